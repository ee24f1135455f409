"""How does an uploaded picture become one that may be shown? Pixels alone are kept: decoded, turned, shrunk, written anew.

A picture can carry a place, a script or a bomb. Size is checked before anything is decoded, the kind by what the octets
are and not by the name, and what is stored was written here.
"""

from __future__ import annotations

import io
import secrets
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MAX_OCTETS: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
LARGEST_SIDE: Final = 1600
_KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")


class PictureRefused(ValueError):  # noqa: N818  (an answer to a person)
    """The file can't be used as a picture. `code` is one of: large, pixels, kind."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(octets: bytes, *, side: int = LARGEST_SIDE) -> bytes:
    """Return the picture as WebP of at most `side` pixels a side, upright, without anything that was hidden in it.

    Raises PictureRefused: more than 8 MB, more than 25 megapixels, or not a JPEG, PNG, WebP or GIF.
    """
    if len(octets) > MAX_OCTETS:
        raise PictureRefused("large")
    # The library that prints our sheets lets the whole process accept pictures that break off; uploads are not to.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(octets), formats=_KINDS) as picture:
            # The header alone has been read so far; a bomb says here how large it would become.
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureRefused("pixels")  # noqa: TRY301  (before the decoder reads on)
            picture.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(picture)
            has_holes = "A" in upright.getbands() or "transparency" in upright.info
            plain = upright.convert("RGBA" if has_holes else "RGB")
    except PictureRefused:
        raise
    except Image.DecompressionBombError:
        raise PictureRefused("pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        # Pillow raises whatever a broken file makes its decoders stumble over.
        raise PictureRefused("kind") from None
    plain.thumbnail((side, side))
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=82)
    return out.getvalue()


def new_name() -> str:
    """A name nobody can guess: the picture of a draft must not be found before its event is."""
    return f"{secrets.token_hex(16)}.webp"
