"""How does Django find this app? Its name, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """Who wants letters, which are planned, and what became of each."""

    name = "reminders"
    verbose_name = _("Reminders")
