"""How does a page get an uploaded picture? By a name nobody can guess; what it holds never changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_NAME: Final = re.compile(r"[0-9a-f]{32}\.webp")


def picture(_request: HttpRequest, name: str) -> HttpResponseBase:
    """One picture as WebP. Everything stored was encoded here, and its name is never used again."""
    if not _NAME.fullmatch(name) or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Disposition"] = "inline"
    return response
