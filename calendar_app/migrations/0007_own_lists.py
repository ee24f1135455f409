"""Lists of one's own: which events somebody follows in a phone's calendar, under the digest of a key."""

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendar_app", "0006_translating"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("language", models.CharField(max_length=20)),
                ("last_read_on", models.DateField(default=django.utils.timezone.localdate)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "list of one's own",
                "verbose_name_plural": "lists of one's own",
                "indexes": [models.Index(fields=["last_read_on"], name="own_list_last_read_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("events__len__lte", 100)),
                        name="own_list_is_short",
                    )
                ],
            },
        ),
    ]
