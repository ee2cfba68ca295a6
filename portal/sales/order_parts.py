"""What some orders have and most have not: how an order is asked for it, and how it hangs on the order.

A join for each of them costs more than all their rows, so each is asked for by itself, where there is one (ADR 28).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Exists, Select, bindparam, exists, select
from sqlalchemy.orm.attributes import set_committed_value

from portal.loading import Question, Shape, attach, attach_all, attach_one, point
from portal.models.credit_memo import CreditMemo
from portal.models.discount import OrderDiscount
from portal.models.document import IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.invoice import InvoiceCancellation
from portal.models.order import LETTERS, Order
from portal.models.order_hold import OrderHold
from portal.models.product import DownloadFile
from portal.models.shipment import Shipment, ShipmentCancellation, ShipmentItem, TrackingNumber
from portal.paging import written

PAPER = Shape(IssuedDocument)


@dataclass(frozen=True)
class Part:
    """`there_is`: whether an order has some. `hang`: takes the order, which has its items and invoices already, and the
    objects of each shape of the question; where there are none, an empty list."""

    there_is: Exists
    question: Question
    hang: Callable[..., None]


def of_order(part: type[Any]) -> Select[Any]:
    return select(part).where(part.order_id == bindparam("order_id"))


def hang(order: Order, name: str, parts: list[Any]) -> None:
    """In the collection of that name, and the order on each of them."""
    set_committed_value(order, name, parts)
    for part in parts:
        attach(part, "order", order)


def _hang_shipments(
    order: Order,
    shipments: list[Shipment],
    papers: Iterable[IssuedDocument] = (),
    canceled: Iterable[ShipmentCancellation] = (),
    tracking: Iterable[TrackingNumber] = (),
    items: Iterable[ShipmentItem] = (),
) -> None:
    hang(order, "shipments", shipments)
    point(shipments, "document", "document_id", papers)
    attach_one(shipments, "cancellation", canceled, "shipment_id")
    attach_all(shipments, "tracking_numbers", tracking, "shipment_id")
    attach_all(shipments, "items", items, "shipment_id")
    point(items, "order_item", "order_item_id", order.items)


def _hang_holds(order: Order, holds: list[OrderHold]) -> None:
    hang(order, "holds", holds)


def _hang_discounts(order: Order, discounts: list[OrderDiscount]) -> None:
    hang(order, "discounts", discounts)


def _hang_letters(order: Order, letters: list[IssuedDocument]) -> None:
    set_committed_value(order, "letters", letters)  # a paper knows its order only when asked


def _hang_credit_memos(order: Order, memos: list[CreditMemo]) -> None:
    hang(order, "credit_memos", memos)
    attach_all(order.invoices, "credit_memos", memos, "invoice_id")


def _hang_cancellations(
    order: Order, cancellations: list[InvoiceCancellation], papers: Iterable[IssuedDocument] = ()
) -> None:
    point(cancellations, "document", "document_id", papers)
    attach_one(order.invoices, "cancellation", cancellations, "invoice_id")


def _hang_grants(order: Order, grants: list[DownloadGrant], files: Iterable[DownloadFile] = ()) -> None:
    point(grants, "file", "file_id", files)
    attach_all(order.items, "grants", grants, "order_item_id")


_IS_LETTER = IssuedDocument.kind.in_(
    [written(kind) for kind in LETTERS]
)  # a list of values would be spelled out each time

PARTS = (
    Part(
        exists().where(Shipment.order_id == Order.id),
        Question(
            of_order(Shipment)
            .outerjoin(IssuedDocument, IssuedDocument.id == Shipment.document_id)
            .outerjoin(ShipmentCancellation, ShipmentCancellation.shipment_id == Shipment.id)
            .outerjoin(TrackingNumber, TrackingNumber.shipment_id == Shipment.id)
            .outerjoin(ShipmentItem, ShipmentItem.shipment_id == Shipment.id),
            *(Shape(Shipment), PAPER, Shape(ShipmentCancellation), Shape(TrackingNumber), Shape(ShipmentItem)),
            by=(Shipment.id, TrackingNumber.id, ShipmentItem.id),
        ),
        _hang_shipments,
    ),
    Part(
        exists().where(OrderHold.order_id == Order.id),
        Question(of_order(OrderHold), Shape(OrderHold), by=(OrderHold.id,)),
        _hang_holds,
    ),
    Part(
        exists().where(OrderDiscount.order_id == Order.id),
        Question(of_order(OrderDiscount), Shape(OrderDiscount), by=(OrderDiscount.id,)),
        _hang_discounts,
    ),
    Part(
        exists().where(IssuedDocument.order_id == Order.id, _IS_LETTER),
        Question(of_order(IssuedDocument).where(_IS_LETTER), PAPER, by=(IssuedDocument.id,)),
        _hang_letters,
    ),
    Part(
        exists().where(CreditMemo.order_id == Order.id),
        Question(of_order(CreditMemo), Shape(CreditMemo), by=(CreditMemo.id,)),
        _hang_credit_memos,
    ),
    Part(
        exists().where(InvoiceCancellation.order_id == Order.id),
        Question(
            of_order(InvoiceCancellation).join(IssuedDocument, IssuedDocument.id == InvoiceCancellation.document_id),
            *(Shape(InvoiceCancellation), PAPER),
            by=(InvoiceCancellation.invoice_id,),
        ),
        _hang_cancellations,
    ),
    Part(
        exists().where(DownloadGrant.order_id == Order.id),
        Question(
            of_order(DownloadGrant).join(DownloadFile, DownloadFile.id == DownloadGrant.file_id),
            *(Shape(DownloadGrant), Shape(DownloadFile)),
            by=(DownloadGrant.id,),
        ),
        _hang_grants,
    ),
)
