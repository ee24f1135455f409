"""Somebody without a network opens what was seen before, and sees how old it is; a new release leaves nobody behind."""

import shutil
import sys
from datetime import time, timedelta
from pathlib import Path
from time import monotonic
from types import ModuleType

import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from django.http import HttpResponse
from django.urls import re_path
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from calendar_app import actions, conditional
from calendar_app.views import offline

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READY = "async () => !!navigator.serviceWorker.controller && (await caches.keys()).length > 1"
KEPT = """async () => { const found = []; for (const name of await caches.keys()) if (name.startsWith('pages-'))
    for (const page of await (await caches.open(name)).keys()) found.push(new URL(page.url).pathname); return found; }"""
# As if every page had been kept so many minutes earlier.
OLDER = """async (minutes) => { for (const name of await caches.keys()) if (name.startsWith('pages-')) {
    const store = await caches.open(name);
    for (const page of await store.keys()) {
        const answer = await store.match(page), headers = new Headers(answer.headers);
        headers.set('X-Kept', headers.get('X-Kept') - minutes * 60000);
        await store.put(page, new Response(await answer.blob(), { headers }));
    } } }"""


@pytest.fixture
def event(transactional_db):
    from calendar_app.actions.vocabulary import load_vocabulary
    from calendar_app.models import ActivityKind, Venue
    from partners.models import Organisation

    load_vocabulary()
    organisation = Organisation.objects.create(name="Röda Korset", slug="roda-korset", is_trusted=True)
    fields = {
        "kind": ActivityKind.objects.get(slug="film"), "venue": Venue.objects.create(name="Huset", slug="huset"),
        "first_on": timezone.localdate() + timedelta(days=1), "start_time": time(17), "length": timedelta(hours=2),
    }  # fmt: skip
    return actions.post_event(
        organisation=organisation, by=None, fields=fields, texts={"sv": {"title": "Film om fjäll", "description": "x"}}
    )


@pytest.fixture
def server():
    """A server of this test's own, since it has to stop."""

    class OneAnswer(WSGIRequestHandler):
        """Closes the connection after each answer: one that is still open would outlive the server."""

        def handle(self):
            self.handle_one_request()
            self.close_connection = True

        def log_message(self, *_words):
            pass

    class Site:
        def __init__(self):
            self.running = LiveServer("localhost")
            self.running.thread.httpd.RequestHandlerClass = OneAnswer
            self.url = self.running.url

        def stop(self):
            if self.running:
                self.running.stop()
            self.running = None

    site = Site()
    yield site
    site.stop()


@pytest.fixture
def page(_chromium):
    """A page whose console may complain, since a network that is gone is what it is about."""
    context = _chromium.new_context(viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def until(page, script, argument=None):
    """Ask the page until the answer is yes; what it is asked needs no `eval`, which its policy forbids."""
    # A browser takes its time to let a worker in after the last page of the old one has gone, more so on a busy machine.
    deadline = monotonic() + 90
    while not page.evaluate(script, argument):
        assert monotonic() < deadline, script
        page.wait_for_timeout(50)


def visit(page, address):
    page.goto(address)
    until(page, READY)


def kept(page, path):
    """Wait until a page has been kept."""
    until(page, f"async (path) => (await ({KEPT})()).includes(path)", path)


def bar(page):
    return page.locator(".kept").inner_text()


def test_without_a_network_the_list_and_a_page_seen_before_open_and_say_how_old_they_are(server, page, event):
    detail = f"/en/events/{event.pk}/"
    visit(page, server.url + "/en/")
    page.goto(server.url + detail)
    kept(page, detail)
    page.evaluate(OLDER, 125)
    server.stop()
    for path, title in (("/en/", "What is on"), (detail, "Film")):
        page.goto(server.url + path)
        assert title in page.locator("h1").inner_text()
        assert "Saved 2 hours ago." in bar(page)
        assert page.evaluate("getComputedStyle(document.querySelector('.kept')).display") == "flex"


def test_with_a_network_pages_are_fresh_and_say_nothing_of_age(server, page, event):
    visit(page, server.url + "/en/")
    kept(page, "/en/")
    actions.cancel_event(event=event, reason="Slut", by=None)
    page.goto(server.url + "/en/")
    assert page.locator(".entry--cancelled").count() == 1
    assert page.locator(".kept").count() == 0


def test_loaded_once_is_enough_for_the_next_14_days(server, page, event):
    visit(page, server.url + "/sv/")
    kept(page, "/sv/offline/words.json")
    server.stop()
    page.goto(server.url + "/sv/partners/")
    assert "Film om fjäll" in page.locator("main").inner_text()
    assert page.locator(".kept").is_visible()
    assert page.locator("html").get_attribute("lang") == "sv"


def test_a_page_in_another_language_is_answered_in_that_language(server, page, event):
    visit(page, server.url + "/sv/")
    page.goto(server.url + "/ar/")
    kept(page, "/ar/offline/words.json")
    server.stop()
    page.goto(server.url + "/ar/venues/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator(".kept").is_visible()


def test_what_is_starred_is_kept_without_having_been_opened_and_so_is_the_list(server, page, event):
    visit(page, server.url + "/sv/")
    page.locator(".star").first.click()
    page.goto(server.url + "/sv/my-list/")
    kept(page, f"/sv/events/{event.pk}/")
    page.locator(".entry").wait_for()
    kept(page, "/sv/my-list/entries/")
    server.stop()
    page.goto(f"{server.url}/sv/events/{event.pk}/")
    assert "Film om fjäll" in page.locator("h1").inner_text()
    page.goto(server.url + "/sv/my-list/")
    page.locator(".entry").wait_for()
    assert page.locator(".kept").is_visible()


def test_the_list_of_what_is_starred_opens_without_ever_having_been_opened(server, page, event):
    visit(page, server.url + "/sv/")
    page.locator(".star").first.click()
    kept(page, "/sv/my-list/entries/")
    server.stop()
    page.goto(server.url + "/sv/my-list/")
    page.locator(".entry").wait_for()
    assert page.locator(".kept").is_visible()


def test_forms_feeds_and_the_pages_of_accounts_staff_and_lists_are_never_kept(server, page, event):
    visit(page, server.url + "/sv/")
    form = {"e": str(event.pk)}
    own = page.request.post(server.url + "/sv/my-list/calendar/", form=form).url
    for path in ("/accounts/login/", "/sv/propose/", "/sv/?q=film", "/partner/", own.removeprefix(server.url)):
        page.goto(server.url + path)
    page.evaluate("fetch('/sv/calendar.ics').then(answer => answer.text())")
    page.goto(server.url + "/sv/")
    kept(page, "/sv/offline/words.json")
    assert sorted(page.evaluate(KEPT)) == ["/sv/", "/sv/offline/", "/sv/offline/words.json"]


def test_who_is_logged_in_leaves_nothing_of_their_own_on_the_device(server, page, event, django_user_model, client):
    client.force_login(django_user_model.objects.create_user("kim@bis.example", name="Kim Personal", is_staff=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])
    visit(page, server.url + "/sv/")
    page.goto(f"{server.url}/sv/events/{event.pk}/")
    assert "Kim Personal" in page.locator("footer").inner_text()
    kept(page, f"/sv/events/{event.pk}/")
    server.stop()
    for path in ("/sv/", f"/sv/events/{event.pk}/"):
        page.goto(server.url + path)
        assert page.locator(".kept").is_visible()
        assert "Kim" not in page.locator("body").inner_text()


def test_a_withdrawn_activity_is_not_kept_any_longer(server, page, event):
    detail = f"/sv/events/{event.pk}/"
    visit(page, server.url + "/sv/")
    page.goto(server.url + detail)
    kept(page, detail)
    actions.delete_event(event=event, by=None)
    assert page.goto(server.url + detail).status == 404
    until(page, f"async (path) => !(await ({KEPT})()).includes(path)", detail)


def test_at_most_60_pages_are_kept_and_the_oldest_go(server, page, event):
    visit(page, server.url + "/sv/")
    kept(page, "/sv/")
    page.evaluate("""async () => { const name = (await caches.keys()).find(name => name.startsWith('pages-'));
        const store = await caches.open(name);
        for (let number = 0; number < 70; number += 1)
            await store.put(`/sv/events/9${number}/`, new Response('', { headers: { 'X-Kept': Date.now() } })); }""")
    page.goto(f"{server.url}/sv/events/{event.pk}/")
    kept(page, f"/sv/events/{event.pk}/")
    until(page, f"async () => (await ({KEPT})()).filter(path => !/offline/.test(path)).length === 60")
    found = page.evaluate(KEPT)
    assert f"/sv/events/{event.pk}/" in found
    assert "/sv/" not in found
    assert "/sv/events/969/" in found


def test_a_server_that_fails_is_as_good_as_none(server, page, event, settings):
    visit(page, server.url + "/sv/")
    kept(page, "/sv/")
    broken = ModuleType("broken_urls")
    broken.urlpatterns = [re_path("", lambda _request: HttpResponse(status=502))]
    sys.modules["broken_urls"] = broken
    settings.ROOT_URLCONF = "broken_urls"
    page.goto(server.url + "/sv/")
    assert page.locator(".kept").is_visible()


@pytest.fixture
def release(settings, tmp_path):
    """Make another release: the same code, with one more template."""
    root, names = Path(settings.BASE_DIR), []
    shutil.copytree(root / "static", tmp_path / "static")
    (tmp_path / "templates").mkdir()

    def forget():
        conditional.release.cache_clear()
        offline._worker.cache_clear()

    def make():
        names.append("x")
        (tmp_path / "templates" / f"{''.join(names)}.html").write_text("")
        settings.BASE_DIR = tmp_path
        forget()

    yield make
    settings.BASE_DIR = root
    forget()


def versions(page):
    names = page.evaluate("caches.keys()")
    return sorted({name.split("-")[1] for name in names})


def renewed(page, before):
    """Wait until the worker of another release has taken over, and say which versions are kept now."""
    known = [f"files-{version}" for version in before]
    until(
        page,
        "async (known) => (await caches.keys()).some(name => name.startsWith('files-') && !known.includes(name))",
        known,
    )
    until(
        page,
        "async () => { const it = await navigator.serviceWorker.getRegistration(); return !it.waiting && !it.installing && it.active.state === 'activated'; }",
    )
    return versions(page)


def test_a_page_kept_by_the_release_before_opens_in_its_own_style(server, page, event, release):
    detail = f"/en/events/{event.pk}/"
    visit(page, server.url + "/en/")
    page.goto(server.url + detail)
    kept(page, detail)
    first = versions(page)
    release()
    page.goto(server.url + "/en/")
    both = renewed(page, first)
    assert len(both) == 2
    assert set(first) < set(both)
    until(page, READY)
    server.stop()
    page.goto(server.url + detail)
    assert "Film" in page.locator("h1").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('.kept')).display") == "flex"


def test_of_many_releases_only_the_last_two_are_kept(server, page, event, release):
    visit(page, server.url + "/en/")
    first = versions(page)
    release()
    page.goto(server.url + "/en/")
    second = renewed(page, first)
    release()
    page.goto(server.url + "/en/")
    until(page, "async (gone) => !(await caches.keys()).some(name => name.endsWith(gone))", first[0])
    third = renewed(page, second)
    assert len(third) == 2
    assert not set(first) & set(third)


def test_a_new_release_waits_while_another_page_is_open(server, page, event, release):
    visit(page, server.url + "/en/")
    other = page.context.new_page()
    other.goto(server.url + "/en/offline/")
    release()
    page.goto(server.url + "/en/")
    until(page, "async () => !!(await navigator.serviceWorker.getRegistration()).waiting")
    page.wait_for_timeout(300)
    assert page.evaluate("async () => !!(await navigator.serviceWorker.getRegistration()).waiting")
    other.close()
    # Each page that is opened asks anew; a busy browser may count the one that was closed for longer than one of them asks.
    for _ in range(12):
        page.reload()
        page.wait_for_timeout(1000)
        if not page.evaluate("async () => !!(await navigator.serviceWorker.getRegistration()).waiting"):
            return
        page.wait_for_timeout(6000)
    pytest.fail("The new release never took over.")


def test_switched_off_it_leaves_nothing_behind(server, page, event, settings):
    visit(page, server.url + "/en/")
    settings.BIS_OFFLINE = False
    page.goto(server.url + "/en/")
    until(
        page, "async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length"
    )
    server.stop()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(server.url + "/en/")
