"""Of an uploaded picture only the pixels are kept, upright; bombs, scripts and places are not."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from partners import pictures
from partners.pictures import PictureRefused, cleaned

GPS, ORIENTATION = 0x8825, 0x0112


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(octets):
    return Image.open(io.BytesIO(octets))


def refusal(octets):
    with pytest.raises(PictureRefused) as caught:
        cleaned(octets)
    return caught.value.code


def png_header(width, height):
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_becomes_webp_with_its_colours(kind):
    found = opened(cleaned(saved(Image.new("RGB", (40, 30), (200, 30, 60)), kind)))
    assert (found.format, found.size) == ("WEBP", (40, 30))
    assert all(abs(a - b) < 12 for a, b in zip(found.convert("RGB").getpixel((20, 15)), (200, 30, 60), strict=True))


@pytest.mark.parametrize("size", [(30000, 30000), (9000, 9000), (25_000_001, 1)])
def test_a_bomb_is_refused_by_what_its_header_says(size):
    assert refusal(png_header(*size)) == "pixels"


def test_a_file_of_more_than_eight_megabytes_is_refused_whatever_it_is():
    assert refusal(saved(Image.new("RGB", (4, 4)), "PNG") + bytes(pictures.MAX_OCTETS)) == "large"


@pytest.mark.parametrize("octets", [
    b"", b"hello", b"%PDF-1.7\n", bytes(100), png_header(10, 10),
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
])  # fmt: skip
def test_what_is_no_picture_is_refused(octets):
    assert refusal(octets) == "kind"


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_pictures_of_other_kinds_are_refused(kind):
    assert refusal(saved(Image.new("RGB", (16, 16)), kind)) == "kind"


def test_a_jpeg_that_breaks_off_is_refused():
    whole = saved(Image.effect_noise((200, 200), 80).convert("RGB"), "JPEG")
    assert refusal(whole[: len(whole) // 2]) == "kind"


def test_what_hangs_on_behind_a_picture_is_left_behind():
    script = b"<script>alert(document.cookie)</script>"
    octets = saved(Image.new("RGB", (20, 20)), "GIF", comment=script) + script + b"PK\x03\x04"
    assert script in octets
    assert b"script" not in cleaned(octets)


def test_place_and_all_other_notes_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "Kameran"
    exif.get_ifd(GPS).update({1: "N", 2: (65.0, 49.0, 33.0), 3: "E", 4: (21.0, 41.0, 48.0)})
    octets = saved(Image.new("RGB", (20, 20)), "JPEG", exif=exif, comment=b"secret")
    assert opened(octets).getexif().get_ifd(GPS)
    found = cleaned(octets)
    assert dict(opened(found).getexif()) == {}
    assert not any(word in found for word in (b"EXIF", b"Exif", b"Kameran", b"secret", b"XMP"))


def test_a_picture_that_lies_on_its_side_is_turned():
    lying = Image.new("RGB", (60, 20), (255, 255, 255))
    lying.paste((200, 0, 0), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    found = opened(cleaned(saved(lying, "JPEG", exif=exif, quality=95)))
    assert found.size == (20, 60)
    red, green, _blue = found.convert("RGB").getpixel((10, 8))
    assert red > 150 > green


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("P", (20, 20), number) for number in (0, 1, 2)]
    octets = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    found = opened(cleaned(octets))
    assert getattr(found, "n_frames", 1) == 1


def test_what_shines_through_still_does():
    found = opened(cleaned(saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")))
    assert found.mode == "RGBA"
    assert found.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("size", [(5000, 100), (100, 5000), (1000, 1000)])
def test_a_large_picture_is_shrunk_in_proportion(size):
    found = opened(cleaned(saved(Image.new("RGB", size), "JPEG"), side=400))
    assert max(found.size) == 400
    assert abs(found.size[0] / found.size[1] - size[0] / size[1]) < 0.2 * size[0] / size[1]


def test_the_ending_of_a_name_decides_nothing_and_names_can_not_be_guessed():
    names = {pictures.new_name() for _index in range(100)}
    assert len(names) == 100
    assert all(len(name) == 37 and name.endswith(".webp") for name in names)


def test_a_picture_that_breaks_off_is_refused_also_after_something_was_printed(monkeypatch):
    from PIL import ImageFile

    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    out = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(out, "JPEG")
    with pytest.raises(PictureRefused):
        cleaned(out.getvalue()[:-2000])
