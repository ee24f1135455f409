"""How does Django find this app? Its name, and what it adds to the demonstration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """Surveys, head counts, contributions; the figures made of them and their protection."""

    name = "indicators"
    verbose_name = _("Indicators")

    def ready(self) -> None:
        """Listen for the demonstration."""
        from calendar_app.demo.build import built  # noqa: PLC0415  (models are there only now)
        from indicators import demo  # noqa: PLC0415

        built.connect(demo.build, dispatch_uid="indicators.demo")
