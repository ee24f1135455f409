"""What does the mail service report afterwards? Addresses that take no letters, and readers who call them unwanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reminders.models import Subscription

if TYPE_CHECKING:
    from anymail.signals import AnymailTrackingEvent

# Reasons for which an address will not take the next letter either; a full box is not among them.
_FINAL: Final = ("bounced", "invalid", "blocked")


def note(sender: Any, event: AnymailTrackingEvent, esp_name: str, **_more: Any) -> None:  # noqa: ARG001  (a signal's shape)
    """Suspend an address that bounced for good; stop one whose reader complained or unsubscribed at the service."""
    rows = Subscription.objects.filter(email=(event.recipient or "").strip().lower())
    if event.event_type in ("complained", "unsubscribed"):
        rows.update(state=Subscription.State.STOPPED)
    elif event.event_type in ("bounced", "rejected") and event.reject_reason in _FINAL:
        rows.filter(state=Subscription.State.ACTIVE).update(state=Subscription.State.SUSPENDED)
