"""How does Django find this app, and what is connected when it starts?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """People and organisations."""

    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        """Connect what follows a login or a written account."""
        from partners import on_login  # noqa: PLC0415  (models must be loaded first)

        on_login.connect()
