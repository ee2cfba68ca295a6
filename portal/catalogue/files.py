"""Files that buyers of a download product get: kept under their hash, handed out only by a grant."""

from __future__ import annotations

import logging
import mimetypes
import re
from datetime import datetime

from portal import storage
from portal.catalogue.pictures import NOT_KEPT
from portal.catalogue.products import get_locked
from portal.models.product import DownloadFile, Product
from portal.refusal import Refusal
from portal.text import clean_line
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

LONGEST_NAME = 150
_ANY_TYPE = "application/octet-stream"

_log = logging.getLogger(__name__)


@retried
def add_file(product_id: int, name: str, content: bytes, at: datetime) -> None:
    """For new orders; buyers of before keep what they bought. Raises Refusal(field="file")."""
    if not content:
        raise Refusal(_l("Die Datei ist leer. Bitte wählen Sie eine andere."), "file")
    sha256 = storage.sha256(content)
    with transaction():
        product = get_locked(product_id)
        if not product.is_download:
            raise Refusal(_l("Dateien gibt es nur bei Download-Artikeln."), "file")
        if any(file.sha256 == sha256 for file in product.offered_files):
            raise Refusal(_l("Genau diese Datei ist schon dabei."), "file")
        file = _described(clean_file_name(name), content, sha256, at)
        _keep(file, content)
        product.files.append(file)


@retried
def remove_file(product_id: int, file_id: int, at: datetime) -> None:
    """New orders no longer get it; the bytes stay for those who bought it. Raises Refusal."""
    with transaction():
        product = get_locked(product_id)
        for file in product.offered_files:
            if file.id == file_id:
                _refuse_last(product)
                file.removed_at = at


def clean_file_name(name: str) -> str:
    """Without folders, control characters and what file systems refuse; at most 150 characters, the ending kept."""
    last = re.split(r"[/\\]", clean_line(name))[-1]
    plain = re.sub(r'[<>:"|?*]', "", last).strip(" .") or "download"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 16:
        return plain[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _keep(file: DownloadFile, content: bytes) -> None:
    try:
        storage.put(file.key, content)
    except storage.FileUnavailableError as error:
        _log.exception("a download file cannot be kept")
        raise Refusal(NOT_KEPT, "file") from error


def _described(name: str, content: bytes, sha256: str, at: datetime) -> DownloadFile:
    return DownloadFile(
        name=name,
        key=f"downloads/{sha256}",
        size=len(content),
        content_type=mimetypes.guess_type(name)[0] or _ANY_TYPE,
        sha256=sha256,
        added_at=at,
    )


def _refuse_last(product: Product) -> None:
    if product.is_active and len(product.offered_files) == 1:
        raise Refusal(
            _l(
                "Das ist die einzige Datei, und der Artikel steht im Laden. Laden Sie zuerst die neue Datei hoch "
                "oder blenden Sie den Artikel aus."
            )
        )
