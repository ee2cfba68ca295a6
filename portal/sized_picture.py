"""The shop's logo and notice by the keys of their files, which say size and hash: nobody opens a file to place it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal import storage

_KEY = re.compile(r"(?:logos|notices)/(\d{1,4})x(\d{1,4})-([0-9a-f]{64})\.png")


@dataclass(frozen=True)
class SizedPicture:
    """Width and height in pixels."""

    key: str
    width: int
    height: int
    sha256: str

    @property
    def name(self) -> str:
        """Without the folder."""
        return self.key.partition("/")[2]

    def fit(self, width: float, height: float) -> tuple[float, float]:
        """As large as fits into a frame."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale

    @property
    def content(self) -> bytes:
        """Raises storage.FileUnavailableError, also for bytes that are not those it was made of."""
        content = storage.get(self.key)
        if storage.sha256(content) != self.sha256:
            raise storage.FileUnavailableError(f"{self.key} is not the file it was")
        return content


def key_of(folder: str, content: bytes, size: tuple[int, int]) -> str:
    """`folder`: "logos" or "notices"."""
    return f"{folder}/{size[0]}x{size[1]}-{storage.sha256(content)}.png"


def read_key(key: str) -> SizedPicture | None:
    """None for a shop without."""
    found = _KEY.fullmatch(key)
    return SizedPicture(key, int(found[1]), int(found[2]), found[3]) if found else None
