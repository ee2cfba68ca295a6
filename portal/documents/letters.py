"""What a letter about an order says: its confirmation on paper, and the reminder of an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.documents.invoice import Invoice, Payment


@dataclass(frozen=True)
class Agreed:
    """A legal text that came with the order."""

    title: str
    version: int
    written_on: date


@dataclass(frozen=True)
class Earlier:
    number: str
    issued_on: date


class OrderConfirmation(Invoice):
    """The Auftragsbestätigung: the order as an invoice would charge it, before there is one."""

    @property
    def promised(self) -> tuple[date, date] | None:
        """The first and the last day of the delivery; None without goods."""
        days = [date.fromisoformat(day) for day in self.content["promised"]]
        return (days[0], days[-1]) if days else None

    @property
    def agreed(self) -> list[Agreed]:
        texts = self.content["agreed"]
        return [Agreed(t["title"], t["version"], date.fromisoformat(t["written_on"])) for t in texts]

    @property
    def replaced(self) -> Earlier | None:
        """The confirmation that does not hold any more."""
        earlier = self.content["replaces"]
        return Earlier(earlier["number"], date.fromisoformat(earlier["issued_on"])) if earlier else None

    @property
    def payment_days(self) -> int:
        return int(self.content["payment_days"])

    @property
    def pay_by(self) -> date | None:
        """The day named to who pays in advance; earlier papers name none."""
        day = self.content.get("pay_by")
        return date.fromisoformat(day) if day else None

    @property
    def payment(self) -> Payment:
        asked = super().payment
        if asked != "transfer":
            return asked
        return "in_advance" if self.content["pays_before_invoice"] else "on_invoice"

    @property
    def purpose(self) -> str:
        """As on the page of the order: there is no invoice yet."""
        return self.order_number


class PaymentReminder(Invoice):
    """The Zahlungserinnerung: what is open of one invoice, and until when; never more than that."""

    @property
    def purpose(self) -> str:
        return str(self.content["invoice"]["number"])

    @property
    def original_of(self) -> date:
        return date.fromisoformat(self.content["invoice"]["issued_on"])

    @property
    def was_due_on(self) -> date:
        return date.fromisoformat(self.content["invoice"]["due_on"])

    @property
    def invoiced_cents(self) -> int:
        return int(self.content["invoice"]["total_cents"])

    @property
    def corrected_cents(self) -> int:
        return int(self.content["corrected_cents"])

    @property
    def count(self) -> int:
        """The how many-th of this invoice."""
        return int(self.content["count"])

    @property
    def payment(self) -> Payment:
        """By transfer, whatever was agreed: that way did not bring the money."""
        if self.is_trial:
            return "trial"
        return "transfer" if self.seller["iban"] else "open"
