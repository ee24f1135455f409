"""Which file do pages take their pictograms from? Writes the sprite that the style sheet colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from calendar_app import pictograms, vocabulary


class Command(BaseCommand):
    """Write static/generated/pictograms.svg from the pictograms that themes, kinds and pages name."""

    help = "Build the sprite of pictograms."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Write the file only when its text differs, so that its hashed name stays."""
        named = {each.columns["pictogram"] for each in (*vocabulary.themes(), *vocabulary.kinds())}
        text = pictograms.sprite({*named, *pictograms.INTERFACE})
        path = Path(settings.BASE_DIR) / "static" / "generated" / "pictograms.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
