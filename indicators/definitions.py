"""How do we count? The definitions in words, made from the very constants that compute; shown, exported and printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext as _

from calendar_app.models import ActivityKind, Venue
from calendar_app.models.subjects import in_language
from calendar_app.wording import language_name
from indicators import exporting, measures, questions
from indicators.attendance import MIXED_FROM_EACH, MIXED_SHARE
from indicators.disclosure import Audience
from indicators.gathering import DEFINITION
from indicators.models.periods import Indicator
from indicators.models.waves import Response
from indicators.participation import ACTIVE_DAYS, REGULAR_MONTHS
from indicators.periods import KEPT_MONTHS
from indicators.tables import ALL, BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indicators.lines import Line


def rows() -> list[tuple[str, str, str]]:
    """Name, version and text of each definition, in the active language."""
    return list(_rows())


def _rows() -> Iterator[tuple[str, str, str]]:
    outlook = f"{DEFINITION}.{questions.NUMBER[questions.Question.LIFE]}"
    yield (
        str(Indicator.LIFE.label),
        outlook,
        _(
            "The share of those who answered that chose %(from)s or %(to)s on a scale from 1 to %(to)s. “I do not know” and “I do not "
            "want to answer” are no answers on the scale, and are neither in the share nor in the number of answers."
        )
        % {"from": measures.BRIGHT_FROM, "to": measures.SCALE[-1]},
    )
    yield (
        str(Indicator.INDEX.label),
        outlook,
        _(
            "For each person half the sum of the answers about life and about work or studies, when both are there; then their mean."
        ),
    )
    yield (
        _("How sure"),
        DEFINITION,
        _(
            "Where nobody asked everybody, the true figure lies between two borders in 95 of 100 such surveys. For a share they are "
            "Wilson's, for a mean Student's, for a change Newcombe's and Welch's. “Surely better” is said only when the whole span is."
        ),
    )
    yield (
        str(Indicator.CONTACTS.label),
        f"{DEFINITION}.{questions.NUMBER[questions.Question.CONTACTS]}",
        _(
            "A person of the other group whom one did not know before; both know each other's names and have talked. Each answer "
            "counts with the least it can mean (%(codes)s), so the sum is “at least”. The sides are never added, since one contact "
            "may be told by both."
        )
        % {"codes": ", ".join(str(code) for code in measures.CONTACT_CODES)},
    )
    yield (
        str(Indicator.DEPTH.label),
        DEFINITION,
        _(
            "Of those who are new and have at least one new contact, the share that names each kind; one may name several."
        ),
    )
    yield (
        str(Indicator.PULSE.label),
        DEFINITION,
        _(
            "Whoever likes presses 0, 1, 2 or 3+ right after an activity. Only sums are kept; they stand beside the number of new "
            "contacts, never in it."
        ),
    )
    yield (
        _("mixed activity"),
        DEFINITION,
        _(
            "At least %(each)s people who are new and %(each)s who have lived here for long, and the smaller group at least one in %(part)s."
        )
        % {"each": MIXED_FROM_EACH, "part": MIXED_SHARE.denominator},
    )
    yield (
        _("visits"),
        DEFINITION,
        _(
            "Head counts added up, without leaders. The same person may have come many times, so they are never called people."
        ),
    )
    yield (
        _("active partner"),
        DEFINITION,
        _(
            "An organisation with at least one confirmed contribution in %(days)s days: host or co-host of an activity that somebody "
            "has reported as held, or premises, time, material, money, people sent on or a meeting that the house has confirmed. "
            "What is planned, cancelled or only listed does not count."
        )
        % {"days": ACTIVE_DAYS},
    )
    yield (
        _("regular partner"),
        DEFINITION,
        _("Contributions in at least %(months)s different months of the last twelve.") % {"months": REGULAR_MONTHS},
    )
    yield (
        _("Protection"),
        DEFINITION,
        _(
            "A group of fewer than %(house)s people gets no figure, on public pages fewer than %(public)s, and others are hidden with it "
            "so that nobody can work it out. Head counts in tables are rounded to %(base)s. While a survey is open nobody sees its "
            "answers. Answers are deleted %(months)s months after they were reported; the figures stay."
        )
        % {"house": int(Audience.HOUSE), "public": int(Audience.PUBLIC), "base": BASE, "months": KEPT_MONTHS},
    )
    yield (
        _("Closed periods"),
        DEFINITION,
        _(
            "The figures of a closed period stay as they are. A correction is a new revision with a reason, beside the first."
        ),
    )


def export_words() -> exporting.Words:
    """The texts of an exported file in the active language."""
    return exporting.Words(
        readme=_("Read me"), data=_("Figures"), definitions=_("Definitions"), rtl=get_language_bidi(),
        columns={
            "indicator": _("Indicator"), "measure": _("Measure"), "period": _("Period"), "breakdown": _("Broken down by"),
            "group": _("Group"), "state": _("State"), "value": _("Value"), "low": _("Lower border"),
            "high": _("Upper border"), "n": _("Answers"), "unit": _("Unit"), "shown": _("As it is shown"),
            "definition": _("Definition"), "revision": _("Revision"), "note": _("Note"),
        },
        states={
            "known": (_("known"), _("a figure that may be shown")),
            "zero": (_("zero"), _("counted, and there was nothing")),
            "banded": (_("banded"), _("nearly all alike; no closer figure is shown")),
            "rounded": (_("rounded"), _("a head count rounded to five")),
            "suppressed": (_("hidden"), _("too few, or hidden so that nobody can work out a smaller group")),
            "missing": (_("missing"), _("nothing was reported, which is not zero")),
            "pending": (_("not yet"), _("the survey or the period is not closed")),
        },
        units={"share": _("per cent"), "mean": _("scale 1–5"), "count": _("number")},
        made_up=_("The figures in this file are made up to show the portal."),
    )  # fmt: skip


def group_names(here: str) -> dict[str, str]:
    """What groups of all breakdowns are called in a language: groups, kinds, places, languages, depths. Two queries."""
    return {
        **{row.slug: in_language(row.names, here) for row in ActivityKind.objects.all()},
        **dict(Venue.objects.values_list("slug", "name")),
        **{code: language_name(code, here) for code, _name in settings.LANGUAGES},
        **questions.words(questions.Question.DEPTH)["options"],
        **{str(value): str(label) for value, label in Response.Group.choices},
        ALL: _("All"), "none": _("other"),
    }  # fmt: skip


def labelled(line: Line, groups: Mapping[str, str]) -> Line:
    """A line for people: its codes as words of the active language; `groups` as of `group_names`."""
    return replace(
        line, indicator=_label(Indicator, line.indicator), measure=_measures().get(line.measure, line.measure),
        breakdown={"group": _("Group"), "kind": _("kind"), "place": _("place"), "language": _("Language")}.get(
            line.breakdown, line.breakdown
        ),
        group=groups.get(line.group, line.group),
    )  # fmt: skip


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _measures() -> dict[str, str]:
    return {
        "answers": _("Answers"), "share": _("share"), "mean": _("mean"), "at_least": _("at least"),
        "registered": _("registered"), "active": _("active"), "regular": _("regular"),
        "assumed": _("perhaps, since nobody has reported"), "before": _("active before"), "new": _("new"),
        "returned": _("back again"), "lost": _("not any more"), "held": _("activities held"), "reported": _("reported"),
        "counted": _("with a head count"), "visits": _("visits"), "mixed": _("mixed activities"),
        "cards_used": _("cards used"), "handed_out": _("cards handed out"), "languages": _("Answers"),
        **{f"part_{place}_of_{of}": _("answer %(place)s of %(of)s") % {"place": place, "of": of} for of in (3, 4, 5) for place in range(1, of + 1)},
    }  # fmt: skip
