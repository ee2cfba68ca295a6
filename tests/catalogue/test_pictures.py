"""Pictures of products: only pixels come in, and what cannot be read says why."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib

import pytest
from PIL import Image

from portal import storage
from portal.catalogue import pictures
from portal.refusal import Refusal
from tests.builders import Shop


def _picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    color: object = {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 0), "L": 90, "P": 1, "CMYK": (9, 9, 9, 9)}.get(mode, 9)
    Image.new(mode, size, color).save(file, kind, **options)  # type: ignore[arg-type]
    return file.getvalue()


def _read(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("PNG", "I;16"),
        ("PNG", "1"),
        ("WEBP", "RGB"),
        ("GIF", "P"),
    ],
)
def test_a_picture_of_any_usual_kind_becomes_webp(kind: str, mode: str) -> None:
    picture = _read(pictures.encode(_picture(kind, mode=mode)))
    assert picture.format == "WEBP"
    assert picture.size == (60, 40)


def test_transparency_survives() -> None:
    assert _read(pictures.encode(_picture("PNG", mode="RGBA"))).mode == "RGBA"


def test_a_large_picture_is_reduced_and_a_small_one_is_not_blown_up() -> None:
    assert _read(pictures.encode(_picture(size=(3200, 800)))).size == (1600, 400)
    assert _read(pictures.encode(_picture(size=(8, 8)))).size == (8, 8)


def test_the_first_frame_of_a_moving_picture_is_shown() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("white", "black")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    picture = _read(pictures.encode(file.getvalue()))
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("L").getpixel((5, 5)) == 255


def test_a_picture_taken_upright_stands_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    encoded = pictures.encode(_picture(exif=exif, comment=b"<script>alert(1)</script>", icc_profile=b"profile" * 9))
    picture = _read(encoded)
    assert picture.size == (40, 60)
    assert not picture.getexif()
    for left_over in (b"EXIF", b"XMP ", b"ICCP", b"taken at home", b"<script>", b"profile"):
        assert left_over not in encoded


def test_what_hangs_on_a_picture_is_left_behind() -> None:
    for tail in (b"<?php system($_GET['c']); ?>", b"<script>alert(1)</script>", b"PK\x03\x04" + b"zip" * 40):
        encoded = pictures.encode(_picture("GIF", mode="P") + tail)
        assert tail[:12] not in encoded


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>', "SVG"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"%PDF-1.7 not a picture", "kein Bild"),
        (b"GIF89a", "beschädigt|kein Bild"),
        (b"", "kein Bild"),
        (b"<html><img src=x onerror=alert(1)></html>", "kein Bild"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "kein Bild"),
        (b"BM" + b"\x00" * 100, "kein Bild"),
    ],
)
def test_everything_else_is_refused_with_the_reason(content: bytes, reason: str, shop: Shop) -> None:
    with pytest.raises(Refusal) as refused:
        pictures.encode(content)
    assert refused.value.field == "picture"
    assert any(word in str(refused.value.message) for word in reason.split("|"))


def test_a_bitmap_under_the_name_of_another_kind_is_refused(shop: Shop) -> None:
    for kind in ("BMP", "TIFF", "ICO", "PPM"):
        with pytest.raises(Refusal, match="kein Bild"):
            pictures.encode(_picture(kind))


def test_a_truncated_picture_is_refused(shop: Shop) -> None:
    whole = _picture(size=(300, 300), quality=95)
    with pytest.raises(Refusal, match="beschädigt"):
        pictures.encode(whole[: len(whole) // 2])


def test_a_bomb_is_refused_before_it_is_unpacked(shop: Shop) -> None:
    for width, height in ((5000, 3000), (20_000, 10_000), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(Refusal, match=r"Bildpunkte|beschädigt"):
            pictures.encode(_png_claiming(width, height))


def test_the_picture_of_a_twelve_megapixel_camera_is_taken() -> None:
    assert _read(pictures.encode(_picture(size=(4032, 3024)))).size == (1600, 1200)


def test_a_picture_of_more_than_eight_megabytes_is_refused(shop: Shop) -> None:
    with pytest.raises(Refusal, match="8 MB"):
        pictures.encode(_picture() + bytes(pictures.MOST_BYTES))


def test_no_damage_to_a_file_gets_past_the_refusal(shop: Shop) -> None:
    """Bits flipped at random, the same ones each time: either a picture comes out or a reason."""
    chance = random.Random(20260504)
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = _picture(kind, mode="P" if kind == "GIF" else "RGB")
        for _ in range(150):
            damaged = bytearray(whole)
            for _ in range(chance.randint(1, 12)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            with contextlib.suppress(Refusal):
                assert _read(pictures.encode(bytes(damaged))).format == "WEBP"


def test_the_same_picture_is_kept_once_and_a_picture_nobody_shows_is_gone(shop: Shop) -> None:
    encoded = pictures.encode(_picture())
    key = pictures.keep(encoded)
    assert pictures.keep(encoded) == key == f"pictures/{storage.sha256(encoded)}.webp"
    assert storage.get(key) == encoded
    pictures.forget_unused(key)
    with pytest.raises(storage.FileMissingError):
        storage.get(key)


def _png_claiming(width: int, height: int) -> bytes:
    """A tiny file that says it is vast."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
