"""What does one look for on every page? Faults that axe finds, and boxes that stick out of the page."""

from axe_playwright_python.sync_playwright import Axe

_OUTSIDE = """besides => [...document.querySelectorAll('body *')]
    .filter(each => !besides || !each.closest(besides))
    .map(each => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5))
    .map(([html, box]) => `${html} ${box.left}–${box.right}`)"""


def faults(page):
    """What axe finds: each rule that is broken, with the first place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:160]) for each in found]


def outside(page, besides=""):
    """Boxes that stick out of the page to either side; what matches `besides`, and what lies in it, may."""
    return page.evaluate(_OUTSIDE, besides)
