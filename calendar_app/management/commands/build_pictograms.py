"""Which drawn files do pages take? Writes the sprite that the style sheet colours, and the icons of the portal as an app."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from calendar_app import app_icon, pictograms, vocabulary

_MARK: Final = Path(__file__).resolve().parents[3] / "static" / "icon.svg"
_ICONS: Final = (("icon-192.png", 192, False), ("icon-512.png", 512, False), ("icon-512-maskable.png", 512, True))


class Command(BaseCommand):
    """Write static/generated/pictograms.svg from the pictograms that themes, kinds and pages name, and icon-….png beside it."""

    help = "Build the sprite of pictograms and the app's icons."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Write a file only when what is in it differs, so that its hashed name stays."""
        named = {each.columns["pictogram"] for each in (*vocabulary.themes(), *vocabulary.kinds())}
        text = pictograms.sprite({*named, *pictograms.INTERFACE})
        folder = Path(settings.BASE_DIR) / "static" / "generated"
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "pictograms.svg", text.encode())
        mark = _MARK.read_text("utf-8")
        for name, size, is_maskable in _ICONS:
            _write(folder / name, app_icon.png(mark, size, is_maskable=is_maskable))


def _write(path: Path, octets: bytes) -> None:
    if not path.exists() or path.read_bytes() != octets:
        path.write_bytes(octets)
