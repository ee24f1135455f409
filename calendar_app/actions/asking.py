"""How is an organisation asked to take part in another one's activity? By letter, once, when the activity is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _, override

from calendar_app.limits import is_too_many
from calendar_app.models import CoOrganiser
from partners import letters
from partners.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from calendar_app.models import Event

# Taken out of the form and put in again, an organisation is not asked a second time within a month.
_AGAIN: Final = 30 * 86400


def choose_partners(event: Event, wanted: Iterable[int], by: User | None = None) -> None:
    """Make these organisations (by id) the event's co-organisers, as far as they want; those who are new are asked.

    Nobody is asked before the event is public: a question shows its title, which nobody at the house may have read yet.
    """
    CoOrganiser.objects.filter(event=event).exclude(organisation__in=wanted).delete()
    there = set(event.co_organiser_rows.values_list("organisation_id", flat=True))
    new = set(wanted) - there - {event.organiser_id}
    for organisation in Organisation.objects.partners().filter(pk__in=new):
        CoOrganiser.objects.create(event=event, organisation=organisation)
    if new and event.is_public:
        _ask(CoOrganiser.objects.filter(event=event, organisation__in=new), by)


def ask_partners(event: Event) -> None:
    """Ask all who have not answered, since the event is public now."""
    _ask(CoOrganiser.objects.filter(event=event, confirmed_at=None), None)


def _ask(rows: QuerySet[CoOrganiser], by: User | None) -> None:
    """Write to everybody with an account at the organisations, but to `by`; each organisation once."""
    for row in rows.select_related("organisation", "event__organiser"):
        event = row.event
        if is_too_many("asked", f"{event.pk} {row.organisation_id}", most=1, seconds=_AGAIN):
            continue
        people = User.objects.filter(memberships__organisation=row.organisation_id, is_active=True)
        for person in people.exclude(pk=by.pk) if by else people:
            with override(person.language or "sv"):
                letters.send(
                    to=person.email,
                    subject=_("%(name)s asks you to take part") % {"name": event.organiser.name},
                    template="letters/asked_to_take_part.txt",
                    context={"event": event, "organisation": row.organisation, "asking": event.organiser},
                    language=person.language,
                )
