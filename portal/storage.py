"""Files the shop keeps: pictures, download files, documents. One interface, a folder by default."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import obstore
from flask import current_app
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore

CHUNK = 256 * 1024


class FileUnavailableError(Exception):
    """A file cannot be had or kept now: gone, unreadable, a full disk. The visitor reads a page that says so."""


class FileMissingError(FileUnavailableError):
    """A file that the database knows is not in the store."""


def _store() -> LocalStore:
    return cast(LocalStore, current_app.extensions["kontor.files"])


def put(key: str, content: bytes) -> bool:
    """Keep the bytes under the key. False when the key was taken: the first writer wins, nothing is overwritten.

    Raises FileUnavailableError, for example when the disk is full.
    """
    try:
        obstore.put(_store(), key, content, mode="create")
    except AlreadyExistsError:
        return False
    except (BaseError, OSError) as error:
        raise FileUnavailableError(f"{key} cannot be kept: {error}") from error
    return True


def put_file(key: str, path: Path) -> None:
    """Keep a file of any size, in pieces; one under the same key is replaced. Raises FileUnavailableError."""
    try:
        obstore.put(_store(), key, path)
    except (BaseError, OSError) as error:
        raise FileUnavailableError(f"{key} cannot be kept: {error}") from error


def get(key: str) -> bytes:
    """All bytes. Raises FileMissingError, FileUnavailableError."""
    try:
        return bytes(obstore.get(_store(), key).bytes())
    except (NotFoundError, FileNotFoundError) as error:
        raise FileMissingError(key) from error
    except (BaseError, OSError) as error:
        raise FileUnavailableError(f"{key} cannot be read: {error}") from error


def has(key: str, size: int) -> bool:
    """Whether the whole file is there."""
    try:
        return obstore.head(_store(), key)["size"] == size
    except (BaseError, OSError):
        return False


def stream(key: str, start: int, stop: int) -> Iterator[bytes]:
    """The bytes from start up to, not including, stop, in chunks."""
    for offset in range(start, stop, CHUNK):
        yield bytes(obstore.get_range(_store(), key, start=offset, end=min(offset + CHUNK, stop)))


def delete(key: str) -> None:
    """Forget a file; a missing one is fine."""
    try:
        obstore.delete(_store(), key)
    except (NotFoundError, FileNotFoundError):
        return


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
