"""How does Django find this app? Its name, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """People and organisations."""

    name = "partners"
    verbose_name = _("Partners")
