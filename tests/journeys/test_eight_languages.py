"""The visitor's way in every language: list, filter, event, calendar, back; on three widths, dark and light."""

import re

import pytest
from babel import Locale
from django.conf import settings

from calendar_app.wording import babel_locale
from tests.journeys.eyes import faults
from tests.journeys.test_visitor import WIDTHS, outside, programme

__all__ = ["programme"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODES = [code for code, _name in settings.LANGUAGES]
STATES = (
    "/{code}/", "/{code}/?theme=language&free=1", "/{code}/?q=xyzzy", "/{code}/events/{event}/", "/{code}/events/{cancelled}/",
    "/{code}/subscribe/", "/{code}/nothing/",
)  # fmt: skip

# Pages with few states of their own: the narrowest and lightest, the widest and darkest.
QUIET = (
    "help",
    "about",
    "ideas",
    "feedback",
    "privacy",
    "accessibility",
    "print",
    "my-list",
    "offline",
    "propose",
    "partners",
    "results",
    "how-we-count",
)


def day_words(locale):
    """Whole names of weekdays and months in a language."""
    found = (locale.days["format"]["wide"], locale.months["format"]["wide"], locale.months["stand-alone"]["wide"])
    return {word.casefold() for names in found for word in names.values()}


def foreign_days(page, code):
    """Names of days and months on the page that are Swedish or English, where neither is the page's language."""
    mine = day_words(babel_locale(code))
    others = set().union(*(day_words(Locale.parse(each)) for each in ("sv", "en"))) - mine
    text = page.evaluate("""() => {
        const copy = document.body.cloneNode(true);
        copy.querySelectorAll('script, .tongues, main [lang]').forEach(each => each.remove());
        return copy.textContent;
    }""")
    return sorted(others & set(re.findall(r"\w+", text.casefold())))


@pytest.mark.looks
@pytest.mark.parametrize("code", CODES)
def test_every_state_is_sound_in_every_language(live_server, programme, browse, code):
    page = browse()
    for state in STATES:
        page.goto(live_server.url + state.format(code=code, **programme))
        html = page.locator("html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (
            code, "rtl" if code in settings.LANGUAGES_BIDI else "ltr",
        )  # fmt: skip
        assert (state, foreign_days(page, code)) == (state, [])
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert (state, width, outside(page)) == (state, width, [])
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert (state, width, scheme, faults(page)) == (state, width, scheme, [])


@pytest.mark.looks
@pytest.mark.parametrize("code", CODES)
def test_every_quiet_page_is_sound_in_every_language(live_server, programme, browse, code):
    page = browse()
    for name in QUIET:
        assert page.goto(f"{live_server.url}/{code}/{name}/").status == 200
        assert (name, foreign_days(page, code)) == (name, [])
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for width, scheme in ((320, "light"), (360, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert (name, width, outside(page)) == (name, width, [])
            if width != 360:
                assert (name, width, faults(page)) == (name, width, [])


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("code", CODES)
def test_the_way_goes_in_every_language(live_server, programme, browse, code, script):
    page = browse(width=320, script=script)
    page.goto(f"{live_server.url}/{code}/")
    page.locator(".sign").first.click()
    page.wait_for_url("**/?theme=*")
    page.locator(".entry__title a").first.click()
    page.wait_for_url("**/events/**")
    file = page.locator("a[href$='.ics']").first.get_attribute("href")
    assert b"BEGIN:VEVENT" in page.request.get(live_server.url + file).body()
    page.go_back()
    page.go_back()
    assert page.url == f"{live_server.url}/{code}/"
