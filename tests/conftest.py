"""What do all tests share? A quick calendar to write in, a strict template engine, a browser."""

from __future__ import annotations

import os
import shutil
from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings as hypothesis_settings

hypothesis_settings.register_profile(
    "bis",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("bis")
NOON = "2026-11-24T11:00:00Z"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class MissingVariable(str):
    """Stands for a template variable that does not exist; printing it is a defect."""

    __slots__ = ()

    def __contains__(self, key):
        return key == "%s"

    def __mod__(self, missing):
        raise AssertionError(f"The template prints «{missing}», which nobody gave it.")


@pytest.fixture(autouse=True)
def _strict_templates(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable("%s")


@pytest.fixture(autouse=True)
def _empty_store():
    from reminders import to_newcomers

    cache.clear()
    # A test that is rolled back gives the calendar's revision away again.
    to_newcomers.shared_overview.cache_clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; what a browser's last request may have left open is closed before it is dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def db(db):
    """The database, with the revision raised at once: a test's transaction never commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS occurrence_room_once DEFERRED")
        cursor.execute("SELECT set_config('bis.at_once', 'on', true)")


@pytest.fixture
def organisation(db):
    from partners.models import Organisation

    return Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)


@pytest.fixture
def house(db):
    from calendar_app.models import Venue

    return Venue.objects.create(
        name="BIS-huset",
        slug="bis-huset",
        address="Sveafältet, Boden",
        latitude=65.8,
        longitude=21.7,
        is_bis=True,
        is_step_free=True,
    )


@pytest.fixture
def kind(db):
    from calendar_app.models import ActivityKind, Theme

    theme = Theme.objects.create(
        slug="language", names={"sv": "Språk", "en": "Language"}, pictogram="languages", hue="lake", colour="teal"
    )
    return ActivityKind.objects.create(
        slug="language-cafe", theme=theme, names={"sv": "Språkcafé", "en": "Language café", "ar": "مقهى اللغة"},
        lines={"sv": "Prata svenska.", "en": "Talk Swedish."}, pictogram="coffee",
    )  # fmt: skip


@pytest.fixture
def post(organisation, house, kind):
    """Post an event: `post("Kör", date(...), hour, rrule=…, **columns)`."""
    from calendar_app import actions

    def write(
        title="Språkkafé",
        first_on=None,
        hour=18,
        hours=2,
        *,
        rrule="",
        texts=None,
        organiser=None,
        publish_now=True,
        **columns,
    ):
        fields = {
            "kind": kind, "venue": house, "price": 0, "first_on": first_on or date(2026, 9, 3),
            "start_time": None if hour is None else time(int(hour), round(hour % 1 * 60)),
            "length": timedelta(days=1) if hour is None else timedelta(hours=hours), **columns,
        }  # fmt: skip
        return actions.post_event(
            organisation=organiser or organisation, by=None, fields=fields, rrule=rrule, publish_now=publish_now,
            texts=texts or {"sv": {"title": title, "description": "Kom och fika."}},
        )  # fmt: skip

    return write


@pytest.fixture
def at_noon(time_machine, request):
    """Tuesday 24 November 2026, noon in Boden: for Python, and for the triggers that ask the database's clock.

    Those would else hold the dates of a test for past once that week is over, and book no room. Tests that commit keep the
    database's own clock, since other connections take part in them.
    """
    time_machine.move_to(NOON, tick=False)
    marker = request.node.get_closest_marker("django_db")
    if marker and not marker.kwargs.get("transaction"):
        request.getfixturevalue("db")
        _stop_database_clock()
    return time_machine


def _stop_database_clock():
    """Let `now()` be noon until the test's transaction is rolled back: a name is looked for in `frozen` first."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA frozen")
        cursor.execute(
            f"CREATE FUNCTION frozen.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT timestamptz '{NOON}' $$"
        )
        cursor.execute("SET LOCAL search_path = frozen, public, pg_catalog")


@pytest.fixture(scope="session")
def _chromium():
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("The browser tests can't run: no chromium is installed.")
        pytest.skip("no chromium here: the browser tests did NOT run")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@pytest.fixture
def browse(_chromium):
    """Open a page: `browse(width=360, dark=False, script=True)`; console errors and foreign requests fail the test."""
    contexts, complaints = [], []

    def open_page(*, width=360, dark=False, script=True, agent=None, **more):
        context = _chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            user_agent=agent,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        # That a page asked for does not exist is said by its status; everything else in the console is a defect.
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{message.text} {message.location['url']}")
                if message.type == "error" and message.location["url"] != page.url
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url)
                if not request.url.startswith(("http://localhost", "http://127.0.0.1", "data:"))
                else None
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
