"""Can somebody who reads only one of the eight languages understand the programme, without any machine's translation?"""

from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from calendar_app import agenda, dates
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.demo.build import build
from calendar_app.models import ActivityKind, EventText
from calendar_app.wording import audience_names, price_name

pytestmark = pytest.mark.django_db
SENTENCES = ("Free", "All day", "Cancelled", "0 kr, free", "children", "parents", "women only")


@pytest.fixture(scope="module")
def programme(django_db_setup, django_db_blocker):
    """The demonstration's whole programme to come, read once for all languages."""
    from django.db import connection, transaction

    with django_db_blocker.unblock(), transaction.atomic():
        build()
        now = timezone.now()
        found = {
            code: agenda.coming(AgendaFilter(), code, now=now, limit=20_000).entries
            for code, _name in settings.LANGUAGES
        }
        kinds = {kind.slug: kind for kind in ActivityKind.objects.all()}
        machines = EventText.objects.filter(status=EventText.Status.MACHINE).count()
        transaction.set_rollback(True)
    connection.close()
    return found, kinds, machines


def is_understood(entry, kind, code):
    """Kind with its one line, day, time, place, price and for whom: each said in the language itself."""
    words = [price_name(entry.price), dates.weekday_and_day(entry.starts_at.date(), code, date(2026, 1, 1))]
    words += audience_names([each for each in entry.audience if each != "everyone"]) or ["everyone"]
    return bool(
        kind and kind.names.get(code) and kind.lines.get(code) and entry.audience and entry.place and all(words)
    )


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_nine_in_ten_dates_are_understood_in_every_language(programme, code):
    found, kinds, machines = programme
    assert machines == 0
    with override(code):
        understood = [is_understood(entry, kinds.get(entry.kind_slug), code) for entry in found[code]]
        if code not in ("en", "sv", "sv-x-lattlast"):
            assert all(gettext(sentence) != sentence for sentence in SENTENCES)
    assert len(understood) > 300
    assert sum(understood) >= 0.9 * len(understood)


def test_the_demos_doors_are_found_in_every_language():
    from calendar_app.demo.people import WAYS

    assert {place: {*ways} for place, ways in WAYS.items()} == {key: {*dict(settings.LANGUAGES)} for key in WAYS}
