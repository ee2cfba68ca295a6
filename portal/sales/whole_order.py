"""An order with everything its page shows: what each has in one statement, then what else there is in another.

The first statement also asks which parts there are that most orders have not (order_parts.py).
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
from portal.sales.order_parts import PAPER, PARTS, hang, of_order
from portal.shop.settings import are_settings_awaited, keep_settings


def find_for_customer(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """`by`: a column of the order that is unique. Of its history what happened when, and what was said; the rest is
    loaded when asked for. Two statements, whatever the order has.
    """
    order, *_more = _find(by, key, (_COURSE,))
    return order


def find_for_owner(number: str) -> tuple[Order | None, list[OutgoingMail]]:
    """With its history and the newest of its mails; two statements."""
    order, _more, (_history, mails) = _find(Order.number, number, (_HISTORY, MAILS))
    return order, mails


def find_without_history(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """What forms look at: one statement, two if it has what most orders have not. The shop's settings come with it
    where somebody will ask for them."""
    order, *_more = _find(by, key)
    return order


def find_for_verb(order_id: int, also: tuple[ColumnElement[Any], ...] = (), **parameters: object) -> tuple[Any, ...]:
    """The same with the settings, and `also` what a verb asks beside it. The order is None if there is none."""
    order, more, _course = _find(Order.id, order_id, (), _order_by(Order.id, True, also), **parameters)
    return (order, *more)


def _find(
    by: InstrumentedAttribute[Any],
    key: int | str,
    course: tuple[Question, ...] = (),
    question: Question | None = None,
    **parameters: object,
) -> tuple[Order | None, Sequence[Any], list[list[Any]]]:
    """The order, what else the question asks, and what each question about its course found."""
    question = question or _order_by(by, are_settings_awaited())
    (found, more), (items, _) = ask_together(question, _items_by(by), key=key, **parameters)
    orders, addresses, payments, invoices, papers, withdrawals, *settings = found
    if not orders:
        return None, (), [[] for _each in course]
    order: Order = orders[0]
    if settings:
        keep_settings(settings[0][0])
    hang(order, "addresses", addresses)
    hang(order, "payments", payments)
    hang(order, "invoices", invoices)
    hang(order, "withdrawals", withdrawals)
    hang(order, "items", *items)
    point(invoices, "document", "document_id", papers)
    has_parts, others = more[: len(PARTS)], more[len(PARTS) :]
    return order, others, _load_rest(order, has_parts, course)


def _load_rest(order: Order, has_parts: Sequence[bool], course: tuple[Question, ...]) -> list[list[Any]]:
    """One statement: the parts that there are, and the course."""
    parts = [part for part, there_is in zip(PARTS, has_parts, strict=True) if there_is]
    asked = [*(part.question for part in parts), *course]
    found = [objects for objects, _ in ask_together(*asked, order_id=order.id)] if asked else []
    found_of = dict(zip(parts, found, strict=False))
    for part in PARTS:
        part.hang(order, *found_of.get(part, [[]]))
    told = found[len(parts) :]
    if told:
        _hang_history(order, *told[0])
    return [first for first, *_others in told]


def _hang_history(order: Order, events: list[OrderEvent], comments: Iterable[OrderComment]) -> None:
    attach_one(events, "comment", comments, "event_id")
    hang(order, "events", events)


# --- what is asked ----------------------------------------------------------------------------------------------------

_events = of_order(OrderEvent).outerjoin(OrderComment, OrderComment.event_id == OrderEvent.id)
_HISTORY = Question(_events, Shape(OrderEvent), Shape(OrderComment), by=(OrderEvent.position,))
_COURSE = Question(
    _events, Shape(OrderEvent, "at", "kind", "status_after"), Shape(OrderComment), by=(OrderEvent.position,)
)
_newest_mails = select(OutgoingMail.id).where(OutgoingMail.order_id == bindparam("order_id"))
_newest_mails = _newest_mails.order_by(OutgoingMail.id.desc()).limit(written(50))
MAILS = Question(
    select(OutgoingMail).where(OutgoingMail.id.in_(_newest_mails)), Shape(OutgoingMail), by=(-OutgoingMail.id,)
)


@functools.cache
def _items_by(by: InstrumentedAttribute[Any]) -> Question:
    of_order = bindparam("key") if by is Order.id else select(Order.id).where(by == bindparam("key")).scalar_subquery()
    items = select(OrderItem).where(OrderItem.order_id == of_order, OrderItem.removed_at.is_(None))
    return Question(items, Shape(OrderItem), by=(OrderItem.position,))


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
