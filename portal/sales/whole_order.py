"""An order with everything its page shows: one statement, and another if it has what most orders have not.

The first asks also which such parts there are (order_parts.py).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.loading import Question, Shape, ask_together, attach_one, point
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice
from portal.models.order import Order, OrderAddress
from portal.models.order_comment import OrderComment
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.outgoing_mail import OutgoingMail
from portal.models.payment import Payment
from portal.models.shop_settings import ShopSettings
from portal.models.withdrawal import Withdrawal
from portal.paging import written
from portal.sales.order_parts import PAPER, PARTS, hang
from portal.shop.settings import are_settings_awaited, keep_settings


def find_for_customer(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """`by`: a column of the order that is unique. Of its history what happened when, and what was said; the rest is
    loaded when asked for. One statement, or two.
    """
    found = _find(by, key, (_course_by(by),))
    if found is None:
        return None
    order, _more, (course,) = found
    _hang_history(order, *course)
    return order


def find_for_owner(number: str) -> tuple[Order | None, list[OutgoingMail]]:
    """With its history and the newest of its mails; one statement, or two."""
    found = _find(Order.number, number, (_history_by(Order.number), mails_by(Order.number)))
    if found is None:
        return None, []
    order, _more, (history, (mails,)) = found
    _hang_history(order, *history)
    return order, mails


def find_without_history(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """What forms look at: one statement, or two. The shop's settings come with it where somebody will ask for them."""
    found = _find(by, key)
    return found[0] if found else None


def find_for_verb(order_id: int, also: tuple[ColumnElement[Any], ...] = (), **parameters: object) -> tuple[Any, ...]:
    """The same with the settings, and `also` what a verb asks beside it. The order is None if there is none."""
    found = _find(Order.id, order_id, (), _order_by(Order.id, True, also), **parameters)
    return (found[0], *found[1]) if found else (None, *[None] * len(also))


def _find(
    by: InstrumentedAttribute[Any],
    key: int | str,
    course: tuple[Question, ...] = (),
    question: Question | None = None,
    **parameters: object,
) -> tuple[Order, Sequence[Any], list[list[list[Any]]]] | None:
    """The order, what else the question asks, and what each question about its course found."""
    question = question or _order_by(by, are_settings_awaited())
    (found, more), (items, _), *told = ask_together(question, _items_by(by), *course, key=key, **parameters)
    orders, addresses, payments, invoices, papers, withdrawals, *settings = found
    if not orders:
        return None
    order: Order = orders[0]
    if settings:
        keep_settings(settings[0][0])
    hang(order, "addresses", addresses)
    hang(order, "payments", payments)
    hang(order, "invoices", invoices)
    hang(order, "withdrawals", withdrawals)
    hang(order, "items", *items)
    point(invoices, "document", "document_id", papers)
    _load_parts(order, more[: len(PARTS)])
    return order, more[len(PARTS) :], [objects for objects, _ in told]


def _load_parts(order: Order, has_parts: Sequence[bool]) -> None:
    """Those that there are, in one statement."""
    there = [part for part, there_is in zip(PARTS, has_parts, strict=True) if there_is]
    found = ask_together(*(part.question for part in there), order_id=order.id) if there else []
    objects_of = {part: objects for part, (objects, _) in zip(there, found, strict=True)}
    for part in PARTS:
        part.hang(order, *objects_of.get(part, [[]]))


def _hang_history(order: Order, events: list[OrderEvent], comments: Iterable[OrderComment]) -> None:
    attach_one(events, "comment", comments, "event_id")
    hang(order, "events", events)


# --- what is asked ----------------------------------------------------------------------------------------------------


def _id_of(by: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return bindparam("key") if by is Order.id else select(Order.id).where(by == bindparam("key")).scalar_subquery()


@functools.cache
def _items_by(by: InstrumentedAttribute[Any]) -> Question:
    items = select(OrderItem).where(OrderItem.order_id == _id_of(by), OrderItem.removed_at.is_(None))
    return Question(items, Shape(OrderItem), by=(OrderItem.position,))


@functools.cache
def _history_by(by: InstrumentedAttribute[Any], *columns: str) -> Question:
    events = select(OrderEvent).where(OrderEvent.order_id == _id_of(by))
    events = events.outerjoin(OrderComment, OrderComment.event_id == OrderEvent.id)
    return Question(events, Shape(OrderEvent, *columns), Shape(OrderComment), by=(OrderEvent.position,))


def _course_by(by: InstrumentedAttribute[Any]) -> Question:
    return _history_by(by, "at", "kind", "status_after")


@functools.cache
def mails_by(by: InstrumentedAttribute[Any]) -> Question:
    newest = select(OutgoingMail.id).where(OutgoingMail.order_id == _id_of(by))
    newest = newest.order_by(OutgoingMail.id.desc()).limit(written(50))
    mails = select(OutgoingMail).where(OutgoingMail.id.in_(newest))
    return Question(mails, Shape(OutgoingMail), by=(-OutgoingMail.id,))


@functools.cache
def _order_by(
    by: InstrumentedAttribute[Any], with_settings: bool, also: tuple[ColumnElement[Any], ...] = ()
) -> Question:
    """What nearly each order has comes with it, few rows of each; and the shop's settings, which its page needs."""
    usual = (
        select(Order)
        .outerjoin(OrderAddress, OrderAddress.order_id == Order.id)
        .outerjoin(Payment, Payment.order_id == Order.id)
        .outerjoin(Invoice, Invoice.order_id == Order.id)
        .outerjoin(IssuedDocument, IssuedDocument.id == Invoice.document_id)
        .outerjoin(Withdrawal, Withdrawal.order_id == Order.id)
        .where(by == bindparam("key"))
    )
    shapes: list[Shape[Any]] = [Shape(Order), Shape(OrderAddress), Shape(Payment), Shape(Invoice), PAPER]
    shapes.append(Shape(Withdrawal, "submitted_at", "state"))
    if with_settings:
        usual = usual.join(ShopSettings, true())
        shapes.append(Shape(ShopSettings))
    has_parts = [part.there_is.correlate(Order) for part in PARTS]
    by_ids = (OrderAddress.id, Payment.id, Invoice.id, Withdrawal.id)
    return Question(usual, *shapes, more=[*has_parts, *also], by=by_ids)
