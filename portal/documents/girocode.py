"""GiroCode: a transfer as a QR code (EPC069-12, version 002), for paper and for pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import segno

LONGEST_HOLDER = 70
LONGEST_TEXT = 140
QUIET_ZONE = 4  # modules of white that a reader needs around the code


class Payee(Protocol):
    """The shop's settings, as far as a transfer needs them."""

    name: str
    bank_holder: str
    iban: str
    bic: str


def girocode(payee: Payee, amount_cents: int, text: str) -> GiroCode | None:
    """The code of a transfer to the shop; None while nothing is due or the shop has no bank account."""
    if amount_cents <= 0 or not payee.iban:
        return None
    return GiroCode(payee.bank_holder or payee.name, payee.iban, payee.bic, amount_cents, text)


@dataclass(frozen=True)
class GiroCode:
    """A transfer of `amount_cents` (1 … 99999999999) to the holder, with a text for the statement."""

    holder: str
    iban: str
    bic: str
    amount_cents: int
    text: str

    @property
    def payload(self) -> str:
        """The lines of the standard; no empty ones at the end."""
        euros, cents = divmod(self.amount_cents, 100)
        head = ["BCD", "002", "1", "SCT", self.bic, self.holder[:LONGEST_HOLDER], self.iban]
        return "\n".join([*head, f"EUR{euros}.{cents:02d}", "", "", self.text[:LONGEST_TEXT]])

    @cached_property
    def _code(self) -> segno.QRCode:
        return segno.make_qr(self.payload, error="m", encoding="utf-8", boost_error=False)

    @property
    def size(self) -> int:
        """Modules per side, quiet zone included."""
        return int(self._code.symbol_size(border=QUIET_ZONE)[0])

    @property
    def path(self) -> str:
        """The dark modules as data of an SVG path, one unit each."""
        rows = enumerate(self._code.matrix_iter(border=QUIET_ZONE))
        return "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in rows for x, width in _runs(row))

    @property
    def data_uri(self) -> str:
        """A PNG without quiet zone: on paper there is white all around."""
        return str(self._code.png_data_uri(scale=8, border=0))


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
