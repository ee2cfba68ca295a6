"""What a payment method promises; everything else asks these promises, never the code of a method."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

MOST_CENTS = 100_000_000
LONGEST_REFERENCE = 140
_CURRENCY = re.compile("[A-Z]{3}")


class Charge(Protocol):
    """The part of an order that a provider needs."""

    @property
    def number(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def grand_total_cents(self) -> int: ...
    @property
    def due_cents(self) -> int: ...


@dataclass(frozen=True)
class Receipt:
    """A provider's word that money came; the reference is unique per provider.

    `amount_cents` counts hundredths of the currency, also of one that has no such coin. Raises ValueError for what no
    payment can be.
    """

    provider: str
    reference: str
    amount_cents: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_cents) is not int or not 0 < self.amount_cents <= MOST_CENTS:
            raise ValueError("not an amount")
        if not 0 < len(self.reference) <= LONGEST_REFERENCE or not self.reference.isprintable():
            raise ValueError("not a reference")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError("not a currency")


class PaymentMethod:
    """Defaults: the customer pays by transfer, when the invoice says so."""

    code: str
    asks_transfer = True  # show bank data and GiroCode while money is due
    pays_at_delivery = False  # the money is taken at the door
    due_before_invoice = False  # money is expected as soon as the order is placed
    awaits_redirect = False  # the buyer is sent to a provider first
    is_for_trial_only = False  # exists only in demo shops and trial orders
    days_until_money = 0  # working days to add to the promised delivery

    def settle(self, _charge: Charge) -> Receipt | None:
        """Take the money now, if this method can. None: it comes later and is recorded then."""
        return None
