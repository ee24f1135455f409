"""How does a posting become an event, or a change of one? Published at once for those the house trusts, else reviewed.

Two people who edit the same event: the second is told (`ChangedMeanwhile`). The same form sent twice makes one event.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from calendar_app import posting as postings, rules, schedule, search
from calendar_app.actions.asking import choose_partners
from calendar_app.actions.events import Beside, edit_all, edit_following, post_event
from calendar_app.models import Draft, Event, EventText, Proposal
from partners.models import Organisation
from partners.rules import may_post_for

if TYPE_CHECKING:
    from calendar_app.models import CoOrganiser, Occurrence
    from calendar_app.posting import Posting
    from partners.models import User


class ChangedMeanwhile(Exception):  # noqa: N818  (an answer to a person)
    """Somebody else has changed the event, or what is proposed for it, since the form was opened."""


def post(*, organisation: Organisation, by: User, posting: Posting, once: str) -> Event:
    """Make a posting an event of the organisation, and return it; the same `once` again returns the event there is.

    Raises PermissionDenied, RuleRefused and RoomTaken with nothing written.
    """
    if there := posted_by_form(once, by):
        return there
    try:
        return _post(organisation=organisation, by=by, posting=posting, once=once)
    except IntegrityError:
        # The same form was sent twice at the same moment; the other one won.
        if there := posted_by_form(once, by):
            return there
        raise


def posted_by_form(once: str, by: User) -> Event | None:
    """The event that the person's form with this token has become already, None for "" too. One query."""
    if not once:
        return None
    return Event.objects.filter(posted_once=_mark(once, by)).first()


def _mark(once: str, by: User) -> str:
    """A form's token as it is kept: each person's own, so that nobody's token is in another one's way."""
    return hashlib.sha256(f"{by.pk} {once}".encode()).hexdigest()[:32]


@transaction.atomic
def _post(*, organisation: Organisation, by: User, posting: Posting, once: str) -> Event:
    # Held, so that it can't be merged into another one while something is posted in its name.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    columns = {
        **posting.columns,
        "posted_by": by,
        "posted_once": _mark(once, by) if once else None,
        "image_alt": posting.image_alt,
    }
    if posting.image:
        columns["image"] = posting.image
    event = post_event(
        organisation=organisation,
        by=by,
        fields=columns,
        texts={posting.language: {"title": posting.title, "description": posting.description}},
        source_language=posting.language,
        rrule=posting.rrule or "",
        beside=Beside(posting.extra, posting.skipped),
        publish_now=rules.publishes_at_once(by, organisation),
    )
    choose_partners(event, posting.partners, by)
    is_public = event.status == Event.Status.PUBLISHED
    Proposal.objects.create(
        sort=Proposal.Sort.NEW, event=event, organisation=organisation, by=by, language=by.language or "sv",
        state=Proposal.State.APPROVED if is_public else Proposal.State.WAITING,
        decided_at=timezone.now() if is_public else None,
    )  # fmt: skip
    Draft.objects.filter(user=by, token=once).delete()
    Organisation.objects.filter(pk=organisation.pk).mark_active()
    return event


@transaction.atomic
def revise(
    *,
    event: Event,
    by: User,
    posting: Posting,
    seen: str,
    since: Occurrence | None = None,
    accept_loss: bool = False,
    is_reviewed: bool = False,
) -> Event:
    """Change an event, or with `since` that date and those that follow; returns the event that now holds them.

    `seen` is the fingerprint of what the editor saw. `is_reviewed` says that `by` approves what a member proposed. Raises ChangedMeanwhile, WouldLose, RoomTaken, RuleRefused and
    PermissionDenied, each with nothing written.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    writer = rules.on_behalf(by, event, is_reviewed=is_reviewed)
    if seen and seen != postings.fingerprint(postings.fields_of(event)):
        raise ChangedMeanwhile
    changes: dict[str, Any] = {**posting.columns, "image_alt": posting.image_alt}
    if posting.image is not None:
        changes["image"] = posting.image
    beside = Beside(posting.extra, posting.skipped)
    if since is not None:
        event = edit_following(occurrence=since, changes=changes, by=writer, rrule=posting.rrule, beside=beside,
                               accept_loss=accept_loss)  # fmt: skip
    else:
        event = edit_all(event=event, changes=changes, by=writer, rrule=posting.rrule, beside=beside,
                         accept_loss=accept_loss)  # fmt: skip
    write_source(event, posting.language, posting.title, posting.description)
    choose_partners(event, posting.partners, by)
    Organisation.objects.filter(pk=event.organiser_id).mark_active()
    return event


def write_source(event: Event, language: str, title: str, description: str) -> None:
    """Write the event's original words; what was translated from other words is stale then."""
    text = event.texts.filter(status=EventText.Status.SOURCE).first()
    if text and (text.language, text.title, text.description) == (language, title, description):
        return
    if text and text.language != language:
        # The language was chosen wrongly, or somebody writes it anew in another: the new words are the original.
        event.texts.filter(language=language).delete()
    text = text or event.texts.filter(language=language).first() or EventText(event=event)
    text.language, text.title, text.description, text.status = language, title, description, EventText.Status.SOURCE
    text.save()
    event.texts.exclude(pk=text.pk).update(status=EventText.Status.STALE)
    search.index([event])


@transaction.atomic
def answer_invitation(*, row: CoOrganiser, by: User, is_yes: bool) -> None:
    """Say yes or no for an organisation that was asked to take part. Raises PermissionDenied for others."""
    rules.must_post_for(by, row.organisation)
    if is_yes:
        row.confirmed_at = row.confirmed_at or timezone.now()
        row.save(update_fields=["confirmed_at"])
    else:
        row.delete()
    event = Event.objects.select_for_update(of=("self",)).get(pk=row.event_id)
    schedule.stamp(event, resequence=False)
    event.save(update_fields=["changed_at"])
    Organisation.objects.filter(pk=row.organisation_id).mark_active()


@transaction.atomic
def save_draft(*, organisation: Organisation, by: User, token: str, fields: dict[str, list[str]]) -> Draft | None:
    """Keep a form exactly as it stands, for its writer alone. None when the form has become an event already."""
    if not token or not may_post_for(by, organisation) or posted_by_form(token, by):
        return None
    draft, _made = Draft.objects.update_or_create(
        user=by, token=token, defaults={"organisation": organisation, "fields": fields, "saved_at": timezone.now()}
    )
    return draft
