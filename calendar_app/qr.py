"""How does an address become a QR code? One way of making it, drawn as SVG for a page or for paper."""

from __future__ import annotations

import io
from typing import Any

import segno


def drawn(address: str, **how: Any) -> str:
    """The code of an address as SVG with its quiet zone, dark on light; `how` is passed on to segno's `save`.

    Where the whole address has no room its query is left out: a page without its filter is better than none.
    """
    try:
        code = segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        code = segno.make(address.partition("?")[0], error="m", micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, **how)
    return out.getvalue().decode()
