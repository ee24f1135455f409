"""How does Django find this app? Its name, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """An empty room as yet."""

    name = "reminders"
    verbose_name = _("Reminders")
