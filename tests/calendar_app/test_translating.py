"""The translation desk: what is missing is found, written beside its original, exchanged as files, proposed by a machine."""

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone

from calendar_app import exchange, machine, translating
from calendar_app.actions import translating as actions
from calendar_app.models import Event, EventText, LanguageReview, MachineUse
from partners.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator(client, at_noon):
    """Somebody who translates into Tigrinya alone."""
    person = User.objects.create_user("tedros@bis.example", name="T", house_roles=["translator"], translates=["ti"])
    client.force_login(person)
    return person


@pytest.fixture
def choir(post):
    return post("Kör", date(2026, 12, 3), texts={"sv": {"title": "Kör", "description": "Vi sjunger.\nKom!"}})


def save(client, event, **fields):
    form = client.get(f"/staff/translating/ti/{event.pk}/").context["form"]
    return client.post(
        f"/staff/translating/ti/{event.pk}/",
        {"seen_title": form["seen_title"].value(), "seen_description": form["seen_description"].value(), **fields},
    )


def test_what_is_missing_is_listed_written_and_then_done(client, translator, choir, post):
    second = post("Schack", date(2026, 12, 4))
    assert client.get("/staff/translating/").context["standings"][0].counts["missing"] == 2
    answer = save(client, choir, title="መዘምራን", description="ንዝምር።\r\nንዑ!")
    assert answer["Location"].endswith(f"/ti/{second.pk}/")
    text = choir.texts.get(language="ti")
    assert (text.title, text.description, text.status) == ("መዘምራን", "ንዝምር።\nንዑ!", "human")
    assert client.get("/staff/translating/").context["standings"][0].left == 1


def test_a_changed_original_makes_it_stale_and_shows_it_again(client, translator, choir):
    save(client, choir, title="መዘምራን", description="ንዝምር።")
    from calendar_app.actions import write_text

    write_text(event=choir, language="sv", title="Kör för alla", description="Vi sjunger.", by=None)
    assert client.get("/staff/translating/ti/?state=stale").context["rows"]
    assert save(client, choir, title="መዘምራን ንኹሉ", description="ንዝምር።").status_code == 302
    assert choir.texts.get(language="ti").status == "human"


def test_an_original_changed_while_somebody_translated_is_said_and_nothing_lost(client, translator, choir):
    EventText.objects.filter(event=choir, status="source").update(title="Kören")
    answer = client.post(
        f"/staff/translating/ti/{choir.pk}/",
        {"seen_title": "Kör", "seen_description": "Vi sjunger.\r\nKom!", "title": "መዘምራን", "description": "ንዝምር።"},
    )
    assert answer.status_code == 409
    assert "መዘምራን" in answer.content.decode()
    assert not choir.texts.filter(language="ti").exists()


def test_a_part_that_the_original_has_must_be_translated(client, translator, choir):
    assert save(client, choir, title="", description="ንዝምር።").status_code == 422


def test_a_translator_comes_in_at_the_desk(client, translator, choir):
    assert client.get("/partner/", follow=True).request["PATH_INFO"] == "/staff/translating/"
    assert "/staff/review/" not in client.get("/staff/translating/").content.decode()


def test_a_translator_writes_only_languages_of_hers(client, translator, choir):
    assert client.get(f"/staff/translating/ar/{choir.pk}/").status_code == 403
    assert client.get(f"/staff/translating/xx/{choir.pk}/").status_code == 404
    with pytest.raises(actions.PermissionDenied):
        actions.translate(event=choir, language="ar", title="x", description="y", by=translator)
    assert client.get(f"/staff/translating/ti/{choir.pk}/").status_code == 200
    Event.objects.filter(pk=choir.pk).update(status="draft")
    assert client.get(f"/staff/translating/ti/{choir.pk}/").status_code == 404


@pytest.mark.parametrize("sort", ["po", "xliff"])
def test_a_language_goes_out_as_a_file_and_comes_back(client, translator, choir, sort):
    octets = client.get(f"/staff/translating/ti/export.{sort}").content
    (unit,) = exchange.read_units(octets)
    assert (unit.code, unit.source_title, unit.source_description) == (choir.code, "Kör", "Vi sjunger.\nKom!")
    filled = exchange.Unit(unit.code, unit.source_title, unit.source_description, "መዘምራን", "ንዝምር።\nንዑ! <b> & «x»", "sv")
    octets = exchange.write_units_po([filled]) if sort == "po" else exchange.write_units_xliff([filled], "ti")
    client.post("/staff/translating/ti/take/", {"file": BytesIO(octets)})
    text = choir.texts.get(language="ti")
    assert (text.title, text.description, text.status) == ("መዘምራን", "ንዝምር።\nንዑ! <b> & «x»", "human")


def test_a_file_made_from_other_words_overwrites_nothing(client, translator, choir):
    octets = exchange.write_units_po([exchange.Unit(choir.code, "Kören", "Vi sjöng.", "x", "y")])
    client.post("/staff/translating/ti/take/", {"file": BytesIO(octets)})
    assert not choir.texts.filter(language="ti").exists()


def take(client, *units, sort="po"):
    octets = exchange.write_units_po(units) if sort == "po" else exchange.write_units_xliff(units, "ti")
    answer = client.post("/staff/translating/ti/take/", {"file": BytesIO(octets)}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_part_of_a_file_erases_nothing_and_counts_as_half_done(client, translator, choir):
    client.cookies["language"] = "en"
    original = (choir.code, "Kör", "Vi sjunger.\nKom!")
    assert "Left out, since only the title" in take(client, exchange.Unit(*original, "መዘምራን", ""))
    assert not choir.texts.filter(language="ti").exists()
    take(client, exchange.Unit(*original, "መዘምራን", "ንዝምር።"))
    take(client, exchange.Unit(*original, "", "ንዑ!"))
    text = choir.texts.get(language="ti")
    assert (text.title, text.description) == ("መዘምራን", "ንዑ!")


def test_what_is_too_long_is_named_and_the_rest_of_the_file_is_taken(client, translator, choir, post):
    chess = post("Schack", date(2026, 12, 4), texts={"sv": {"title": "Schack", "description": ""}})
    units = [
        exchange.Unit(choir.code, "Kör", "Vi sjunger.\nKom!", "ዝ" * 201, "ን"),
        exchange.Unit(chess.code, "Schack", "", "ሸሽ", ""),
    ]
    assert "«Kör»" in take(client, *units)
    take(client, exchange.Unit(choir.code, "Kör", "Vi sjunger.\nKom!", "ዝ", "ን" * 5001))
    assert not choir.texts.filter(language="ti").exists()
    assert chess.texts.get(language="ti").title == "ሸሽ"


@pytest.mark.parametrize("sort", ["po", "xliff"])
def test_characters_that_no_file_holds_are_left_out_of_it(client, translator, choir, sort):
    EventText.objects.filter(event=choir).update(title="Kör\x0b", description="Vi sjunger.\r\nKom!")
    octets = client.get(f"/staff/translating/ti/export.{sort}").content
    (unit,) = exchange.read_units(octets)
    take(client, exchange.Unit(unit.code, unit.source_title, unit.source_description, "መ\0ዘ", "ንዝምር።"), sort=sort)
    assert choir.texts.get(language="ti").title == "መዘ"
    assert save(client, choir, title="መዘምራን", description="ንዝምር።").status_code == 302


def test_a_file_takes_no_words_of_what_is_not_public(client, translator, choir, post):
    draft, internal = post("Utkast", date(2026, 12, 4), publish_now=False), post("Husmöte", date(2026, 12, 5))
    Event.objects.filter(pk=internal.pk).update(is_internal=True)
    take(client, exchange.Unit(draft.code, "Utkast", "", "x"), exchange.Unit(internal.code, "Husmöte", "", "y"))
    assert not EventText.objects.filter(language="ti").exists()


def test_a_file_that_says_the_same_thousands_of_times_is_refused_before_it_is_merged():
    with pytest.raises(exchange.UnitsRefused):
        exchange.read_units(b'msgid ""\nmsgstr ""\n\n' + b'msgctxt "a.title"\nmsgid "x"\nmsgstr "y"\n\n' * 60_000)


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"\xff\xfe\x00", b"<xliff", b"<html/>", b"PK\x03\x04", b'msgid "a', b"\0\0",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xliff xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words(client, translator, choir, octets):
    file = BytesIO(octets)
    file.name = "x.po"
    answer = client.post("/staff/translating/ti/take/", {"file": file}, follow=True)
    assert answer.status_code == 200
    assert not choir.texts.filter(language="ti").exists()


def test_the_foot_admits_that_nobody_has_read_a_language_until_somebody_has(client, at_noon, choir):
    client.force_login(User.objects.create_user("sam@bis.example", is_staff=True))
    says = "Nobody who speaks this language"
    from django.utils.translation import gettext, override

    with override("ar"):
        says = gettext(
            "Nobody who speaks this language from home has read the translation yet. Tell us if something is wrong."
        )
    assert says in client.get("/ar/").content.decode()
    client.post("/staff/translating/ar/reviewed/", {"do": "read", "note": "Alla sidor"})
    cache.clear()
    assert LanguageReview.objects.get().note == "Alla sidor"
    assert says not in client.get("/ar/").content.decode()
    client.post("/staff/translating/ar/reviewed/", {"do": "unread"})
    cache.clear()
    assert says in client.get("/ar/").content.decode()


class _Answering(BaseHTTPRequestHandler):
    """A translation service that turns words round."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        body = json.dumps({"translatedText": [text[::-1] for text in asked["q"]]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def service():
    server = HTTPServer(("127.0.0.1", 0), _Answering)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield machine.LibreTranslate(f"http://127.0.0.1:{server.server_port}"), server
    server.shutdown()
    server.server_close()


def test_a_machine_proposes_what_is_missing_within_its_budget_and_marks_it(service, choir, post, settings, at_noon):
    one, server = service
    settings.BIS_TRANSLATOR_BUDGET = 60
    post("Schack", date(2026, 12, 4))
    written = actions.propose_by_machine(service=one, now=timezone.now())
    text = choir.texts.get(language="en")
    assert (text.title, text.description, text.status) == ("röK", "!moK\n.regnujs iV", "machine")
    assert written == len(server.asked)
    assert MachineUse.objects.get().characters <= 60
    assert actions.propose_by_machine(service=one, now=timezone.now()) == 0


def test_a_machine_never_touches_what_a_person_wrote(service, choir, settings, at_noon, translator):
    one, _server = service
    EventText.objects.create(event=choir, language="ar", title="جوقة", description="نغني", status="human")
    from calendar_app.actions import write_text

    write_text(event=choir, language="sv", title="Kör för alla", description="Vi sjunger.", by=None)
    actions.propose_by_machine(service=one, now=timezone.now())
    text = choir.texts.get(language="ar")
    assert (text.title, text.status) == ("جوقة", "stale")


def test_a_service_that_is_down_harms_nothing(choir, settings, at_noon):
    from calendar_app.tasks import propose_translations

    settings.BIS_TRANSLATOR = "libretranslate:http://127.0.0.1:9"
    assert propose_translations() == 0
    settings.BIS_TRANSLATOR = ""
    assert propose_translations() == 0


def test_the_queue_costs_the_same_for_one_and_for_thirty(
    client, translator, choir, post, django_assert_max_num_queries
):
    address = "/staff/translating/ti/"
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(29):
        post(f"Schack {number}", date(2026, 12, 4))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert len(translating.units("ti", timezone.now())) == 30


@pytest.mark.parametrize("duty", ["", "reviewer", "indicator_reader", "steering_reader", "translator"])
def test_only_a_coordinator_says_that_a_language_has_been_read(client, at_noon, choir, duty):
    person = User.objects.create_user("kim@bis.example", house_roles=[duty] if duty else [], translates=["ti"])
    client.force_login(person)
    assert client.post("/staff/translating/ti/reviewed/", {"do": "read"}).status_code == 403
    assert not LanguageReview.objects.exists()
