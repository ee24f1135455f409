"""Does the sprite hold every pictogram that pages name, and nothing that could colour, link or run?"""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from lxml import etree

from calendar_app import pictograms, vocabulary

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"path", "circle", "rect", "line", "polyline", "polygon", "ellipse"}
_LIMIT = 9 * 1024


def whole() -> str:
    """The sprite as the command builds it."""
    return pictograms.sprite(
        {
            *pictograms.INTERFACE,
            *(each.columns["pictogram"] for each in (*vocabulary.themes(), *vocabulary.kinds())),
        }
    )


def test_sprite_has_a_symbol_for_each_name_once_in_order() -> None:
    root = etree.fromstring(pictograms.sprite(["users", "baby", "users"]).encode())
    assert [symbol.get("id") for symbol in root] == ["baby", "users"]


def test_symbol_keeps_every_shape_of_its_pictogram() -> None:
    root = etree.fromstring(pictograms.sprite(["calendar"]).encode())
    shapes = [(shape.tag.removeprefix(_SVG), dict(shape.attrib)) for shape in root[0]]
    assert shapes == [
        ("path", {"d": "M8 2v4"}),
        ("path", {"d": "M16 2v4"}),
        ("rect", {"width": "18", "height": "18", "x": "3", "y": "4", "rx": "2"}),
        ("path", {"d": "M3 10h18"}),
    ]


def test_sprite_holds_shapes_alone() -> None:
    root = etree.fromstring(whole().encode())
    tags = {element.tag.removeprefix(_SVG) for element in root.iter()}
    assert tags - _SHAPES == {"svg", "symbol"}


def test_sprite_leaves_colour_and_line_to_the_style_sheet() -> None:
    root = etree.fromstring(whole().encode())
    names = {name for element in root.iter() for name in element.attrib}
    assert {name for name in names if name.startswith(("style", "on", "stroke", "class", "href"))} == set()


def test_sprite_weighs_no_more_than_nine_kilobytes_compressed() -> None:
    assert len(brotli.compress(whole().encode())) <= _LIMIT


def test_unknown_pictogram_is_refused() -> None:
    with pytest.raises(KeyError):
        pictograms.sprite(["no-such-pictogram"])


def test_every_pictogram_written_in_a_template_is_in_the_sprite() -> None:
    pages = [path.read_text("utf-8") for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")]
    written = set(re.findall(r"""{%\s*icon\s+["']([a-z0-9-]+)["']""", "\n".join(pages)))
    assert written - set(pictograms.INTERFACE) == set()


def test_every_pictogram_of_a_mark_is_in_the_sprite() -> None:
    folder = Path(settings.BASE_DIR) / "calendar_app"
    code = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    written = set(re.findall(r'\bMark\("([a-z0-9-]+)"', code))
    assert "ban" in written
    assert written - set(pictograms.INTERFACE) == set()


def test_command_writes_the_sprite_once(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    call_command("build_pictograms")
    path = tmp_path / "static" / "generated" / "pictograms.svg"
    stamp = path.stat().st_mtime_ns
    call_command("build_pictograms")
    assert (path.read_text("utf-8"), path.stat().st_mtime_ns) == (whole(), stamp)
