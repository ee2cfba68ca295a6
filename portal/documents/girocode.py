"""GiroCode: a transfer as a QR code (EPC069-12, version 002), for paper and for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from portal.documents.qr_code import QrCode

LONGEST_HOLDER = 70
LONGEST_TEXT = 140


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
class GiroCode(QrCode):
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
