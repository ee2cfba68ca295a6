"""Where an order stands, derived from facts. The columns on the order are caches of what these functions say.

The order of the tests is normative: the first that matches wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class OrderStatus(StrEnum):
    pending_payment = "pending_payment"
    pending = "pending"
    processing = "processing"
    complete = "complete"
    closed = "closed"
    canceled = "canceled"
    on_hold = "on_hold"


class PaymentStatus(StrEnum):
    nothing_due = "nothing_due"
    refund_due = "refund_due"
    refunded = "refunded"
    partly_refunded = "partly_refunded"
    paid = "paid"
    partly_paid = "partly_paid"
    open = "open"


class DeliveryStatus(StrEnum):
    not_needed = "not_needed"
    open = "open"
    partly_shipped = "partly_shipped"
    returned = "returned"
    shipped = "shipped"


OPEN_STATUSES = (
    OrderStatus.pending_payment,
    OrderStatus.pending,
    OrderStatus.processing,
    OrderStatus.on_hold,
)


@dataclass(frozen=True)
class Line:
    """The ledger of one order item; pieces."""

    is_goods: bool
    ordered: int
    canceled: int = 0
    invoiced: int = 0
    shipped: int = 0
    refunded: int = 0
    refunded_unshipped: int = 0

    @property
    def to_invoice(self) -> int:
        return self.ordered - self.canceled - self.invoiced

    @property
    def to_ship(self) -> int:
        return self.ordered - self.canceled - self.shipped - self.refunded_unshipped if self.is_goods else 0

    def unshipped_of(self, pieces: int) -> int:
        """How many of the next credited pieces most likely never left the house."""
        return min(pieces, max(0, self.invoiced - self.shipped - self.refunded_unshipped)) if self.is_goods else 0

    @property
    def to_cancel(self) -> int:
        return min(self.to_invoice, self.to_ship) if self.is_goods else self.to_invoice


@dataclass(frozen=True)
class Money:
    """The money of one order; cents. `held` = payments − reversals − refunds."""

    standing: int
    held: int = 0
    refunded: int = 0
    invoiced: int = 0
    credited: int = 0


def derive_status(
    lines: Sequence[Line],
    money: Money,
    *,
    awaits_redirect: bool = False,
    is_held: bool = False,
    has_credit: bool = False,
) -> OrderStatus:
    if is_held:
        return OrderStatus.on_hold
    if all(line.canceled == line.ordered for line in lines):
        return OrderStatus.canceled
    if not any(line.invoiced or line.shipped for line in lines):
        return OrderStatus.pending_payment if awaits_redirect else OrderStatus.pending
    if any(line.to_invoice or line.to_ship for line in lines):
        return OrderStatus.processing
    if has_credit and _is_all_credited(lines, money):
        return OrderStatus.closed
    return OrderStatus.complete


def _is_all_credited(lines: Sequence[Line], money: Money) -> bool:
    if money.invoiced == 0:
        return all(line.refunded == line.invoiced for line in lines)
    return money.invoiced == money.credited


def derive_payment(money: Money) -> PaymentStatus:
    """Overdue is a question of the day and therefore asked in queries, not kept here."""
    if money.standing == 0 and money.held == 0:
        return PaymentStatus.refunded if money.refunded else PaymentStatus.nothing_due
    if money.held > money.standing:
        return PaymentStatus.refund_due
    if money.held == money.standing:
        return PaymentStatus.partly_refunded if money.refunded else PaymentStatus.paid
    return PaymentStatus.partly_paid if money.held > 0 else PaymentStatus.open


def derive_delivery(lines: Sequence[Line]) -> DeliveryStatus:
    goods = [line for line in lines if line.is_goods and line.canceled < line.ordered]
    shipped = sum(line.shipped for line in goods)
    returned = sum(line.refunded - line.refunded_unshipped for line in goods)
    if not any(line.ordered - line.canceled - line.refunded_unshipped for line in goods):
        return DeliveryStatus.not_needed
    if shipped == 0:
        return DeliveryStatus.open
    if any(line.to_ship for line in goods):
        return DeliveryStatus.partly_shipped
    return DeliveryStatus.returned if returned == shipped else DeliveryStatus.shipped
