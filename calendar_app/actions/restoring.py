"""How does an event become again what it was? Its facts, rule and words of an earlier moment, by the ordinary way of changing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from calendar_app import rules
from calendar_app.actions.events import change_event
from calendar_app.actions.posting import write_source
from calendar_app.history import RESTORED
from calendar_app.models import Event, EventText, Space, Venue

if TYPE_CHECKING:
    from partners.models import User


@transaction.atomic
def restore_version(*, event: Event, version: Any, by: User) -> Event:
    """Give an event the facts, rule and original words it had when `version` (of Event) was written.

    Whether it is public stays as it is now; places that are gone since are left out. Changed dates that the old rule
    does not have go with it. Raises RoomTaken and PermissionDenied.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    rules.must_change(by, event)
    if not rules.changes_at_once(by, event):
        # What an untrusted organisation once wrote may be just what a reviewer had taken out.
        raise PermissionDenied
    changes = {name: getattr(version, name) for name in RESTORED}
    for name, model in (("venue_id", Venue), ("space_id", Space)):
        if changes[name] and not model._default_manager.filter(pk=changes[name]).exists():
            changes[name] = getattr(event, name)
    changes["image"] = version.image
    event = change_event(event, {**changes, "recurrence": version.recurrence}, accept_loss=True)
    text = event.texts.filter(status=EventText.Status.SOURCE).first()
    then = (
        text.versions.filter(pgh_created_at__lte=version.pgh_created_at).order_by("-pgh_id").first()  # type: ignore[attr-defined]
        if text
        else None
    )
    if then is not None:
        write_source(event, then.language, then.title, then.description)
    return event
