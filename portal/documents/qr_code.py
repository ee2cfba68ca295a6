"""QR codes, for paper and for pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import segno

QUIET_ZONE = 4  # modules of white that a reader needs around the code
MASK = 3  # each mask can be read; to draw all eight and take the finest costs more than the page around the code


class QrCode:
    """What a telephone reads is the `payload`."""

    @property
    def payload(self) -> str:
        raise NotImplementedError

    @cached_property
    def _on_screen(self) -> segno.QRCode:
        return self._drawn(mask=MASK)

    @property
    def size(self) -> int:
        """Modules per side, quiet zone included."""
        return int(self._on_screen.symbol_size(border=QUIET_ZONE)[0])

    @property
    def path(self) -> str:
        """The dark modules as data of an SVG path, one unit each."""
        rows = enumerate(self._on_screen.matrix_iter(border=QUIET_ZONE))
        return "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in rows for x, width in _runs(row))

    @property
    def data_uri(self) -> str:
        """A PNG without quiet zone: on paper there is white all around."""
        return str(self._drawn().png_data_uri(scale=8, border=0))

    def _drawn(self, mask: int | None = None) -> segno.QRCode:
        return segno.make_qr(self.payload, error="m", encoding="utf-8", boost_error=False, mask=mask)


@dataclass(frozen=True)
class LinkCode(QrCode):
    """Opens a page."""

    url: str

    @property
    def payload(self) -> str:
        return self.url


def _runs(row: Iterable[int]) -> list[tuple[int, int]]:
    """Start and width of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if not module:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
