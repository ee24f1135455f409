"""How is a key made that only its holder knows? 256 random bits go out in a letter; their SHA-256 alone is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_key() -> str:
    """A key nobody can guess, for an address in a letter."""
    return secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """What is kept of a key: its SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()
