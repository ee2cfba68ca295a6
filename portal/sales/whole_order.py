"""An order with everything its page shows: what each has once in one statement, then what else there is in another.

The first statement also asks which parts there are that most orders have not (order_parts.py).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.loading import Question, Shape, ask_together, attach_all, attach_one, point
from portal.models.document import IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice
from portal.models.order import Order, OrderAddress
from portal.models.order_comment import OrderComment
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.payment import Payment
from portal.models.product import DownloadFile
from portal.models.shop_settings import ShopSettings
from portal.models.withdrawal import Withdrawal
from portal.sales.order_parts import PAPER, PARTS, hang, of_order
from portal.shop.settings import are_settings_awaited, keep_settings


def find_whole(by: InstrumentedAttribute[Any], key: int | str, for_customer: bool = False) -> Order | None:
    """`by`: a column of the order that is unique. Two statements, whatever the order has.

    `for_customer`: of the history what happened when, and what was said; the rest is loaded when asked for.
    """
    course = _COURSE if for_customer else _HISTORY
    order: Order | None = _find(_order_by(by, are_settings_awaited()), course, key=key)[0]
    return order


def find_without_history(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """What forms look at. The shop's settings come with it where somebody will ask for them."""
    order: Order | None = _find(_order_by(by, are_settings_awaited()), None, key=key)[0]
    return order


def find_for_verb(order_id: int, also: tuple[ColumnElement[Any], ...] = (), **parameters: object) -> tuple[Any, ...]:
    """The same with the settings, and `also` what a verb asks beside it. The order is None if there is none."""
    return _find(_order_by(Order.id, True, also), None, key=order_id, **parameters)


def _find(question: Question, course: Question | None, **parameters: object) -> tuple[Any, ...]:
    """The order, and what else the question asks. `course`: of its history."""
    found, more = question.ask(**parameters)
    orders, addresses, payments, invoices, papers, withdrawals, *settings = found
    if not orders:
        return (None,)
    order: Order = orders[0]
    if settings:
        keep_settings(settings[0][0])
    hang(order, "addresses", addresses)
    hang(order, "payments", payments)
    hang(order, "invoices", invoices)
    hang(order, "withdrawals", withdrawals)
    point(invoices, "document", "document_id", papers)
    has_grants, *others = more
    _load_rest(order, has_grants, others[: len(PARTS)], course)
    return (order, *others[len(PARTS) :])


def _load_rest(order: Order, has_grants: bool, has_parts: Sequence[bool], course: Question | None) -> None:
    """One statement: the items, the parts that there are, the history."""
    parts = [part for part, there_is in zip(PARTS, has_parts, strict=True) if there_is]
    questions = [_ITEMS_AND_GRANTS if has_grants else _ITEMS, *(part.question for part in parts)]
    items, *found = ask_together(*questions, *([course] if course else []), order_id=order.id)
    _hang_items(order, *items)
    found_of = dict(zip(parts, found, strict=False))
    for part in PARTS:
        part.hang(order, *found_of.get(part, [[]]))
    if course:
        _hang_history(order, *found[-1])


def _hang_items(
    order: Order, items: list[OrderItem], grants: Iterable[DownloadGrant] = (), files: Iterable[DownloadFile] = ()
) -> None:
    hang(order, "items", items)
    point(grants, "file", "file_id", files)
    attach_all(items, "grants", grants, "order_item_id")


def _hang_history(order: Order, events: list[OrderEvent], comments: Iterable[OrderComment]) -> None:
    attach_one(events, "comment", comments, "event_id")
    hang(order, "events", events)


# --- what is asked ----------------------------------------------------------------------------------------------------

_ITEM = Shape(OrderItem)
_events = of_order(OrderEvent).outerjoin(OrderComment, OrderComment.event_id == OrderEvent.id)
_HISTORY = Question(_events, Shape(OrderEvent), Shape(OrderComment), by=(OrderEvent.position,))
_COURSE = Question(
    _events, Shape(OrderEvent, "at", "kind", "status_after"), Shape(OrderComment), by=(OrderEvent.position,)
)
_of_items = of_order(OrderItem).where(OrderItem.removed_at.is_(None))
_ITEMS = Question(_of_items, _ITEM, by=(OrderItem.position,))
_ITEMS_AND_GRANTS = Question(
    _of_items.outerjoin(DownloadGrant, DownloadGrant.order_item_id == OrderItem.id).outerjoin(
        DownloadFile, DownloadFile.id == DownloadGrant.file_id
    ),
    *(_ITEM, Shape(DownloadGrant), Shape(DownloadFile)),
    by=(OrderItem.position, DownloadGrant.id),
)


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
        .order_by(OrderAddress.id, Payment.id, Invoice.id, Withdrawal.id)
    )
    shapes: list[Shape[Any]] = [Shape(Order), Shape(OrderAddress), Shape(Payment), Shape(Invoice), PAPER]
    shapes.append(Shape(Withdrawal, "submitted_at", "state"))
    if with_settings:
        usual = usual.join(ShopSettings, true())
        shapes.append(Shape(ShopSettings))
    has_grants = exists().where(DownloadGrant.order_id == Order.id)
    has_parts = [part.there_is for part in PARTS]
    return Question(usual, *shapes, more=[*(has.correlate(Order) for has in (has_grants, *has_parts)), *also])
