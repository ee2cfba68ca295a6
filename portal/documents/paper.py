"""A frozen snapshot, read: the facts that the PDF and its page share. Nothing is looked up again.

Amounts are gross cents, rates basis points. The words are in templates/documents/(bill_)words.html; which of them apply
is decided here and in `invoice` and `delivery_note`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel.speaklater import LazyString

from portal import labels
from portal.countries import HOME
from portal.labels.countries import country_name
from portal.sized_picture import SizedPicture, read_key
from portal.taxes import FREE

NBSP = "\u00a0"
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """Invoices name amounts, delivery notes how many pieces were ordered."""

    sku: str
    name: str
    features: str
    quantity: int
    ordered: int = 0
    unit_price_cents: int = 0
    amount_cents: int = 0  # what is charged
    discount_cents: int = 0  # what it is less than quantity × price
    vat_rate: int | None = 0  # None: no VAT by its tax case, which a sentence says: "0 %" would be a rate
    base_price_cents: int | None = None
    base_unit: LazyString | None = None
    no_withdrawal: str = ""  # why it cannot be withdrawn from; only a confirmation says so

    @property
    def total_cents(self) -> int:
        """Quantity × price."""
        return self.amount_cents + self.discount_cents


@dataclass(frozen=True)
class Paper:
    """What invoices and delivery notes have in common."""

    content: Content

    @property
    def kind(self) -> str:
        return str(self.content["kind"])

    @property
    def form(self) -> str:
        """Which template it has; what takes an invoice back or comes before it looks like it."""
        return self.kind if self.kind in ("delivery_note", "payment_reminder") else "invoice"

    @property
    def is_bill(self) -> bool:
        """About money, thus to who pays."""
        return self.form != "delivery_note"

    @property
    def number(self) -> str:
        return str(self.content["number"])

    @property
    def language(self) -> str:
        return str(self.content["language"])

    @property
    def is_trial(self) -> bool:
        return bool(self.content["is_trial"])

    @property
    def seller(self) -> Mapping[str, str]:
        """The fields named in `sales.snapshots.SELLER_FIELDS`."""
        seller: Mapping[str, str] = self.content["seller"]
        return seller

    @property
    def logo(self) -> SizedPicture | None:
        """Papers from before there were logos do not know of one."""
        return read_key(self.seller.get("logo", ""))

    @property
    def seller_line(self) -> str:
        seller = self.seller
        return f"{seller['name']}, {seller['street']}, {seller['postcode']}{NBSP}{seller['city']}"

    @property
    def issued_on(self) -> date:
        return date.fromisoformat(self.content["issued_on"])

    @property
    def order_number(self) -> str:
        return str(self.content["order_number"])

    @property
    def order_placed_on(self) -> date:
        return date.fromisoformat(self.content["order_placed_on"])

    @property
    def shipping_method(self) -> str:
        return str(self.content["shipping_method"])

    @property
    def comment(self) -> str:
        return str(self.content["comment"])

    @property
    def recipient(self) -> list[str]:
        """The lines in the window."""
        return address_lines(self.content["billing" if self.is_bill else "ship_to"])

    @property
    def recipient_name(self) -> str:
        return str(self.content["billing" if self.is_bill else "ship_to"]["name"])

    @cached_property
    def lines(self) -> list[Line]:
        return [line_of(line) for line in self.content["lines"]]


def with_each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same data, each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: with_each_text(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [with_each_text(part, change) for part in value]
    return value


def address_lines(address: Mapping[str, str]) -> list[str]:
    """As on an envelope: abroad with the country in capitals, in the language in force."""
    place = f"{address['postcode']}{NBSP}{address['city']}"
    country = address.get("country", HOME)
    abroad = country_name(country).upper() if country != HOME else ""
    lines = [address["company"], address["name"], address["extra"], address["street"], place, abroad]
    return [line for line in lines if line]


def line_of(line: Content) -> Line:
    base_unit = line.get("base_unit")
    known = {key: line[key] for key in _LINE_FIELDS if key in line}
    if line.get("tax_case") in FREE:
        known["vat_rate"] = None
    return Line(**known, base_unit=labels.CONTENT_UNIT[base_unit] if base_unit else None)


_LINE_FIELDS = (
    "sku", "name", "features", "quantity", "ordered", "unit_price_cents", "amount_cents",
    "discount_cents", "vat_rate", "base_price_cents", "no_withdrawal",
)  # fmt: skip
