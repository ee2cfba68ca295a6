"""Which orders the demonstration tells of, and what becomes of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.demo.story import Story

DAYS = 90
# Kinds that are not paid for by invoice or at the door.
PAYMENTS = {
    "prepaid": "prepayment",
    "waits": "prepayment",
    "refund": "prepayment",
    "refunded": "prepayment",
    "returned": "prepayment",
    "scratched": "prepayment",
    "settled_scratch": "prepayment",
    "too_little": "prepayment",
    "card": "trial_card",
    "download": "trial_card",
    "redirected": "trial_redirect",
    "redirected_new": "trial_redirect",
    "abandoned": "trial_redirect",
    "leaving": "trial_redirect",
}


def plan(random: Random) -> list[tuple[str, float]]:
    """Kinds of orders and how many days ago they were placed; together some sixty."""
    kinds = (
        ["done"] * 20
        + ["prepaid"] * 11
        + ["card"] * 5
        + ["download"] * 5
        + ["canceled"] * 3
        + ["refunded"]
        + ["returned"] * 2
    )
    told = [(kind, random.uniform(16, DAYS)) for kind in kinds]
    recent = (
        ("corrected", 12), ("loyal", 8), ("loyal", 2), ("held", 2.5), ("overdue", 24), ("overdue", 19), ("refund", 6),
        ("scratched", 8), ("settled_scratch", 14), ("too_little", 4), ("unpaid", 9), ("unpaid", 7), ("unpaid", 5),
        ("partly", 6), ("partly", 4), ("packing", 3), ("packing", 2), ("packing", 1.5), ("waits", 3), ("waits", 1),
        ("new", 1), ("new", 0.8), ("new", 0.4), ("new", 0.2), ("new", 0.05), ("redirected", 11), ("abandoned", 5),
        ("redirected_new", 0.6), ("leaving", 0.3), ("leaving", 0.1),
    )  # fmt: skip
    return told + list(recent)


def _done(story: Story, order_id: int, at: datetime) -> None:
    story.invoice(order_id, at, 0.9)
    story.ship(order_id, at, 1.1)
    story.pay(order_id, at, story.random.uniform(4, 12))
    if story.random.random() < 0.3:
        story.comment(order_id, at, 0.5)


def _prepaid(story: Story, order_id: int, at: datetime) -> None:
    story.pay(order_id, at, 1.4)
    story.invoice(order_id, at, 2)
    story.ship(order_id, at, 2.1)


def _at_once(story: Story, order_id: int, at: datetime) -> None:
    story.invoice(order_id, at, 0.6)
    story.ship(order_id, at, 1)


def _unpaid(story: Story, order_id: int, at: datetime) -> None:
    story.invoice(order_id, at, 0.9)
    story.ship(order_id, at, 1.2)


def _partly(story: Story, order_id: int, at: datetime) -> None:
    story.invoice(order_id, at, 0.9)
    story.comment(order_id, at, 1)
    story.ship(order_id, at, 1.2, only_first=True)


def _held(story: Story, order_id: int, at: datetime) -> None:
    story.hold(order_id, at, 0.5)


def _corrected(story: Story, order_id: int, at: datetime) -> None:
    story.invoice(order_id, at, 0.9)
    story.take_back_invoice(order_id, at, 1.5)
    story.invoice(order_id, at, 1.6)
    story.ship(order_id, at, 2)
    story.pay(order_id, at, 6)


def _redirected(story: Story, order_id: int, at: datetime) -> None:
    story.pay_at_provider(order_id, at)
    story.invoice(order_id, at, 0.6)
    story.ship(order_id, at, 1)


def _loyal(story: Story, order_id: int, at: datetime) -> None:
    story.discount(order_id, at, 0.3)
    story.invoice(order_id, at, 0.9)
    story.ship(order_id, at, 1.1)
    story.pay(order_id, at, 5)


def _canceled(story: Story, order_id: int, at: datetime) -> None:
    story.cancel(order_id, at, 0.7)


def _refund_due(story: Story, order_id: int, at: datetime) -> None:
    story.pay(order_id, at, 1.3)
    story.cancel(order_id, at, 2)


def _returned(story: Story, order_id: int, at: datetime) -> None:
    """Everything came back: closed."""
    _prepaid(story, order_id, at)
    story.credit(order_id, at, 5)
    story.refund(order_id, at, 6)


def _scratched(story: Story, order_id: int, at: datetime) -> None:
    """Money without goods, still to be paid back."""
    _prepaid(story, order_id, at)
    story.credit(order_id, at, 5, only_cents=500)


def _settled_scratch(story: Story, order_id: int, at: datetime) -> None:
    """Money without goods, paid back."""
    _scratched(story, order_id, at)
    story.refund(order_id, at, 6)


def _too_little(story: Story, order_id: int, at: datetime) -> None:
    """The buyer transferred only half of it."""
    story.pay(order_id, at, 1.3, share=0.5)


def _refunded(story: Story, order_id: int, at: datetime) -> None:
    _refund_due(story, order_id, at)
    story.refund(order_id, at, 3)


def _nothing(_story: Story, _order_id: int, _at: datetime) -> None:
    """It is new: the shop has not got to it yet."""


FOLLOW: dict[str, Callable[[Story, int, datetime], None]] = {
    "done": _done,
    "prepaid": _prepaid,
    "card": _at_once,
    "download": lambda story, order_id, at: story.invoice(order_id, at, 0.3),
    "canceled": _canceled,
    "refund": _refund_due,
    "refunded": _refunded,
    "held": _held,
    "returned": _returned,
    "scratched": _scratched,
    "settled_scratch": _settled_scratch,
    "too_little": _too_little,
    "corrected": _corrected,
    "loyal": _loyal,
    "overdue": _unpaid,
    "unpaid": _unpaid,
    "partly": _partly,
    "packing": lambda story, order_id, at: story.invoice(order_id, at, 0.9),
    "redirected": _redirected,
    "redirected_new": lambda story, order_id, at: story.pay_at_provider(order_id, at),
    "abandoned": lambda story, _order_id, at: story.give_up_waiting(at),
    "leaving": _nothing,
    "waits": _nothing,
    "new": _nothing,
}
