"""Which organisations are there, how do we reach them, and what has been agreed? No event and no letter is known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.people import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models.memberships import Membership


# The day somebody of an organisation last did something; when nobody has, the day it was entered.
HEARD_ON = Coalesce("active_on", TruncDate("created_at"))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, in the words that pages use."""

    def partners(self) -> OrganisationQuerySet:
        """Those that work with the house now and stand in the public directory."""
        return self.filter(status=Organisation.Status.PARTNER, merged_into=None)

    def kept(self) -> OrganisationQuerySet:
        """Those that stand for themselves: not merged into another."""
        return self.filter(merged_into=None)

    def mark_active(self) -> None:
        """Note that somebody of these organisations did something today; writes nothing the second time a day."""
        today = timezone.localdate()
        self.filter(Q(active_on=None) | Q(active_on__lt=today)).update(active_on=today)

    def for_user(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Those in whose name the person may act: staff in all names, members in their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.kept() if user.is_staff else self.kept().filter(memberships__user=user)


@pghistory.track(model_name="OrganisationVersion", exclude=["active_on"])
class Organisation(models.Model):
    """An association, church, authority, company or network that offers something."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association")
        CHURCH = "church", _("church or faith community")
        MUNICIPALITY = "municipality", _("municipality")
        HOUSING = "housing", _("housing company")
        COMPANY = "company", _("company")
        STUDY = "study", _("study association")
        AID = "aid", _("aid organisation")
        AUTHORITY = "authority", _("authority")
        NETWORK = "network", _("network")

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        PARTNER = "partner", _("partner")
        RESTING = "resting", _("resting")
        FORMER = "former", _("former partner")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ASSOCIATION)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.PARTNER)
    about = models.JSONField(
        _("what it does"), default=dict, blank=True, help_text=_('One text per language, such as {"sv": "…"}.')
    )
    website = models.URLField(_("website"), blank=True)
    is_trusted = models.BooleanField(
        _("trusted"), default=False, help_text=_("What it posts or imports is published without review.")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("belongs to")
    )
    agreement_from = models.DateField(_("agreement from"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement until"), null=True, blank=True)
    logo = models.CharField(_("logo"), max_length=80, blank=True, help_text=_("Name of the stored picture."))
    # The day somebody of it last did something here; a day is exact enough, and changes no page in between.
    active_on = models.DateField(_("last active"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # A duplicate that was merged stays as a row, so that its address, feeds and history lead on to the one that is left.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", editable=False
    )
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="partners.Membership", related_name="organisations"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(agreement_until__gte=F("agreement_from"))
                | Q(agreement_from=None)
                | Q(agreement_until=None),
                name="organisation_agreement_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="organisation_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        """The name people know it by."""
        return self.name


class StatusChange(models.Model):
    """From which day an organisation had a status: its way from prospect to partner and on."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="status_changes")
    status = models.CharField(_("status"), max_length=16, choices=Organisation.Status)
    since_on = models.DateField(_("since"), default=timezone.localdate)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering: ClassVar[list[str]] = ["-since_on", "-id"]

    def __str__(self) -> str:
        """Which status, since when."""
        return f"{self.get_status_display()} {self.since_on}"


class ContactPerson(models.Model):
    """Somebody to call at an organisation. Seen by staff, and by partners only if the person has agreed."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role there"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_shared = models.BooleanField(
        _("other partners may see it"), default=False, help_text=_("Only when the person has agreed.")
    )

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """The name."""
        return self.name


class ContactNote(models.Model):
    """One line of the log of contacts with an organisation. For staff alone."""

    class Way(models.TextChoices):
        CALL = "call", _("call")
        LETTER = "letter", _("letter")
        MEETING = "meeting", _("meeting")
        NOTE = "note", _("note")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="notes")
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.NOTE)
    text = models.TextField(_("what was said"), max_length=2000)
    on = models.DateField(_("day"), default=timezone.localdate)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("log of contacts")
        ordering: ClassVar[list[str]] = ["-on", "-id"]

    def __str__(self) -> str:
        """How, when."""
        return f"{self.get_way_display()} {self.on}"
