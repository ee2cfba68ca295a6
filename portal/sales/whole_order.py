"""An order with everything its page shows: what each has in one statement, then what else there is and nothing more.

Most orders have no hold, no letter, no correction; a join for each of them costs more than all their rows, so the first
statement only asks whether there are some.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Select, bindparam, exists, select, true
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.attributes import set_committed_value

from portal.loading import Question, Shape, attach_all, attach_one, point
from portal.models.credit_memo import CreditMemo
from portal.models.discount import OrderDiscount
from portal.models.document import IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import LETTERS, Order, OrderAddress
from portal.models.order_comment import OrderComment
from portal.models.order_event import OrderEvent
from portal.models.order_hold import OrderHold
from portal.models.order_item import OrderItem
from portal.models.payment import Payment
from portal.models.product import DownloadFile
from portal.models.shipment import Shipment, ShipmentCancellation, ShipmentItem, TrackingNumber
from portal.models.shop_settings import ShopSettings
from portal.models.withdrawal import Withdrawal
from portal.shop.settings import are_settings_awaited, keep_settings


def find_whole(by: InstrumentedAttribute[Any], key: int | str, for_customer: bool = False) -> Order | None:
    """`by`: a column of the order that is unique. Three statements, one more for each part that not every order has.

    `for_customer`: of the history what happened when, and what was said; the rest is loaded when asked for.
    """
    order = find_without_history(by, key)
    if order is not None:
        (events, comments), _ = (_COURSE if for_customer else _HISTORY).ask(order_id=order.id)
        attach_one(events, "comment", comments, "event_id")
        _hang(order, events=events)
    return order


def find_without_history(
    by: InstrumentedAttribute[Any], key: int | str, with_settings: bool | None = None
) -> Order | None:
    """What forms and verbs look at. The shop's settings come with it where somebody will ask for them."""
    with_settings = are_settings_awaited() if with_settings is None else with_settings
    found, more = _order_by(by, with_settings).ask(key=key)
    orders, addresses, payments, invoices, papers, withdrawals, *settings = found
    if not orders:
        return None
    order: Order = orders[0]
    if settings:
        keep_settings(settings[0][0])
    there_are = dict(zip(_ASKED, more, strict=True))
    _hang(order, addresses=addresses, payments=payments, invoices=invoices, withdrawals=withdrawals)
    point(invoices, "document", "document_id", papers)
    _load_items(order, _ITEMS_AND_GRANTS if there_are["grants"] else _ITEMS)
    for name, part in _PARTS.items():
        _hang(order, **{name: _load(part, order) if there_are[name] else []})
    canceled = _load(_CANCELLATIONS, order) if there_are["cancellations"] else []
    attach_one(invoices, "cancellation", canceled, "invoice_id")
    return order


def _load_items(order: Order, question: Question) -> None:
    (items, *more), _ = question.ask(order_id=order.id)
    _hang(order, items=items)
    grants, files = more or ([], [])
    point(grants, "file", "file_id", files)
    attach_all(items, "grants", grants, "order_item_id")


def _load(part: Question, order: Order) -> list[Any]:
    (found, *more), _ = part.ask(order_id=order.id)
    if part is _CANCELLATIONS:
        point(found, "document", "document_id", more[0])
    elif part is _PARTS["credit_memos"]:
        point(found, "invoice", "invoice_id", order.invoices)
    elif part is _PARTS["shipments"]:
        papers, canceled, tracking, items = more
        point(found, "document", "document_id", papers)
        attach_one(found, "cancellation", canceled, "shipment_id")
        attach_all(found, "tracking_numbers", tracking, "shipment_id")
        attach_all(found, "items", items, "shipment_id")
        point(items, "order_item", "order_item_id", order.items)
    return found


def _hang(order: Order, **collections: list[Any]) -> None:
    for name, parts in collections.items():
        set_committed_value(order, name, parts)
        if name != "letters":  # a paper knows its order only when asked
            for part in parts:
                set_committed_value(part, "order", order)


# --- what is asked ----------------------------------------------------------------------------------------------------

_PAPER, _INVOICE, _ITEM = Shape(IssuedDocument), Shape(Invoice), Shape(OrderItem)


def _of_order(part: type[Any]) -> Select[Any]:
    return select(part).where(part.order_id == bindparam("order_id"))


_events = (
    _of_order(OrderEvent).outerjoin(OrderComment, OrderComment.event_id == OrderEvent.id).order_by(OrderEvent.position)
)
_HISTORY = Question(_events, Shape(OrderEvent), Shape(OrderComment))
_COURSE = Question(_events, Shape(OrderEvent, "at", "kind", "status_after"), Shape(OrderComment))
_of_items = _of_order(OrderItem).where(OrderItem.removed_at.is_(None)).order_by(OrderItem.position)
_ITEMS = Question(_of_items, _ITEM)
_ITEMS_AND_GRANTS = Question(
    _of_items.outerjoin(DownloadGrant, DownloadGrant.order_item_id == OrderItem.id)
    .outerjoin(DownloadFile, DownloadFile.id == DownloadGrant.file_id)
    .order_by(DownloadGrant.id),
    _ITEM,
    Shape(DownloadGrant),
    Shape(DownloadFile),
)
_CANCELLATIONS = Question(
    select(InvoiceCancellation)
    .join(Invoice, Invoice.id == InvoiceCancellation.invoice_id)
    .join(IssuedDocument, IssuedDocument.id == InvoiceCancellation.document_id)
    .where(Invoice.order_id == bindparam("order_id")),
    Shape(InvoiceCancellation),
    _PAPER,
)
# By the name of the order's collection.
_PARTS = {
    "shipments": Question(
        _of_order(Shipment)
        .outerjoin(IssuedDocument, IssuedDocument.id == Shipment.document_id)
        .outerjoin(ShipmentCancellation, ShipmentCancellation.shipment_id == Shipment.id)
        .outerjoin(TrackingNumber, TrackingNumber.shipment_id == Shipment.id)
        .outerjoin(ShipmentItem, ShipmentItem.shipment_id == Shipment.id)
        .order_by(Shipment.id, TrackingNumber.id, ShipmentItem.id),
        *(Shape(Shipment), _PAPER, Shape(ShipmentCancellation), Shape(TrackingNumber), Shape(ShipmentItem)),
    ),
    "holds": Question(_of_order(OrderHold).order_by(OrderHold.id), Shape(OrderHold)),
    "discounts": Question(_of_order(OrderDiscount).order_by(OrderDiscount.id), Shape(OrderDiscount)),
    "letters": Question(
        _of_order(IssuedDocument).where(IssuedDocument.kind.in_(LETTERS)).order_by(IssuedDocument.id), _PAPER
    ),
    "credit_memos": Question(_of_order(CreditMemo).order_by(CreditMemo.id), Shape(CreditMemo)),
}
# Whether an order has some; behind everything else that the first statement asks.
_ASKED = {
    "shipments": exists().where(Shipment.order_id == Order.id),
    "holds": exists().where(OrderHold.order_id == Order.id),
    "discounts": exists().where(OrderDiscount.order_id == Order.id),
    "letters": exists().where(IssuedDocument.order_id == Order.id, IssuedDocument.kind.in_(LETTERS)),
    "credit_memos": exists().where(CreditMemo.order_id == Order.id),
    "cancellations": exists().where(InvoiceCancellation.invoice_id == Invoice.id, Invoice.order_id == Order.id),
    "grants": exists().where(DownloadGrant.order_id == Order.id),
}


@functools.cache
def _order_by(by: InstrumentedAttribute[Any], with_settings: bool) -> Question:
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
    shapes: list[Shape[Any]] = [Shape(Order), Shape(OrderAddress), Shape(Payment), _INVOICE, _PAPER]
    shapes.append(Shape(Withdrawal, "submitted_at", "state"))
    if with_settings:
        usual = usual.join(ShopSettings, true())
        shapes.append(Shape(ShopSettings))
    some = [there.correlate(Order).label(f"some_{name}") for name, there in _ASKED.items()]
    return Question(usual, *shapes, more=some)
