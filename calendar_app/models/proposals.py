"""What has been written but not yet decided? Drafts of forms, and proposals that wait for a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendar_app.models.events import Event

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class Draft(models.Model):
    """A posting form as somebody left it: fields exactly as typed, seen by nobody else."""

    user = models.ForeignKey("partners.User", models.CASCADE, related_name="drafts")
    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="drafts")
    # The form's own token (see Event.posted_once), so that saving as one goes always finds the same draft.
    token = models.CharField(max_length=32)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering: ClassVar[list[str]] = ["-saved_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "token"], name="draft_once_per_form"),
        ]

    def __str__(self) -> str:
        """When it was saved."""
        return f"{self.saved_at:%Y-%m-%d %H:%M}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals, by what has become of them and who may see them."""

    def waiting(self) -> ProposalQuerySet:
        """Those that a reviewer has to decide on."""
        return self.filter(state=Proposal.State.WAITING)

    def open(self) -> ProposalQuerySet:
        """Those that a reviewer may decide on: they wait, or were returned and may be approved after all."""
        return self.filter(state__in=(Proposal.State.WAITING, Proposal.State.RETURNED))

    def for_user(self, user: User | AnonymousUser) -> ProposalQuerySet:
        """Those of the person's own organisations; all for reviewers and coordinators."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff or "reviewer" in user.house_roles:
            return self
        return self.filter(organisation__memberships__user=user)


class Proposal(models.Model):
    """Something a reviewer decides on: a new event, a change of a public one, or an outsider's idea.

    NEW: `event` is there already, submitted. CHANGE: `fields` are the posting form's fields that would replace the
    event's (all of them, or only those that change), `before` what the event said when it was written. OUTSIDE: `fields` hold what somebody without an account wrote;
    it waits only once its e-mail address is confirmed.
    """

    class Sort(models.TextChoices):
        NEW = "new", _("new")
        CHANGE = "change", _("changed")
        OUTSIDE = "outside", _("proposed from outside")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed yet")
        WAITING = "waiting", _("waits for review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned with a comment")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    sort = models.CharField(max_length=8, choices=Sort)
    state = models.CharField(_("status"), max_length=12, choices=State, default=State.WAITING)
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="proposals")
    organisation = models.ForeignKey(
        "partners.Organisation", models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    fields = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey("partners.User", models.SET_NULL, null=True, blank=True, related_name="proposals")
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=20, default="sv")
    token_digest = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("partners.User", models.SET_NULL, null=True, blank=True, related_name="+")
    comment = models.TextField(_("comment"), max_length=1000, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(state="waiting"), name="proposal_one_waits_per_event"
            ),
            models.CheckConstraint(condition=Q(sort="outside") | Q(event__isnull=False), name="proposal_has_event"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["made_at"], name="proposal_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        """What sort, in which state."""
        return f"{self.get_sort_display()}: {self.get_state_display()}"
