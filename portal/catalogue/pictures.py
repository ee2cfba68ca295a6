"""Pictures of products, logo, notice about warranty: what is uploaded is written anew, never kept as it came."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

from flask_babel.speaklater import LazyString
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select

from portal import storage
from portal.extensions import db
from portal.models.product import Product
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l

MOST_BYTES = 8 * 1024 * 1024
# What a camera of twelve megapixels makes (4032 × 3024); read in full it takes some 50 MB of memory.
MOST_PIXELS = 12_500_000
LONGEST_EDGE = 1600
QUALITY = 82
_READ = ("JPEG", "PNG", "WEBP", "GIF")

MOST_LOGO_BYTES = 1024 * 1024
_READ_LOGO = ("JPEG", "PNG")
SHORTEST_LOGO_EDGE, LONGEST_LOGO_EDGE = 40, 4000  # pixels
KEPT_LOGO = (1200, 360)  # pixels: 60 × 18 mm in print
WIDEST_LOGO, TALLEST_LOGO = 12, 2  # times as wide as high, times as high as wide


MOST_NOTICE_BYTES = 4 * 1024 * 1024
SHORTEST_NOTICE_EDGE, LONGEST_NOTICE_EDGE = 300, 6000  # pixels: its small print must be legible
KEPT_NOTICE = (1600, 1600)

NOT_KEPT = _l("Der Server kann die Datei gerade nicht speichern. Bitte versuchen Sie es später noch einmal.")

_log = logging.getLogger(__name__)


def encode(content: bytes) -> bytes:
    """The picture as WebP: upright, at most 1600 pixels long, only its pixels (no place, camera, comment, script).

    Of a moving picture the first frame. Raises Refusal(field="picture") with the reason for everything else.
    """
    if len(content) > MOST_BYTES:
        raise _refusal(_l("Das Bild ist größer als 8 MB. Bitte verkleinern Sie es oder wählen Sie ein anderes."))
    return _rewritten(content, _READ, _as_webp)


def encode_logo(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The logo as PNG on white, for screens of both schemes and for paper, and its size in pixels.

    Raises Refusal(field="logo") with the reason.
    """
    if len(content) > MOST_LOGO_BYTES:
        raise Refusal(_l("Das Logo ist größer als 1 MB. Bitte verkleinern Sie es."), "logo")
    return _with_size(content, _as_logo, "logo")


def encode_notice(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The notice as PNG on white, in its own colours, which are prescribed, and its size in pixels.

    Raises Refusal(field="notice") with the reason.
    """
    if len(content) > MOST_NOTICE_BYTES:
        raise Refusal(_l("Das Bild ist größer als 4 MB. Bitte verkleinern Sie es."), "notice")
    return _with_size(content, _as_notice, "notice")


def _with_size(content: bytes, write: Callable[[Image.Image], bytes], field: str) -> tuple[bytes, tuple[int, int]]:
    try:
        encoded = _rewritten(content, _READ_LOGO, write)
    except Refusal as refusal:
        raise Refusal(refusal.message, field) from refusal
    with Image.open(io.BytesIO(encoded)) as picture:
        return encoded, picture.size


def _rewritten(content: bytes, kinds: tuple[str, ...], write: Callable[[Image.Image], bytes]) -> bytes:
    # Damaged and hostile files make the decoders fail with a dozen kinds of error; each means the same to the owner.
    try:
        with Image.open(io.BytesIO(content), formats=kinds) as picture:
            _refuse_vast(picture.size)
            return write(picture)
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_vast() from error
    except UnidentifiedImageError as error:
        raise _refusal(_why_unknown(content, kinds)) from error
    except Exception as error:
        raise _refusal(
            _l(
                "Das Bild ist beschädigt und lässt sich nicht lesen. "
                "Bitte speichern Sie es neu oder wählen Sie ein anderes."
            )
        ) from error


def keep(encoded: bytes, key: str = "", field: str = "picture") -> str:
    """Put an encoded picture into the file store; the same picture has the same key. Raises Refusal at the field."""
    key = key or f"pictures/{storage.sha256(encoded)}.webp"
    try:
        storage.put(key, encoded)
    except storage.FileUnavailableError as error:
        _log.exception("a picture cannot be kept")
        raise Refusal(NOT_KEPT, field) from error
    return key


def forget_unused(key: str) -> None:
    """Delete a picture that no product shows any more, so that a wrong one is really gone."""
    if db.session.scalar(select(Product.id).where(Product.picture == key).limit(1)) is None:
        storage.delete(key)


def _as_webp(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    pixels = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    file = io.BytesIO()
    pixels.save(file, "WEBP", quality=QUALITY)
    return file.getvalue()


def _as_logo(picture: Image.Image) -> bytes:
    _refuse_unfit(picture.size)
    return _on_white(picture, KEPT_LOGO)


def _on_white(picture: Image.Image, most: tuple[int, int]) -> bytes:
    """As PNG: upright, not larger than `most`."""
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail(most)
    pixels = upright.convert("RGBA")
    paper = Image.new("RGBA", pixels.size, "white")
    paper.alpha_composite(pixels)
    file = io.BytesIO()
    paper.convert("RGB").save(file, "PNG", optimize=True)
    return file.getvalue()


def _as_notice(picture: Image.Image) -> bytes:
    if min(picture.size) < SHORTEST_NOTICE_EDGE or max(picture.size) > LONGEST_NOTICE_EDGE:
        raise _refusal(_l("Das Bild braucht 300 bis 6000 Bildpunkte in Höhe und Breite, damit es zu lesen ist."))
    return _on_white(picture, KEPT_NOTICE)


def _refuse_unfit(size: tuple[int, int]) -> None:
    width, height = size
    if min(size) < SHORTEST_LOGO_EDGE:
        words = _l("Das Logo ist zu klein für den Druck: Es braucht mindestens 40 Bildpunkte in Höhe und Breite.")
        raise _refusal(words)
    if max(size) > LONGEST_LOGO_EDGE:
        raise _refusal(_l("Das Logo ist zu groß: höchstens 4000 Bildpunkte in Höhe und Breite."))
    if width > WIDEST_LOGO * height or height > TALLEST_LOGO * width:
        words = _l(
            "Das Logo ist zu lang oder zu hoch: höchstens zwölfmal so breit wie hoch, zweimal so hoch wie breit."
        )
        raise _refusal(words)


def _refuse_vast(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_vast()


def _too_vast() -> Refusal:
    return _refusal(
        _l("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es auf höchstens 12 Megapixel (4032 × 3024).")
    )


def _why_unknown(content: bytes, kinds: tuple[str, ...]) -> LazyString:
    start = content[:1024].lower()
    if b"<svg" in start or start.lstrip().startswith(b"<?xml"):
        return _l(
            "SVG-Dateien können Programme enthalten und werden nicht angenommen. Bitte speichern Sie das Bild als PNG."
        )
    if content[4:8] == b"ftyp":
        return _l("Bilder im Format HEIC oder AVIF zeigt nicht jeder Browser. Bitte speichern Sie das Bild als JPEG.")
    if kinds == _READ_LOGO:
        return _l("Diese Datei ist kein Bild im Format PNG oder JPEG.")
    return _l("Diese Datei ist kein Bild im Format JPEG, PNG, WebP oder GIF.")


def _refusal(message: LazyString) -> Refusal:
    return Refusal(message, "picture")
