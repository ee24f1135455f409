"""Counts on the filter: each number is exactly what the list would show under that choice."""

from dataclasses import replace

import pytest
from django.utils import timezone

from calendar_app import agenda
from calendar_app.agenda_filter import FLAGS, AgendaFilter
from calendar_app.counting import counts
from calendar_app.demo.build import build
from calendar_app.models import Theme

pytestmark = pytest.mark.django_db
MANY = {"theme", "audience", "spoken"}


def shown(chosen, now):
    """How many different events the list shows, from its beginning to its end."""
    found, after = set(), None
    while True:
        stretch = agenda.coming(chosen, "sv", now=now, after=after, limit=500)
        found |= {entry.event_id for entry in stretch.entries}
        if stretch.next is None:
            return len(found)
        after = stretch.next


@pytest.mark.parametrize(
    "chosen",
    [
        AgendaFilter(), AgendaFilter(when="week"), AgendaFilter(theme=("sprak",), free=True),
        AgendaFilter(audience=("women",), when="weekend"), AgendaFilter(q="språk"), AgendaFilter(where="elsewhere", level="some"),
        AgendaFilter(spoken=("ar",), childcare=True), AgendaFilter(q="xyzzyq"),
    ],
)  # fmt: skip
def test_every_count_is_what_the_list_shows(chosen):
    build()
    now = timezone.now()
    found = counts(chosen, Theme.objects.values_list("slug", flat=True), now=now)
    assert len(found) > 30
    for (field, value), number in found.items():
        variant = chosen
        if field:
            variant = replace(chosen, **{field: (value,) if field in MANY else True if field in FLAGS else value})
        assert number == shown(variant, now), (field, value)
