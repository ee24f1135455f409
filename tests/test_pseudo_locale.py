"""Is every visible string translated? Each translation is marked; a word on a page that is neither marked nor data is a fault."""

import re
from html.parser import HTMLParser

import pytest
from babel import Locale
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import trans_real

from tests.test_permissions import MATRIX, names, people

__all__ = ["names", "people"]
pytestmark = pytest.mark.django_db
OPENS, CLOSES = "⟦", "⟧"
# What a reader sees of an element beside its text.
SPOKEN = ("alt", "title", "aria-label", "placeholder", "label", "data-done", "data-sorry")
SILENT = {"script", "style", "code", "svg", "template", "textarea"}
# Names of products, files and standards, and signs that are the same in every language.
KNOWN = set(
    "bis kr km csv xlsx po xliff ical ics pdf icsx5 google outlook apple thunderbird atom api html iframe src title width "  # noqa: SIM905
    "height loading lazy http https localhost testserver example se jpeg png webp mb utc gmt www a4 a3 qr digg whatsapp csrftoken sessionid messages imy".split()
) | {word.casefold() for _code, name in settings.LANGUAGES for word in name.split()}
DAY_WORDS = {
    word.casefold()
    for kind in (Locale.parse("en").days, Locale.parse("en").months)
    for style in kind.values()
    for names_of in style.values()
    for word in re.findall(r"\w+", " ".join(names_of.values()))
} | {word.casefold() for name in Locale.parse("en").languages.values() for word in re.findall(r"\w+", name)}


class Seen(HTMLParser):
    """Collects what a page says: texts and spoken attributes."""

    def __init__(self):
        super().__init__()
        self.said, self.silent, self.text = [], [], ""

    @property
    def everything(self):
        """Attributes one by one, and the text as a whole: a sentence may run on through an element."""
        return [*self.said, self.text]

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.said += [found[name] for name in SPOKEN if found.get(name)]
        if tag == "input" and found.get("type") in ("submit", "button"):
            self.said.append(found.get("value") or "")
        if tag in SILENT:
            self.silent.append(tag)

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, text):
        if not self.silent:
            self.text += f" {text}"


def unmarked(text):
    """What is left when everything between marks is gone, the innermost first."""
    before = None
    while before != text:
        before, text = text, re.sub(f"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}", " ", text)
    return text


def data_words():
    """Every word in the database: names, titles, addresses."""
    words = set()
    for model in apps.get_models():
        columns = [
            field.attname for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.EmailField)
        ]  # fmt: skip
        for row in model._default_manager.values_list(*columns) if columns else ():
            words |= set(re.findall(r"\w+", " ".join(map(str, row)).casefold()))
    return words


def mark_translations(patched):
    """Let every translation stand between marks, whatever language is active, until what was patched is undone."""

    def around(function):
        return lambda *arguments: f"{OPENS}{function(*arguments)}{CLOSES}"

    # Django keeps what it looked up once: it has to look before, or it would keep, and be given back, the marked one.
    real = {name: getattr(translation._trans, name) for name in ("gettext", "ngettext", "pgettext", "npgettext")}
    for name, function in real.items():
        patched.setattr(trans_real, name, around(function))
        patched.setattr(translation._trans, name, around(function))


@pytest.fixture
def marked(monkeypatch):
    mark_translations(monkeypatch)


def test_marks_are_gone_again_afterwards():
    vars(translation._trans).pop("ngettext", None)
    with pytest.MonkeyPatch.context() as patched:
        mark_translations(patched)
        assert OPENS in translation.ngettext("%(n)s hour", "%(n)s hours", 1)
    assert OPENS not in translation.ngettext("%(n)s hour", "%(n)s hours", 1)


def test_no_page_says_a_word_that_nobody_can_translate(client, people, names, marked):
    client.force_login(people["coordinator"])
    client.cookies["language"] = "en"
    faults = {}
    for name, (address, statuses) in MATRIX.items():
        if statuses[-1] != 200:
            continue
        answer = client.get(address.format(**names).replace("/sv/", "/en/"))
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        seen = Seen()
        seen.feed(answer.content.decode())
        allowed = data_words() | KNOWN | DAY_WORDS
        left = [word for text in seen.everything for word in re.findall(r"\w+", unmarked(text))]
        if wrong := sorted(
            {word for word in left if word.casefold() not in allowed and re.search(r"[^\W\d_]{2}", word)}
        ):
            faults[name] = wrong[:12]
    assert faults == {}


def test_a_word_written_past_the_catalogues_would_be_found():
    seen = Seen()
    seen.feed(f'<p>{OPENS}Hello {OPENS}you{CLOSES}{CLOSES} Forgotten</p><img alt="Also"><script>not this</script>')
    assert re.findall(r"\w+", " ".join(map(unmarked, seen.everything))) == ["Also", "Forgotten"]
