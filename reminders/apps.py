"""How does Django find this app, and what does it listen to? Bounces that a mail service reports, if there is one."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """Who wants letters, which are planned, and what became of each."""

    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        """Listen to what becomes of letters after they have left."""
        from anymail.signals import tracking  # noqa: PLC0415  (apps have to be loaded first)

        from calendar_app.demo.build import built  # noqa: PLC0415
        from reminders import bounces, demo  # noqa: PLC0415

        tracking.connect(bounces.note, dispatch_uid="reminders.bounces")
        built.connect(demo.build, dispatch_uid="reminders.demo")
