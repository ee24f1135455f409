"""Which pictograms are there, and how does a page get them? One sprite of symbols, taken from the Lucide package (ISC).

Pure but for reading the package's own file. Shapes only: colour and line come from the style sheet.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterable

INTERFACE: Final = (
    "accessibility", "angry", "arrow-right-left", "baby", "ban", "calendar", "calendar-days", "calendar-heart",
    "calendar-plus", "chart-column", "check", "chevron-left", "chevron-right", "circle-check", "circle-dashed",
    "circle-dot-dashed", "circle-pause", "circle-question-mark", "clipboard-list", "clipboard-pen", "clock",
    "code-xml", "coins", "copy", "door-open", "download", "eye", "file-text", "flag", "footprints", "frown",
    "git-merge", "globe", "handshake", "history", "house", "image", "inbox", "info", "languages", "laptop", "laugh",
    "lightbulb", "link", "list", "lock", "mail", "map-pin", "meh", "message-circle", "monitor", "moon", "pencil",
    "phone", "play", "plus", "printer", "qr-code", "refresh-cw", "repeat", "search", "settings", "shapes",
    "shield-check", "sliders-horizontal", "smartphone", "smile", "sparkles", "star", "sun", "sunrise", "tags",
    "target", "trash-2", "triangle-alert", "undo-2", "upload", "user", "users", "volume-2", "wifi-off", "x",
)  # fmt: skip
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"


def available() -> frozenset[str]:
    """The names of all pictograms in the package."""
    with ZipFile(str(files("lucide") / "lucide.zip")) as package:
        return frozenset(name.removesuffix(".svg") for name in package.namelist() if name.endswith(".svg"))


def sprite(names: Iterable[str]) -> str:
    """One SVG text with a `<symbol>` for each name, sorted. Raises KeyError for a name the package lacks."""
    with ZipFile(str(files("lucide") / "lucide.zip")) as package:
        symbols = "".join(_symbol(name, package.read(f"{name}.svg").decode()) for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def _symbol(name: str, svg: str) -> str:
    root = ET.fromstring(svg)  # noqa: S314  (the package's own file, pinned by hash)
    parts = []
    for element in root.iter():
        if element is root:
            continue
        attributes = "".join(f' {key}="{value}"' for key, value in element.attrib.items())
        parts.append(f"<{element.tag.removeprefix(_NAMESPACE)}{attributes}/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(parts)}</symbol>'
