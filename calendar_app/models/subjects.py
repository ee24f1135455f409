"""What is an activity about? Themes, and the kinds of activity that are translated once for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

if TYPE_CHECKING:
    from partners.models import Organisation

_PER_LANGUAGE = _('One text per language, such as {"sv": "…", "en": "…"}.')


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """Choose the text for `language` (default: the page's), else Swedish, else any; "" when there is none."""
    wanted = language or get_language() or "sv"
    return texts.get(wanted) or texts.get("sv") or next((text for text in texts.values() if text), "")


def stand_in(texts: dict[str, str], language: str) -> str:
    """The code of the language that `in_language` takes in place of `language`; "" when it need not, or has nothing."""
    if texts.get(language):
        return ""
    return next((code for code in ("sv", *texts) if texts.get(code)), "")


class Theme(models.Model):
    """One of about ten subjects; each has a pictogram and a hue."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    names = models.JSONField(_("names"), default=dict, help_text=_PER_LANGUAGE)
    pictogram = models.CharField(_("pictogram"), max_length=40)
    hue = models.CharField(_("hue"), max_length=20, help_text=_("A hue's name in tokens.css."))
    colour = models.CharField(_("colour name"), max_length=30, help_text=_("A CSS colour name, for calendars."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    organisations: models.ManyToManyField[Organisation, Any] = models.ManyToManyField(
        "partners.Organisation", related_name="themes", blank=True, verbose_name=_("organisations")
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering: ClassVar[list[str]] = ["position", "slug"]

    def __str__(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)


class ActivityKind(models.Model):
    """A kind such as language café: its name and one line are translated once and serve every event of the kind."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="kinds")
    names = models.JSONField(_("names"), default=dict, help_text=_PER_LANGUAGE)
    lines = models.JSONField(_("one line"), default=dict, help_text=_PER_LANGUAGE)
    pictogram = models.CharField(_("pictogram"), max_length=40)
    is_gathering = models.BooleanField(
        _("many take part"), default=False, help_text=_("Such as an association day: those who take part are listed.")
    )

    class Meta:
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activity")
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)
