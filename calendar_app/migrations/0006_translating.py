"""What is known about translations: languages that a native speaker has read, and what a machine was given."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("calendar_app", "0005_ideas"),
    ]

    operations = [
        migrations.CreateModel(
            name="LanguageReview",
            fields=[
                (
                    "language",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="language"),
                ),
                ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="read on")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "reading by a native speaker",
                "verbose_name_plural": "readings by native speakers",
            },
        ),
        migrations.CreateModel(
            name="MachineUse",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False, verbose_name="month")),
                ("characters", models.PositiveIntegerField(default=0, verbose_name="characters")),
            ],
            options={
                "verbose_name": "use of machine translation",
                "verbose_name_plural": "use of machine translation",
            },
        ),
    ]
