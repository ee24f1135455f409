"""How are octets made smaller for clients that accept it? Brotli or gzip, the same octets always giving the same octets."""

from __future__ import annotations

import gzip

import brotli


def preferred(accept_encoding: str) -> str:
    """Choose br, gzip or "" from an Accept-Encoding header; a quality of 0 means no (RFC 9110 §12.5.3)."""
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _semicolon, quality = part.strip().partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return next((name for name in ("br", "gzip") if name in accepted), "")


def packed(octets: bytes, encoding: str) -> bytes:
    """Compress with br or gzip, without a time stamp in it."""
    return bytes(brotli.compress(octets, quality=5)) if encoding == "br" else gzip.compress(octets, 6, mtime=0)


def tag_of(etag: str, encoding: str) -> str:
    """The strong ETag of a compressed answer: other octets need another name (RFC 9110 §8.8.3)."""
    return f'{etag[:-1]}-{encoding}"' if encoding and etag.endswith('"') else etag
