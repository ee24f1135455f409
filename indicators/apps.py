"""How does Django find this app? Its name, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """Figures and their protection; no tables as yet."""

    name = "indicators"
    verbose_name = _("Indicators")
