"""Versenden: pieces leave the house, with any number of parcels; and the mail that says so, when asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.loading import attach
from portal.models.carrier import Carrier
from portal.models.document import DocumentKind
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_item import OrderItem
from portal.models.outgoing_mail import MailName
from portal.models.shipment import Shipment, ShipmentCancellation, ShipmentItem, TrackingNumber
from portal.refusal import Refusal
from portal.rows import add_row, add_rows
from portal.sales import guards, paper, snapshots
from portal.sales.mailing import mail_customer, mail_on_request
from portal.sales.order_parts import hang
from portal.sales.quantities import chosen
from portal.sales.transaction import Change, Click, once, order_change
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l

LONGEST_NUMBER = 40
_PLAIN = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class ShipmentWish:
    """`quantities` by order item id; None: the whole rest. `parcels`: carrier and tracking number."""

    quantities: Mapping[int, int] | None = None
    parcels: Sequence[tuple[Carrier, str]] = ()
    comment: str = ""
    mail: bool = False


@once
def submit_shipment(order_id: int, wish: ShipmentWish, click: Click) -> str:
    """Returns the delivery note's number. Raises Refusal."""
    with order_change(order_id, click) as change:
        change.result = ship(change, wish).number
    return change.result


def ship(change: Change, wish: ShipmentWish) -> Shipment:
    """The shipping part of a verb that holds the order already."""
    order, at = change.order, change.click.at
    guards.can_ship(order).insist()
    picked = chosen(order, wish.quantities, lambda item: item.qty_to_ship)
    parcels = [_parcel(carrier, number, index, at) for index, (carrier, number) in enumerate(wish.parcels)]
    shipment = _make_shipment(change, picked, parcels, wish)
    change.record(EventKind.shipped, number=shipment.number, pieces=shipment.piece_count, mailed=wish.mail)
    if wish.mail:
        mail_customer(order, MailName.dispatch, change.click, shipment_id=shipment.id)
    return shipment


@once
def add_tracking_number(
    order_id: int, shipment_id: int, carrier: Carrier, number: str, notify: bool, click: Click
) -> str:
    """No mail by itself; with `notify` the mail goes in the same step. Returns the delivery note's number."""
    with order_change(order_id, click, raises_version=False) as change:
        shipment = _own_shipment(change.order, shipment_id)
        guards.can_change_shipment(shipment).insist()
        if any(t.carrier is carrier and t.number == number.strip() for t in shipment.tracking_numbers):
            raise Refusal(_l("Diese Trackingnummer steht schon bei der Lieferung."), "number")
        parcel = _parcel(carrier, number, None, click.at)
        shipment.tracking_numbers.append(parcel)
        change.record(EventKind.tracking_added, number=shipment.number, carrier=carrier.value, tracking=parcel.number)
        if notify:
            mail_tracking(change, shipment)
        change.result = shipment.number
    return change.result


@once
def remove_tracking_number(order_id: int, tracking_id: int, click: Click) -> str:
    with order_change(order_id, click, raises_version=False) as change:
        found = [(s, t) for s in change.order.shipments for t in s.tracking_numbers if t.id == tracking_id]
        if not found:
            raise Refusal(_l("Diese Trackingnummer gibt es nicht mehr."))
        shipment, parcel = found[0]
        shipment.tracking_numbers.remove(parcel)
        change.record(
            EventKind.tracking_removed,
            number=shipment.number,
            carrier=parcel.carrier.value,
            tracking=parcel.number,
        )
        change.result = shipment.number
    return change.result


@once
def send_tracking_information(order_id: int, shipment_id: int, click: Click) -> str:
    """Trackinginformationen senden: that shipment's numbers and items only; repeatable. Returns its number."""
    with order_change(order_id, click, raises_version=False) as change:
        shipment = _own_shipment(change.order, shipment_id)
        mail_tracking(change, shipment)
        change.result = shipment.number
    return change.result


def mail_tracking(change: Change, shipment: Shipment) -> None:
    """The mail with this delivery's numbers and items. Raises Refusal."""
    guards.can_change_shipment(shipment).insist()
    mail_on_request(change, MailName.dispatch, shipment.number, shipment_id=shipment.id)


@once
def cancel_shipment(order_id: int, shipment_id: int, reason: str, click: Click) -> str:
    """Its pieces are to be shipped again. Returns the delivery note's number. Raises Refusal."""
    if not reason.strip():
        raise Refusal(_l("Bitte schreiben Sie, warum die Lieferung storniert wird."), "reason")
    with order_change(order_id, click) as change:
        shipment = _own_shipment(change.order, shipment_id)
        guards.can_cancel_shipment(shipment).insist()
        for part in shipment.items:
            part.order_item.qty_shipped -= part.quantity
        shipment.cancellation = ShipmentCancellation(at=click.at, actor_name=click.actor.name, reason=reason)
        change.record(EventKind.shipment_canceled, number=shipment.number, reason=reason)
        change.result = shipment.number
    return change.result


def _own_shipment(order: Order, shipment_id: int) -> Shipment:
    return next(shipment for shipment in order.shipments if shipment.id == shipment_id)


def _parcel(carrier: Carrier, number: str, index: int | None, at: datetime) -> TrackingNumber:
    field = "number" if index is None else f"parcels-{index}-number"
    number = "".join(number.split()) if carrier is not Carrier.other else number.strip()
    if not number:
        raise Refusal(_l("Bitte geben Sie die Trackingnummer ein."), field)
    if len(number) > LONGEST_NUMBER:
        raise Refusal(_l("Eine Trackingnummer hat höchstens %(most)s Zeichen.", most=LONGEST_NUMBER), field)
    if carrier is not Carrier.other and not _PLAIN.fullmatch(number):
        raise Refusal(_l("Eine Trackingnummer hat nur Buchstaben, Ziffern und Bindestriche."), field)
    return TrackingNumber(carrier=carrier, number=number, added_at=at)


def _make_shipment(
    change: Change, picked: list[tuple[OrderItem, int]], parcels: list[TrackingNumber], wish: ShipmentWish
) -> Shipment:
    order, at = change.order, change.click.at
    number = paper.draw_number(change, DocumentKind.delivery_note)
    shipment = Shipment(
        items=[_pack(item, quantity) for item, quantity in picked],
        tracking_numbers=parcels,
        cancellation=None,
        order_id=order.id,
        number=str(number),
        shipped_at=at,
        shipped_on=clock.day_of(at),
        comment=wish.comment,
    )
    hang(order, "shipments", [*order.shipments, shipment])
    content = snapshots.delivery_note_content(shipment, order, get_settings())
    shipment.document_id = paper.issue(change, DocumentKind.delivery_note, number, content)
    add_row(shipment)
    add_rows(shipment.items, shipment_id=shipment.id)
    add_rows(parcels, shipment_id=shipment.id)
    return shipment


def _pack(item: OrderItem, quantity: int) -> ShipmentItem:
    """The pieces as they stand on the delivery note; the item counts them."""
    part = ShipmentItem(order_item_id=item.id, quantity=quantity)
    attach(part, "order_item", item)
    item.qty_shipped += quantity
    return part
