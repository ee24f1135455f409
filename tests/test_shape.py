"""Is the house in order? What the documents say exists, what templates print is translated, and nothing is inline."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings

from bis_portal import catalogues, environment

ROOT = Path(__file__).resolve().parent.parent
APPS = ("partners", "calendar_app", "indicators", "reminders")
MODULES = sorted(
    path for app in (*APPS, "bis_portal") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_which_question_it_answers(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_name_says_nothing(path):
    banned = r"(?:class|def) \w*(Manager|Handler|Helper|Service|Util|_info\b|_obj\b|do_\w+)"
    assert re.findall(banned, path.read_text("utf-8")) == []


def test_the_map_names_only_what_exists():
    text = (ROOT / "docs" / "map.md").read_text("utf-8")
    for place, name in re.findall(r"`([\w/.]+/[\w.]*)(?::(\w+))?`", text):
        assert (ROOT / place).exists(), place
        if name:
            source = ast.parse((ROOT / place).read_text("utf-8"))
            assert name in {node.name for node in source.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}, (
                f"{place}:{name}"
            )


def test_every_file_of_the_calendar_is_on_the_map():
    text = (ROOT / "docs" / "map.md").read_text("utf-8")
    known = {"admin", "apps", "__init__", "tasks", "urls", "bare_urls", "rules", "month", "pictograms"}
    files = {path.stem for path in (ROOT / "calendar_app").glob("*.py")} - known
    assert {name for name in files if f"calendar_app/{name}.py" not in text} == set()


def test_the_glossary_has_one_row_for_each_model():
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-Z]\w+) \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(model.__name__ for app in APPS for model in apps.get_app_config(app).get_models())


def test_the_example_environment_lists_exactly_the_variables():
    names = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert names == list(environment.VARIABLES)


def test_the_readme_lists_exactly_the_variables_and_commands_that_exist():
    readme, makefile = (ROOT / "README.md").read_text("utf-8"), (ROOT / "Makefile").read_text("utf-8")
    assert re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE) == list(environment.VARIABLES)
    for target in re.findall(r"`(?:[A-Z_]+=\S+ )*make (\w+)", readme):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_is_inline(path):
    text = path.read_text("utf-8")
    assert re.findall(r"\sstyle=|\son[a-z]+=\"|<style|<script>|javascript:", text) == []
    assert [
        tag
        for tag in re.findall(r"<script[^>]*>", text)
        if "src=" not in tag and not re.search(r"application/(?:ld\+)?json", tag)
    ] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_day_in_digits_is_never_turned_round(path):
    """Between Arabic words 2026-12-15 would be shown as 15-12-2026."""
    text = re.sub(r'="(?:\{\{.*?\}\}|\{%.*?%\}|[^"{])*"', "", path.read_text("utf-8"))
    assert re.findall(r'(?<!<bdi>)(?<!<bdi dir>)(?<!<time datetime>)\{\{ [\w.]+\|date:"Y-m-d', text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_stays_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= 80


def test_styles_know_no_left_and_right():
    for path in (ROOT / "static" / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert (
            re.findall(
                r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:|[^-]\b(?:left|right)\s*:",
                text,
            )
            == []
        )


def test_every_template_is_used():
    sources = "".join(path.read_text("utf-8") for path in (*MODULES, *TEMPLATES))
    # A page of allauth's is asked for by allauth, under the name that its own template has.
    theirs = Path(allauth.__file__).parent / "templates"
    assert [
        named(path)
        for path in TEMPLATES
        if str(path.relative_to(ROOT / "templates")) not in sources
        and not path.stem.isdigit()
        and not (theirs / path.relative_to(ROOT / "templates")).exists()
    ] == []


def test_no_migration_was_named_by_a_machine():
    assert [path.name for path in ROOT.glob("*/migrations/*.py") if re.search(r"_auto_|\d{8}_\d{4}", path.name)] == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_every_sentence_is_translated(language):
    catalogue = read_po(io.BytesIO(catalogues.path_of(ROOT, language).read_bytes()))
    missing = []
    for message in catalogues.collected(ROOT):
        if message.id:
            known = catalogue.get(message.id, message.context)
            texts = [] if known is None else [known.string] if isinstance(known.string, str) else list(known.string)
            if not texts or not all(texts):
                missing.append(message.id)
    assert missing == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_placeholders_survive_translation(language):
    for message in read_po(io.BytesIO(catalogues.path_of(ROOT, language).read_bytes())):
        if message.id and isinstance(message.id, str):
            assert set(re.findall(r"%\(\w+\)[sd]", message.string)) == set(re.findall(r"%\(\w+\)[sd]", message.id)), (
                message.id
            )


def test_every_dependency_says_why():
    lines = re.findall(
        r'^    "[^"]+",(.*)$', (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.")[0], re.MULTILINE
    )
    assert lines
    assert [line for line in lines if "# " not in line] == []


def test_locks_name_no_host():
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text("utf-8")


def test_nothing_unfinished_lies_in_the_tree():
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    files = [
        path
        for app in (*APPS, "bis_portal", "templates", "static/css", "static/js", "tests")
        for path in (ROOT / app).rglob("*.*")
    ]
    texts = [(named(path), path.read_text("utf-8")) for path in files if path.suffix in (".py", ".html", ".css", ".js")]
    assert [name for name, text in texts if marks.search(text)] == []


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme):
    light, dark = (ROOT / "static/css/tokens.css").read_text("utf-8").split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark))
    pairs = [(text, ground) for text in ("ink", "quiet", "pine", "lingon") for ground in ("paper", "card")]
    pairs += [
        ("pine", "pine-ground"),
        ("ink", "pine-ground"),
        ("lingon", "lingon-ground"),
        ("ink", "lingon-ground"),
        ("ink", "sun-ground"),
        ("on-pine", "pine"),
        ("on-lingon", "lingon"),
    ]
    assert [
        (text, ground, round(contrast(colours[text], colours[ground]), 2))
        for text, ground in pairs
        if contrast(colours[text], colours[ground]) < 7
    ] == []
    hues = [name for name in colours if name.startswith("hue-")]
    assert len(hues) == 10
    assert [
        (hue, ground) for hue in hues for ground in ("card", "paper") if contrast(colours[hue], colours[ground]) < 4.5
    ] == []
