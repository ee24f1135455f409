"""How does Django find this app? Its name, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """Surveys, head counts, contributions; the figures made of them and their protection."""

    name = "indicators"
    verbose_name = _("Indicators")
