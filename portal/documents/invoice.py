"""What an invoice says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from flask_babel.speaklater import LazyString

from portal import labels
from portal.documents.girocode import GiroCode
from portal.documents.paper import Paper, address_lines
from portal.models.discount import Discount, DiscountKind
from portal.taxes import FREE, TaxCase

Span = Literal["day", "month", "range"]
Payment = Literal[
    "nothing", "received", "transfer", "in_advance", "on_invoice", "at_delivery", "open", "canceled", "corrected",
    "trial",
]  # fmt: skip


@dataclass(frozen=True)
class Tax:
    rate: int
    net: int
    tax: int
    case: TaxCase = TaxCase.normal


@dataclass(frozen=True)
class Adjustment:
    """Money without pieces: given back on top (below zero) or kept back."""

    kind: str
    amount_cents: int

    @property
    def quantity(self) -> int:
        return -1 if self.amount_cents < 0 else 1


class Invoice(Paper):
    @property
    def due_on(self) -> date:
        return date.fromisoformat(self.content["due_on"])

    @property
    def supply_from(self) -> date:
        return date.fromisoformat(self.content["supply_from"])

    @property
    def supply_until(self) -> date:
        return date.fromisoformat(self.content["supply_until"])

    @property
    def supply_span(self) -> Span:
        """A day, the calendar month (§ 31 (4) UStDV) or from one day to another."""
        if self.supply_from == self.supply_until:
            return "day"
        following = self.supply_until + timedelta(days=1)
        is_month = self.supply_from.day == 1 == following.day and (following - self.supply_from).days <= 31
        return "month" if is_month else "range"

    @property
    def is_small_business(self) -> bool:
        """§ 19 UStG: no rates, no tax, one sum."""
        return bool(self.content["tax_mode"] == "small_business")

    @cached_property
    def taxes(self) -> list[Tax]:
        return [
            Tax(share["rate"], share["net"], share["tax"], TaxCase(share.get("case", "normal")))
            for share in self.content["taxes"]
        ]

    @property
    def free(self) -> list[Tax]:
        """What has no VAT by its tax case."""
        return [share for share in self.taxes if share.case in FREE]

    @property
    def is_net(self) -> bool:
        """None of the prices has VAT in it."""
        return bool(self.taxes) and len(self.free) == len(self.taxes)

    @property
    def has_rates(self) -> bool:
        """Some of it is taxed; else there is one sum, and a sentence says why."""
        return not (self.is_small_business or self.is_net)

    @property
    def taxed(self) -> list[Tax]:
        return [share for share in self.taxes if share.case not in FREE]

    @property
    def buyer_vat_id(self) -> str:
        return str(self.content["billing"].get("vat_id", ""))

    @property
    def net_cents(self) -> int:
        return sum(share.net for share in self.taxes)

    @property
    def subtotal_cents(self) -> int:
        """The goods before the discount."""
        return sum(line.total_cents for line in self.lines)

    @cached_property
    def discount(self) -> Discount | None:
        """The share of this paper; below zero where it is taken back. Papers older than discounts have none."""
        amount = sum(line.discount_cents for line in self.lines)
        if not amount:
            return None
        facts = self.content["discount"]
        return Discount(DiscountKind(facts["kind"]), facts["value"], amount, facts["code"], facts["reason"])

    @property
    def shipping_cents(self) -> int:
        return int(self.content["shipping_cents"])

    @property
    def shipping_quantity(self) -> int:
        return -1 if self.shipping_cents < 0 else 1

    @property
    def adjustments(self) -> list[Adjustment]:
        return []

    @property
    def total_cents(self) -> int:
        return int(self.content["total_cents"])

    @property
    def paid_cents(self) -> int:
        return int(self.content["paid_cents"])

    @property
    def open_cents(self) -> int:
        return self.total_cents - self.paid_cents

    @property
    def is_partly_paid(self) -> bool:
        return 0 < self.paid_cents < self.total_cents

    @property
    def payment_label(self) -> LazyString:
        return labels.PAYMENT_METHOD[self.content["payment_method"]]

    @property
    def payment(self) -> Payment:
        """What is asked of the customer, as it stood when the invoice was issued."""
        if self.is_trial:
            return "trial"
        if self.total_cents == 0:
            return "nothing"
        if self.open_cents == 0:
            return "received"
        if self.content["asks_transfer"]:
            return "transfer"
        return "at_delivery" if self.content["pays_at_delivery"] else "open"

    @cached_property
    def girocode(self) -> GiroCode | None:
        """Of the amount that is open; None when no transfer is asked for."""
        if self.payment not in ("transfer", "in_advance") or not self.seller["iban"]:
            return None
        holder = self.seller["bank_holder"] or self.seller["name"]
        return GiroCode(holder, self.seller["iban"], self.seller["bic"], self.open_cents, self.purpose)

    @property
    def purpose(self) -> str:
        """What to write on the transfer."""
        return self.number

    @property
    def reminds_of_default(self) -> bool:
        """Against consumers the 30 days of § 286 (3) BGB run only if the invoice says so."""
        return self.payment == "transfer" and not self.content["billing"]["company"]

    @property
    def other_delivery_address(self) -> list[str]:
        """Empty when goods went to the address in the window, or none went anywhere."""
        has_goods = any(line["kind"] == "goods" for line in self.content["lines"])
        delivered_to = address_lines(self.content["ship_to"])
        return delivered_to if has_goods and delivered_to != self.recipient else []
