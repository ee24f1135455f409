"""How does Django find this app? Its name, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarAppConfig(AppConfig):
    """The shared calendar."""

    name = "calendar_app"
    verbose_name = _("Calendar")
