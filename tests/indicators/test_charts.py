"""Do pictures say what their tables say, stay in their frames, and keep the states apart?

Longer than other tests, since what is read back from a picture serves all five kinds of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings, strategies as st
from lxml import etree

from indicators import chart_canvas
from indicators.chart_text import SIZE, fits, width, wrapped
from indicators.charts import (
    Answers,
    Point,
    Reference,
    Step,
    Words,
    answers_of,
    bars,
    bullet,
    dots,
    point_of,
    stacked,
    steps,
)
from indicators.figures import MISSING, PENDING, Banded, Known, Rounded, Suppressed
from indicators.intervals import Share, mean_of
from indicators.lines import line_of

SVG = "{http://www.w3.org/2000/svg}"
NB = "\u00a0"
SIGNS = {
    "suppressed": "färre än fem, eller dold",
    "missing": "ingen svarade",
    "pending": "pågår ännu",
    "banded": "nästan alla lika",
    "rounded": "avrundat",
}
WORDS = Words(
    title="Framtidstro",
    description="Andel som svarar ljust.",
    label="Period",
    value="Andel",
    interval="Intervall",
    n="Svar",
    note="Anmärkning",
    signs=SIGNS,
)
OPTIONS = ("mycket mörkt", "ganska mörkt", "varken eller", "ganska ljust", "mycket ljust")
TARGET, BASELINE = Reference("Mål", Decimal(60), f"60{NB}%"), Reference("Start", Decimal(41), f"41{NB}%")
HIDING = {
    "suppressed": Suppressed(5),
    "missing": MISSING,
    "pending": PENDING,
    "banded": Banded(Fraction(9, 10), is_above=True),
}


def point(label, held, unit="share", **more):
    return point_of(label, line_of(held, indicator="outlook", measure="share", period="2019", unit=unit, **more))


def step(since, held, assumed=0):
    return Step(since, point(str(since), held, "count"), assumed)


# --- what is read back from a picture


def parsed(chart):
    return etree.fromstring(str(chart.svg))


def size(root):
    return [float(number) for number in root.get("viewBox").split()][2:]


def shapes(root, kind, paint=None):
    return [node for node in root.iter(f"{SVG}{kind}") if paint is None or node.get("class") == f"chart-{paint}"]


def at(node, *names):
    return tuple(float(node.get(name)) for name in names)


def path(node):
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", node.get("d"))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def written(root):
    return [re.sub("[\u2066-\u2069]", "", node.text) for node in root.iter(f"{SVG}text")]


def corners(root):
    """Every place that something reaches to, texts by their estimated width."""
    for node in root.iter(f"{SVG}rect"):
        x, y, across, down = at(node, "x", "y", "width", "height")
        assert across >= 0
        assert down >= 0
        yield from [(x, y), (x + across, y + down)]
    for node in root.iter(f"{SVG}circle"):
        x, y, radius = at(node, "cx", "cy", "r")
        yield from [(x - radius, y - radius), (x + radius, y + radius)]
    for node in root.iter(f"{SVG}path"):
        yield from path(node)
    for left, top, right, low in boxes(root):
        yield from [(left, top), (right, low)]


def boxes(root):
    """Where each text stands, by its estimated width."""
    for node, text in zip(root.iter(f"{SVG}text"), written(root), strict=True):
        x, y = at(node, "x", "y")
        wide = width(text, is_bold=node.get("font-weight") == "700")
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[node.get("text-anchor")]
        yield left, y - SIZE * 0.85, left + wide, y + SIZE * 0.15


# --- pictures of anything


LABELS = st.text(max_size=60) | st.sampled_from(
    ["våren 2019", "ربيع 2019", "አማርኛ", "<script>alert(1)</script>", "\"&'", "\x00\x1f\ufffe", "W" * 90, "\u202eomvänd"]
)
PER_CENT = st.decimals(0, 100, places=1)


@st.composite
def any_point(draw, values=PER_CENT):
    label, state = draw(LABELS), draw(st.sampled_from(["known", "zero", "rounded", *HIDING]))
    if state in HIDING:
        return Point(label=label, state=state, shown=draw(st.sampled_from(["<5", "", f">{NB}90{NB}%", "<10"])))
    value = Decimal(0) if state == "zero" else draw(values)
    borders = sorted(draw(st.tuples(values, values))) if draw(st.booleans()) else (None, None)
    interval = "" if borders[0] is None else f"{borders[0]}–{borders[1]}"
    return Point(
        label=label,
        state=state,
        shown=str(value),
        value=value,
        low=borders[0],
        high=borders[1],
        interval=interval,
        n=draw(st.none() | st.integers(0, 10**6)),
    )


COUNTS = st.integers(0, 10**9).map(Decimal) | st.integers(0, 30).map(Decimal)
REFERENCES = st.none() | st.builds(lambda label, value: Reference(label, value, f"{value}{NB}%"), LABELS, PER_CENT)


@st.composite
def any_steps(draw):
    gaps = draw(st.lists(st.integers(1, 400), min_size=1, max_size=30))
    day, made = date(2018, 9, 1), []
    for gap in gaps:
        at_day = draw(any_point(COUNTS))
        made.append(Step(day, at_day, draw(st.integers(0, 40)) if at_day.is_valued else 0))
        day += timedelta(days=gap)
    return made, day


@st.composite
def any_answers(draw):
    many = draw(st.integers(2, 6))
    parts = st.lists(st.integers(0, 5000), min_size=many, max_size=many).filter(any).map(tuple)
    rows = st.builds(lambda label, told: Answers(label, "known", told), LABELS, parts) | st.builds(
        lambda label, state: Answers(label, state, (), "<5" if state == "suppressed" else ""),
        LABELS,
        st.sampled_from(["suppressed", "missing", "pending"]),
    )
    return draw(st.lists(rows, max_size=5)), draw(st.lists(LABELS, min_size=many, max_size=many))


@st.composite
def any_pair(draw):
    """The same chart of any kind, drawn from left to right and from right to left."""
    kind = draw(st.sampled_from(["dots", "mean", "bars", "shares", "steps", "stacked", "bullet"]))
    words = replace(WORDS, title=draw(LABELS), description=draw(LABELS))
    points, target = draw(st.lists(any_point(), max_size=40)), draw(REFERENCES)
    counted, over, answered = draw(st.lists(any_point(COUNTS), max_size=6)), draw(any_steps()), draw(any_answers())
    faces = [replace(each, value=1 + each.value / 25, state="known") if each.value else each for each in points]
    faces = [each for each in faces if each.state != "zero" and each.value != 0]
    single, baseline, assumed = draw(any_point()), draw(REFERENCES), draw(LABELS)
    drawn = {
        "dots": lambda rtl: dots("k", points, words, "share", target=target, rtl=rtl),
        "mean": lambda rtl: dots("k", faces, words, "mean", rtl=rtl),
        "bars": lambda rtl: bars("k", counted, words, rtl=rtl),
        "shares": lambda rtl: bars("k", points[:5], words, "share", rtl=rtl),
        "steps": lambda rtl: steps("k", over[0], over[1], words, assumed=assumed, rtl=rtl),
        "stacked": lambda rtl: stacked("k", answered[0], answered[1], words, rtl=rtl),
        "bullet": lambda rtl: bullet("k", single, words, "share", target=target, baseline=baseline, rtl=rtl),
    }[kind]
    return drawn(False), drawn(True)


@settings(max_examples=300, deadline=None)
@given(any_pair())
def test_any_picture_is_well_formed_named_and_inside_its_frame(pair):
    for chart in pair:
        root = parsed(chart)
        across, down = size(root)
        title, description, panel, *_shapes = root
        assert (root.get("role"), root.get("aria-labelledby")) == ("img", "k-title k-desc")
        assert (title.get("id"), description.get("id")) == ("k-title", "k-desc")
        assert at(panel, "x", "y", "width", "height") == (0, 0, across, down)
        for x, y in corners(root):
            assert -0.2 <= x <= across + 0.2
            assert -0.2 <= y <= down + 0.2


@settings(max_examples=300, deadline=None)
@given(any_pair())
def test_no_text_touches_another(pair):
    for one, other in combinations(boxes(parsed(pair[0])), 2):
        is_beside = one[2] <= other[0] + 0.2 or other[2] <= one[0] + 0.2
        assert is_beside or one[3] <= other[1] + 0.2 or other[3] <= one[1] + 0.2


@settings(deadline=None)
@given(any_pair())
def test_no_picture_holds_style_script_or_a_reference(pair):
    for chart in pair:
        root = parsed(chart)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
            "svg", "title", "desc", "rect", "circle", "path", "text"
        }  # fmt: skip
        names = {name for node in root.iter() for name in node.attrib}
        assert not {name for name in names if name == "style" or name.startswith("on") or "href" in name}
        assert "nan" not in re.sub(r">[^<]*<", "><", str(chart.svg)).lower()
        assert "url(" not in re.sub(r">[^<]*<", "><", str(chart.svg))


@settings(deadline=None)
@given(any_pair())
def test_from_right_to_left_every_shape_lies_mirrored(pair):
    one, other = map(parsed, pair)
    across, _down = size(one)
    for here, there in zip(one.iter(), other.iter(), strict=True):
        assert here.tag == there.tag
        if here.tag == f"{SVG}circle":
            (x, y, radius), mirrored = at(here, "cx", "cy", "r"), at(there, "cx", "cy", "r")
            assert mirrored == pytest.approx((across - x, y, radius), abs=0.11)
        if here.tag == f"{SVG}rect":
            (x, y, wide, high), mirrored = (at(each, "x", "y", "width", "height") for each in (here, there))
            assert mirrored == pytest.approx((across - x - wide, y, wide, high), abs=0.21)
        if here.tag == f"{SVG}path":
            for (x, y), mirrored in zip(path(here), path(there), strict=True):
                assert mirrored == pytest.approx((across - x, y), abs=0.11)
        if here.tag == f"{SVG}text":
            anchors = {"start": "end", "end": "start", "middle": "middle"}
            assert there.get("text-anchor") == anchors[here.get("text-anchor")]
    assert (pair[0].columns, pair[0].rows) == (pair[1].columns, pair[1].rows)


@settings(deadline=None)
@given(st.lists(any_point(), min_size=1, max_size=12))
def test_numbers_in_the_picture_are_those_of_the_table(points):
    chart = dots("k", points, WORDS, "share", target=TARGET)
    ticks = {"0", "25", "50", "75", f"100{NB}%"}
    root = parsed(chart)
    drawn = [
        text
        for node, text in zip(root.iter(f"{SVG}text"), written(root), strict=True)
        if node.get("class") == "chart-ink" and re.fullmatch(r"[\d.<>\u00a0%]+", text)
    ]
    cells = {cell for row in chart.rows for cell in row}
    assert set(drawn) <= cells | ticks
    # Under each value's number lies a dot, at the height of that number.
    valued = [each for each in points if each.is_valued]
    heights = [at(node, "cy")[0] for node in shapes(root, "circle", "hue")]
    grid = sorted(path(node)[0][1] for node in [*shapes(root, "path", "grid"), *shapes(root, "path", "axis")])
    assert heights == pytest.approx(
        [grid[-1] - (grid[-1] - grid[0]) * float(each.value) / 100 for each in valued], abs=0.2
    )


# --- the states


@pytest.mark.parametrize("held", HIDING.values(), ids=HIDING)
def test_a_point_without_a_value_is_never_drawn_on_the_scale(held):
    known = point("våren 2019", Known(Share(9, 12)))
    with_it = parsed(dots("k", [known, point("hösten 2019", held)], WORDS, "share"))
    ground = path(shapes(with_it, "path", "axis")[0])[0][1]
    assert len(shapes(with_it, "circle", "hue")) == 1
    for kind in ("hidden", "open", "thin"):
        for node in shapes(with_it, "rect", kind) + shapes(with_it, "circle", kind):
            assert float(node.get("y") or node.get("cy")) > ground


@pytest.mark.parametrize("draw", [dots, bars, bullet])
def test_all_states_look_different(draw):
    def shape(held):
        shown = point("x", held)
        root = parsed(draw("k", shown if draw is bullet else [shown], WORDS, "share"))
        return [(node.tag, node.get("class")) for node in root.iter() if node.get("class")]

    looks = [shape(held) for held in (*HIDING.values(), Known(Share(0, 12)))]
    assert all(one != other for place, one in enumerate(looks) for other in looks[:place])


def test_a_counted_zero_is_drawn_and_written():
    root = parsed(bars("k", [point("Läxhjälp", Known(0), "count"), point("Kör", MISSING, "count")], WORDS))
    assert [at(node, "width") for node in shapes(root, "rect", "mark")] == [(2.0,)]
    assert "0" in written(root)
    assert at(
        shapes(parsed(dots("k", [point("x", Known(Share(0, 9)))], WORDS, "share")), "circle", "hue")[0], "cy"
    ) == (244,)


def test_the_key_explains_every_sign_once_and_no_other():
    points = [
        point(str(year), held) for year, held in enumerate([Suppressed(5), Suppressed(5), MISSING, Known(Share(1, 9))])
    ]
    said = " ".join(written(parsed(dots("k", points, WORDS, "share"))))
    assert [said.count(SIGNS[state]) for state in ("suppressed", "missing", "pending")] == [1, 1, 0]


def test_the_table_says_what_a_sign_means_and_leaves_out_empty_columns():
    points = [point("våren", Known(Share(9, 12))), point("hösten", Suppressed(5)), point("vintern", MISSING)]
    chart = dots("k", points, WORDS, "share", target=TARGET)
    assert chart.columns == ("Period", "Andel", "Intervall", "Svar", "Anmärkning")
    assert chart.rows == (
        ("våren", f"75{NB}%", f"47–91{NB}%", "12", ""),
        ("hösten", "<5", "", "", SIGNS["suppressed"]),
        ("vintern", "", "", "", SIGNS["missing"]),
        ("Mål", f"60{NB}%", "", "", ""),
    )
    assert bars("k", [point("x", Known(3), "count")], WORDS).columns == ("Period", "Andel")


@pytest.mark.parametrize("state", HIDING)
def test_no_number_can_be_given_to_what_hides_it(state):
    with pytest.raises(ValueError, match="no number"):
        Point(label="x", state=state, shown="<5", value=Decimal(3))
    with pytest.raises(ValueError, match="parts"):
        Answers("x", state, (1, 2))


# --- scales


def test_axes_are_fixed_whatever_the_values():
    low, high = ([point("x", Known(Share(count, 100)))] for count in (49, 51))
    assert [text for text in written(parsed(dots("k", low, WORDS, "share"))) if text in {"0", f"100{NB}%"}] == [
        "0",
        f"100{NB}%",
    ]
    heights = [at(shapes(parsed(dots("k", each, WORDS, "share")), "circle", "hue")[0], "cy")[0] for each in (low, high)]
    assert heights[0] - heights[1] == pytest.approx(4)
    faces = parsed(dots("k", [point("x", Known(mean_of([3, 3, 4])), "mean")], WORDS, "mean"))
    assert [text for text in written(faces) if text in set("012345")] == ["1", "2", "3", "4", "5"]


def test_a_value_outside_its_scale_is_refused():
    beyond = Point(label="x", state="known", shown="101", value=Decimal(101))
    for draw in (dots, bars):
        with pytest.raises(ValueError, match="scale from 0 to 100"):
            draw("k", [beyond], WORDS, "share")
    with pytest.raises(ValueError, match="scale from 1 to 5"):
        dots("k", [replace(beyond, value=Decimal("0.5"))], WORDS, "mean")
    with pytest.raises(ValueError, match="no zero"):
        bars("k", [], WORDS, "mean")


def test_an_interval_is_cut_where_the_scale_ends():
    wide = point("x", Known(mean_of([4, 5, 5])), "mean")
    assert wide.high > 5
    ends = [path(node)[0][1] for node in shapes(parsed(dots("k", [wide], WORDS, "mean")), "path", "stroke")]
    assert min(ends) == pytest.approx(44)


# --- the kinds


def test_bars_are_as_long_as_their_counts():
    root = parsed(bars("k", [point(str(count), Known(count), "count") for count in (10, 20, 40)], WORDS))
    lengths = [at(node, "width")[0] for node in shapes(root, "rect", "mark")]
    assert [length / lengths[0] for length in lengths] == pytest.approx([1, 2, 4], rel=0.01)


def test_a_rounded_count_is_drawn_and_said_to_be_rounded():
    chart = bars("k", [point("Fotboll", Rounded(15, 5), "count")], WORDS)
    assert len(shapes(parsed(chart), "rect", "mark")) == 1
    assert chart.rows == (("Fotboll", "15", "avrundat"),)


def test_parts_of_a_hundred_fill_the_bar_in_order_each_with_a_form_of_its_own():
    chart = stacked("k", [answers_of("våren", Known((4, 8, 6, 9, 5)))], OPTIONS, WORDS)
    root = parsed(chart)
    bar = [node for node in root.iter(f"{SVG}rect") if at(node, "height") == (28,)]
    assert [at(node, "width")[0] / 440 * 32 for node in bar] == pytest.approx([4, 8, 6, 9, 5], abs=0.01)
    assert sum(at(node, "width")[0] for node in bar) == pytest.approx(440, abs=0.3)
    assert [text for text in written(root) if text.isdigit()] == list("1234512345")
    assert [text for text in written(root) if "%" in text] == [f"{each}{NB}%" for each in (13, 25, 19, 28, 16)]
    assert chart.rows == (
        ("våren", *(f"{a}{NB}% ({b})" for a, b in ((13, 4), (25, 8), (19, 6), (28, 9), (16, 5))), "32"),
    )


def test_a_part_too_narrow_for_its_number_has_it_below():
    root = parsed(stacked("k", [answers_of("x", Known((1, 0, 0, 39, 60)))], OPTIONS, WORDS))
    assert [text for text in written(root) if "%" in text] == [
        f"1:{NB}1{NB}%", f"2:{NB}0{NB}%", f"3:{NB}0{NB}%", f"39{NB}%", f"60{NB}%",
    ]  # fmt: skip


def test_a_hidden_distribution_has_no_bar():
    chart = stacked("k", [answers_of("våren", Suppressed(5)), answers_of("hösten", PENDING)], OPTIONS, WORDS)
    assert not [node for node in parsed(chart).iter(f"{SVG}rect") if at(node, "height") == (28,)]
    assert chart.rows == (
        ("våren", *["<5"] * 6, SIGNS["suppressed"]),
        ("hösten", *[""] * 6, SIGNS["pending"]),
    )


def test_options_and_parts_belong_together():
    for parts, options in (((1, 2, 3), OPTIONS), ((1,), OPTIONS[:1]), ((1,) * 7, ("x",) * 7)):
        with pytest.raises(ValueError, match="as many parts"):
            stacked("k", [Answers("x", "known", parts)], options, WORDS)
    with pytest.raises(ValueError, match="nobody"):
        Answers("x", "known", (0, 0))


def test_a_step_holds_until_the_next_and_breaks_where_nothing_is_known():
    over = [step(date(2019, 1, 1), Known(12)), step(date(2019, 7, 1), MISSING), step(date(2020, 1, 1), Known(20))]
    runs = [path(node) for node in shapes(parsed(steps("k", over, date(2020, 7, 1), WORDS)), "path", "stroke")]
    assert [len(run) for run in runs] == [2, 2]
    assert runs[0][0][1] == runs[0][1][1] > runs[1][0][1]
    whole = runs[1][1][0] - runs[0][0][0]
    assert (runs[0][1][0] - runs[0][0][0]) / whole == pytest.approx(181 / 547, abs=0.001)


def test_what_is_assumed_lies_dotted_over_the_line_and_in_a_column_of_its_own():
    over = [step(date(2019, 1, 1), Known(12), 3), step(date(2019, 7, 1), MISSING), step(date(2020, 1, 1), Known(0))]
    chart = steps("k", over, date(2020, 7, 1), WORDS, assumed="antagna")
    area = shapes(parsed(chart), "rect", "unsure")[0]
    assert sum(at(area, "y", "height")) == pytest.approx(
        path(shapes(parsed(chart), "path", "stroke")[0])[0][1], abs=0.2
    )
    assert chart.columns == ("Period", "Andel", "antagna", "Anmärkning")
    assert [row[1:3] for row in chart.rows] == [("12", "3"), ("", ""), ("0", "0")]


def test_steps_out_of_order_are_refused():
    over = [step(date(2019, 7, 1), Known(1)), step(date(2019, 1, 1), Known(2))]
    with pytest.raises(ValueError, match="one after another"):
        steps("k", over, date(2020, 1, 1), WORDS)
    with pytest.raises(ValueError, match="beside a number"):
        steps("k", [step(date(2019, 1, 1), MISSING, 3)], date(2020, 1, 1), WORDS)


def test_a_bullet_sets_value_target_and_baseline_on_one_scale():
    chart = bullet("k", point("våren", Known(Share(9, 12))), WORDS, "share", target=TARGET, baseline=BASELINE)
    root = parsed(chart)
    (frame,) = (node for node in shapes(root, "rect", "open") if at(node, "height") == (28,))
    start, whole = at(frame, "x", "width")
    places = [
        at(shapes(root, "circle", "hue")[0], "cx")[0],
        path(shapes(root, "path", "bar")[0])[0][0],
        path(shapes(root, "path", "open")[0])[0][0],
    ]
    assert [(place - start) / whole * 100 for place in places] == pytest.approx([75, 60, 41], abs=0.1)
    assert [row[:3] for row in chart.rows] == [
        ("våren", f"75{NB}%", f"47–91{NB}%"), ("Mål", f"60{NB}%", ""), ("Start", f"41{NB}%", ""),
    ]  # fmt: skip
    assert f"våren 75{NB}% (47–91{NB}%)" in written(root)


def test_a_hidden_value_has_no_dot_beside_its_target():
    root = parsed(bullet("k", point("våren", Suppressed(5)), WORDS, "share", target=TARGET))
    assert (len(shapes(root, "circle", "hue")), len(shapes(root, "rect", "pale"))) == (0, 0)
    assert "<5" in written(root)


# --- texts


def test_every_text_is_escaped():
    evil = '</text><script>alert("1")</script>'
    words = replace(WORDS, title=evil, description=evil)
    chart = bars("k", [point(evil, Known(3), "count")], words)
    assert "<script" not in chart.svg
    assert parsed(chart)[0].text == evil


@pytest.mark.parametrize("key", ["", "1a", "a b", 'a"onload="x', "å"])
def test_a_key_that_is_no_id_is_refused(key):
    with pytest.raises(ValueError, match="begin an id"):
        bars(key, [], WORDS)


def test_numbers_stay_left_to_right_inside_arabic():
    root = parsed(dots("k", [point("ربيع 2019", Known(Share(9, 12)))], WORDS, "share", target=TARGET, rtl=True))
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert f"\u2066{'75'}{NB}%\u2069" in texts
    assert "\u2067ربيع \u20662019\u2069\u2069" in texts
    assert f"\u2067Mål \u206660{NB}%\u2069\u2069" in texts
    assert root.get("direction") == "ltr"


def test_of_many_periods_only_names_that_have_room_are_written_and_the_last_always():
    names = [f"hösten {year}" for year in range(2000, 2024)]
    root = parsed(dots("k", [point(name, Known(Share(5, 9))) for name in names], WORDS, "share"))
    years = [text for text in written(root) if re.fullmatch(r"20\d\d", text)]
    assert 3 <= len(years) < 12
    assert "2023" in years
    places = sorted(
        at(node, "x")[0] for node, text in zip(root.iter(f"{SVG}text"), written(root), strict=True) if text in years
    )
    assert min(after - before for before, after in pairwise(places)) > width("hösten")


def test_a_value_written_over_a_dot_covers_no_neighbour():
    points = [point(str(count), Known(Share(count, 40))) for count in range(38, 8, -2)]
    root = parsed(dots("k", points, WORDS, "share"))
    plates = [at(node, "x", "y", "width", "height") for node in shapes(root, "rect", "ground")[1:]]
    marks = [at(node, "cx", "cy") for node in shapes(root, "circle", "hue")]
    assert plates
    for x, y, across, down in plates:
        assert not [mark for mark in marks if x <= mark[0] <= x + across and y <= mark[1] <= y + down]


@given(st.text(max_size=80), st.integers(30, 400), st.integers(1, 3))
def test_wrapped_lines_fit_and_lose_nothing_unless_they_say_so(text, room, lines):
    made = wrapped(text, room, lines)
    assert len(made) <= lines
    assert all(width(line) <= room for line in made)
    if not fits(text, room, lines):
        assert not made or "…" in "".join(made) or "" in made


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("paint", sorted(set(chart_canvas.PAINTS) - {"ground", "grid"}))
def test_texts_and_marks_stand_out_from_the_panel(paint):
    colours = chart_canvas.PAINTS[paint]
    darkest = min(luminance(colours[name]) for name in ("fill", "stroke") if colours.get(name, "none") != "none")
    assert 1.05 / (darkest + 0.05) >= (7 if paint in {"ink", "quiet"} else 4.5)
