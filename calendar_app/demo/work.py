"""What does a week of work look like behind the calendar? Things that wait, agreements, contacts, the house meeting.

Added once, on the first run; what somebody decided or changed since stays.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from calendar_app import actions
from calendar_app.demo.people import CONTACTS, THEMES
from calendar_app.models import ActivityKind, CoOrganiser, Event, OpeningHours, Proposal, Space, Theme, Venue
from partners.models import ContactNote, ContactPerson, Organisation, StatusChange, User

if TYPE_CHECKING:
    from collections.abc import Iterable

UIDS = ("demo-husmote@bis", "demo-sprakcafe-abf@bis", "demo-grodd@bis", "demo-frobyte@bis")
_GUESTS = ("winternet", "hyresgastforeningen", "idrottsforening", "odlarna", "rockin-pots", "roda-korset")


def build(today: date) -> None:
    """Add what is missing; `today` is the local day it is counted from."""
    if Event.objects.filter(uid="demo-husmote@bis").exists():
        return
    _registry(today)
    _hours()
    _house_meeting(today)
    _collision(today)
    _waiting(today)
    _gathering()
    ActivityKind.objects.filter(slug="association-day").update(is_gathering=True)
    # They have been there for a while: nothing but what is new is called so.
    Event.objects.filter(uid__in=UIDS, published_at__isnull=False).update(
        published_at=timezone.now() - timedelta(days=20)
    )


def _registry(today: date) -> None:
    by_slug = {each.slug: each for each in Organisation.objects.all()}
    began = date(2018, 9, 1)
    for number, organisation in enumerate(by_slug.values()):
        since = began + timedelta(days=37 * number)
        StatusChange.objects.create(organisation=organisation, status="partner", since_on=since)
        silent = {"sveriges-allmannytta": 190, "hyresgastforeningen": 70}.get(organisation.slug, number % 5)
        Organisation.objects.filter(pk=organisation.pk).update(
            active_on=today - timedelta(days=silent),
            agreement_from=date(today.year - 1, 1, 1), agreement_until=date(today.year, 12, 31) if number % 3 else None,
        )  # fmt: skip
    Organisation.objects.filter(slug="socialtjansten").update(parent=by_slug["bodens-kommun"])
    for slug, role, phone, is_shared in CONTACTS:
        ContactPerson.objects.create(
            organisation=by_slug[slug], name=role, phone=phone, email=f"{slug}@bis.example", is_shared=is_shared
        )
    for slug, themes in THEMES:
        for theme in Theme.objects.filter(slug__in=themes):
            theme.organisations.add(by_slug[slug])
    ContactNote.objects.create(
        organisation=by_slug["hyresgastforeningen"], way="call", on=today - timedelta(days=68),
        text="Vill komma tillbaka efter årsskiftet. Ring i januari.",
    )  # fmt: skip


def _hours() -> None:
    house = Venue.objects.get(slug="bis-huset")
    for weekday in range(7):
        OpeningHours.objects.create(venue=house, weekday=weekday, opens=time(8), closes=time(21 if weekday < 5 else 20))


def _house_meeting(today: date) -> None:
    """The staff of all organisations meet on Thursday mornings; nobody else's business."""
    actions.post_event(
        organisation=Organisation.objects.get(slug="bis"), by=None, rrule="FREQ=WEEKLY;BYDAY=TH", publish_now=True,
        fields={
            "uid": "demo-husmote@bis", "is_internal": True, "venue": Venue.objects.get(slug="bis-huset"),
            "space": Space.objects.get(venue__slug="bis-huset", name="Stora salen"), "start_time": time(8),
            "first_on": _weekday(today, 3), "length": timedelta(minutes=60), "skips_holidays": True,
        },
        texts={
            "sv": {"title": "Husmöte", "description": "Alla organisationers personal i huset."},
            "en": {"title": "House meeting", "description": "The staff of all organisations in the house."},
        },
    )  # fmt: skip


def _collision(today: date) -> None:
    """A second language café on the same evening, and a series about to end: what coordination is for."""
    actions.post_event(
        organisation=Organisation.objects.get(slug="abf"), by=None, publish_now=True,
        rrule=f"FREQ=WEEKLY;BYDAY=TU;UNTIL={_weekday(today, 1) + timedelta(weeks=2):%Y%m%d}T235959",
        fields={
            "uid": "demo-sprakcafe-abf@bis", "kind": ActivityKind.objects.get(slug="language-cafe"), "price": 0,
            "venue": Venue.objects.get(slug="biblioteket"), "start_time": time(17, 30), "length": timedelta(minutes=90),
            "first_on": _weekday(today, 1), "audience": ["everyone"],
        },
        texts={"sv": {"title": "Språkcafé med ABF", "description": "Vi pratar om veckans nyheter."},
               "en": {"title": "Language café with ABF", "description": "We talk about the week's news."}},
    )  # fmt: skip


def _waiting(today: date) -> None:
    """A new activity and an outsider's proposal that wait, and one that went back with a question."""
    grower = User.objects.filter(email="odlarna@bis.example").first()
    growers = Organisation.objects.get(slug="odlarna")
    for uid, title, english, state in (
        ("demo-grodd@bis", "Groddar i fönstret", "Sprouts on the window sill", Proposal.State.WAITING),
        ("demo-frobyte@bis", "Fröbyte", "Seed exchange", Proposal.State.RETURNED),
    ):
        event = actions.post_event(
            organisation=growers, by=None, publish_now=False,
            fields={
                "uid": uid, "kind": ActivityKind.objects.get(slug="growing"), "venue": Venue.objects.get(slug="bis-huset"),
                "first_on": today + timedelta(days=16), "start_time": time(17), "length": timedelta(hours=2), "price": 0,
                "audience": ["everyone"], "status": "submitted" if state == "waiting" else "draft", "posted_by": grower,
            },
            texts={"sv": {"title": title, "description": "Ta med en burk."},
                   "en": {"title": english, "description": "Bring a jar."}},
        )  # fmt: skip
        Proposal.objects.create(
            sort=Proposal.Sort.NEW, state=state, event=event, organisation=growers, by=grower,
            comment="" if state == "waiting" else "Vilket rum behöver ni?",
            decided_at=None if state == "waiting" else timezone.now(),
        )  # fmt: skip
    Proposal.objects.create(
        sort=Proposal.Sort.OUTSIDE, email="forslag@bis.example",
        fields={
            "title": ["Schack på tisdagar"], "description": ["Jag kan lära ut schack. Jag har fyra bräden."],
            "who": ["En granne"], "place_note": ["BIS-huset"],
        },
    )  # fmt: skip


def _gathering() -> None:
    """Associations that take part in the association day, some of which have not answered yet."""
    days: Iterable[Event] = Event.objects.filter(kind__slug="association-day")
    for event in days:
        for number, organisation in enumerate(Organisation.objects.filter(slug__in=_GUESTS).order_by("slug")):
            CoOrganiser.objects.get_or_create(
                event=event,
                organisation=organisation,
                defaults={"confirmed_at": timezone.now() if number % 3 else None},
            )


def _weekday(today: date, weekday: int) -> date:
    """The next such weekday from today on, 0 = Monday."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)
