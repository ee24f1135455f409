"""What people without an account tell the house: ideas of what could happen here, and faults they met."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

_HOURS = [("morning", "morning"), ("afternoon", "afternoon"), ("evening", "evening")]
_AUDIENCE = [
    ("everyone", "everyone"),
    ("children", "children"),
    ("youth", "young people"),
    ("parents", "parents"),
    ("women", "women only"),
    ("men", "men only"),
    ("seniors", "older people"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("calendar_app", "0004_room_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="what was wrong")),
                ("page", models.CharField(blank=True, max_length=300, verbose_name="page")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("language", models.CharField(default="sv", max_length=20, verbose_name="language")),
                ("left_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "fault somebody told of",
                "verbose_name_plural": "faults somebody told of",
                "ordering": ["-left_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done_at", None), ("email", ""), _connector="OR"),
                        name="feedback_done_knows_no_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Idea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000, verbose_name="idea")),
                ("language", models.CharField(blank=True, max_length=20, verbose_name="language")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=_HOURS, max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=_AUDIENCE, max_length=12),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("left_on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "new"), ("kept", "kept"), ("done", "done"), ("hidden", "hidden")],
                        default="new",
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="shown to everybody")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="translation or note")),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ideas",
                        to="calendar_app.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "idea",
                "verbose_name_plural": "ideas",
                "ordering": ["-left_on", "-id"],
                "indexes": [models.Index(fields=["state", "left_on"], name="idea_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_public", False), ("state__in", ("kept", "done")), _connector="OR"),
                        name="idea_public_only_when_read",
                    )
                ],
            },
        ),
    ]
