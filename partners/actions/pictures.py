"""How is a cleaned picture kept, and one that nobody shows any more thrown away?"""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from partners import pictures


def keep(octets: bytes) -> str:
    """Store a picture that `partners.pictures.cleaned` made, and return its name.

    A name of its own for each picture: browsers keep what they once got under a name.
    """
    return default_storage.save(pictures.new_name(), ContentFile(octets))


def discard(name: str) -> None:
    """Delete a stored picture when the running transaction has been kept; "" is none."""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
