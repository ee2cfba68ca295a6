"""Pictures of products: whatever is uploaded is read, checked and written anew; its own bytes are never kept."""

from __future__ import annotations

import io
import logging

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select

from portal import storage
from portal.extensions import db
from portal.models.product import Product
from portal.refusal import Refusal

MOST_BYTES = 8 * 1024 * 1024
# What a camera of twelve megapixels makes (4032 × 3024); read in full it takes some 50 MB of memory.
MOST_PIXELS = 12_500_000
LONGEST_EDGE = 1600
QUALITY = 82
_READ = ("JPEG", "PNG", "WEBP", "GIF")


NOT_KEPT = _l("Der Server kann die Datei gerade nicht speichern. Bitte versuchen Sie es später noch einmal.")

_log = logging.getLogger(__name__)


def encode(content: bytes) -> bytes:
    """The picture as WebP: upright, at most 1600 pixels long, only its pixels (no place, camera, comment, script).

    Of a moving picture the first frame. Raises Refusal(field="picture") with the reason for everything else.
    """
    if len(content) > MOST_BYTES:
        raise _refusal(_l("Das Bild ist größer als 8 MB. Bitte verkleinern Sie es oder wählen Sie ein anderes."))
    # Damaged and hostile files make the decoders fail with a dozen kinds of error; each means the same to the owner.
    try:
        with Image.open(io.BytesIO(content), formats=_READ) as picture:
            _refuse_vast(picture.size)
            return _as_webp(picture)
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_vast() from error
    except UnidentifiedImageError as error:
        raise _refusal(_why_unknown(content)) from error
    except Exception as error:
        raise _refusal(
            _l(
                "Das Bild ist beschädigt und lässt sich nicht lesen. "
                "Bitte speichern Sie es neu oder wählen Sie ein anderes."
            )
        ) from error


def keep(encoded: bytes) -> str:
    """Put an encoded picture into the file store; the same picture has the same key. Raises Refusal."""
    key = f"pictures/{storage.sha256(encoded)}.webp"
    try:
        storage.put(key, encoded)
    except storage.FileUnavailableError as error:
        _log.exception("a picture cannot be kept")
        raise _refusal(NOT_KEPT) from error
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


def _refuse_vast(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_vast()


def _too_vast() -> Refusal:
    return _refusal(
        _l("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es auf höchstens 12 Megapixel (4032 × 3024).")
    )


def _why_unknown(content: bytes) -> LazyString:
    start = content[:1024].lower()
    if b"<svg" in start or start.lstrip().startswith(b"<?xml"):
        return _l(
            "SVG-Dateien können Programme enthalten und werden nicht angenommen. "
            "Bitte speichern Sie das Bild als PNG oder WebP."
        )
    if content[4:8] == b"ftyp":
        return _l("Bilder im Format HEIC oder AVIF zeigt nicht jeder Browser. Bitte speichern Sie das Bild als JPEG.")
    return _l("Diese Datei ist kein Bild im Format JPEG, PNG, WebP oder GIF.")


def _refusal(message: LazyString) -> Refusal:
    return Refusal(message, "picture")
