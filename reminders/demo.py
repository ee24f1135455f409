"""Which made-up subscribers and letters does the demonstration show? Addresses of a host that does not exist; safe to repeat."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from calendar_app.agenda import site_zone
from calendar_app.models import Event
from reminders import due, keys
from reminders.models import Letter, Subscription

# Who, in which language, how often, about what.
_SUBSCRIBERS: Final = (
    ("amina", "so", "weekly", ""), ("samuel", "ti", "weekly", "theme=language"), ("oksana", "uk", "weekly", "childcare=1"),
    ("yousef", "ar", "daily", ""), ("maryam", "prs", "weekly", "audience=women"), ("kerstin", "sv", "weekly", "where=bis"),
    ("ali", "sv-x-lattlast", "", ""),
)  # fmt: skip
_WEEKS: Final = 3


def build(sender: Any, today: date, **_more: Any) -> None:  # noqa: ARG001  (a signal's shape)
    """Make subscribers, and the letters of the last three Mondays: sent, one that came back, one of which nobody knows."""
    noon = timezone.make_aware(datetime(today.year, today.month, today.day, 12), site_zone())
    series = list(Event.objects.public().order_by("pk").values_list("pk", flat=True)[:3])
    for name, language, rhythm, query in _SUBSCRIBERS:
        email, since = f"{name}@post.example", noon - timedelta(days=40)
        if Subscription.objects.filter(email=email).exists():
            continue
        row = Subscription.objects.create(
            email=email, language=language, state=Subscription.State.ACTIVE, rhythm=rhythm, query=query,
            events=series if not rhythm else [], hours_before=24 if not rhythm else None, confirmed_at=since,
            made_at=since, planned_until=timezone.now(), key_digest=f"demo {name}",
        )  # fmt: skip
        keys.refresh(row)
        if rhythm == due.Rhythm.WEEKLY:
            _letters(row, noon)


def _letters(row: Subscription, noon: datetime) -> None:
    past = list(due.moments(due.Rhythm.WEEKLY, noon - timedelta(weeks=_WEEKS), min(noon, timezone.now()), site_zone()))
    for number, each in enumerate(past):
        state, why = Letter.State.SENT, ""
        if number == len(past) - 1:
            state, why = {
                "uk": (Letter.State.FAILED, "server 552"), "prs": (Letter.State.UNKNOWN, "unknown"),
            }.get(row.language, (state, why))  # fmt: skip
        Letter.objects.create(
            kind=Letter.Kind.DIGEST, recipient=f"s{row.pk}", period=each.period, subscription=row, state=state, why=why,
            due_at=each.at, try_at=each.at, attempts=1, made_at=each.at,
            sent_at=each.at + timedelta(seconds=20) if state == Letter.State.SENT else None,
        )  # fmt: skip
