"""Who belongs where, and who has been asked to? Memberships and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.organisations import Organisation
from partners.models.people import User

if TYPE_CHECKING:
    from datetime import datetime


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="MembershipVersion"
)
class Membership(models.Model):
    """A person's place in an organisation."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        ADMINISTRATOR = "administrator", _("administrator")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.EDITOR)
    since_on = models.DateField(_("member since"), default=timezone.localdate)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once_per_organisation"),
        ]

    def __str__(self) -> str:
        """Who, where."""
        return f"{self.user} – {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, by whether they can still be used."""

    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that somebody can still accept at `now` (aware)."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """An invitation by e-mail, good once and for 72 hours, only for the address it was sent to.

    To an organisation as `role`, or to duties at the house (`is_coordinator`, `house_roles`). The letter holds 256 random
    bits; only their SHA-256 is kept, so that nobody who reads the database can use it.
    """

    email = models.EmailField(_("e-mail address"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=16, choices=Membership.Role, default=Membership.Role.EDITOR)
    is_coordinator = models.BooleanField(_("coordinator"), default=False)
    house_roles = ArrayField(
        models.CharField(max_length=20, choices=User.HouseRole), default=list, blank=True,
        verbose_name=_("roles at the house"),
    )  # fmt: skip
    language = models.CharField(_("language of letters"), max_length=20, default="sv")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="sent_invitations", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="accepted_invitations", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_ends_after_start"),
        ]

    def __str__(self) -> str:
        """Whereto; the address stays out of logs."""
        return str(self.organisation or _("the house"))
