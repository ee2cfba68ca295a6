"""What takes an invoice back says: the Stornorechnung the whole of it, the Rechnungskorrektur a part."""

from __future__ import annotations

from datetime import date

from portal.documents.invoice import Adjustment, Invoice, Payment


class CounterDocument(Invoice):
    """Asks for nothing."""

    REFERENCE: str  # where the snapshot names the invoice

    @property
    def original(self) -> str:
        return str(self.content[self.REFERENCE]["number"])

    @property
    def original_of(self) -> date:
        return date.fromisoformat(self.content[self.REFERENCE]["issued_on"])


class InvoiceCancellation(CounterDocument):
    """The Stornorechnung: the mirror of an invoice."""

    REFERENCE = "cancels"

    @property
    def payment(self) -> Payment:
        return "canceled"


class CreditMemo(CounterDocument):
    """The Rechnungskorrektur: what of an invoice does not stand any more, below zero."""

    REFERENCE = "corrects"

    @property
    def payment(self) -> Payment:
        return "trial" if self.is_trial else "corrected"

    @property
    def refund_cents(self) -> int:
        return int(self.content["refund_cents"])

    @property
    def adjustments(self) -> list[Adjustment]:
        plus, minus = self.content["adjustment_plus_cents"], self.content["adjustment_minus_cents"]
        return [Adjustment(kind, cents) for kind, cents in (("plus", plus), ("minus", minus)) if cents]
