"""Trackinginformationen of a whole order: a mail for each delivery, without bothering those who were told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, MailState, OutgoingMail
from portal.models.shipment import Shipment
from portal.refusal import Refusal
from portal.sales.shipping import mail_tracking
from portal.sales.transaction import Click, once, order_change
from portal.wording import lazy_gettext as _l

_GOES_OUT = (MailState.waiting, MailState.sending, MailState.sent)


@once
def send_all_tracking(order_id: int, again: bool, click: Click) -> str:
    """For each delivery with tracking numbers a mail of its own. Unless `again`, those whose numbers the customer knows
    are left out. Returns the last one's number. Raises Refusal.
    """
    with order_change(order_id, click, raises_version=False) as change:
        shipments = _tracked(change.order)
        told = {} if again else _told_at(change.order)
        untold = [shipment for shipment in shipments if not _is_told(shipment, told)]
        if not untold:
            raise Refusal(_l("Der Kunde hat die Trackinginformationen schon bekommen."))
        for shipment in untold:
            mail_tracking(change, shipment)
            change.result = shipment.number
    return change.result


def _tracked(order: Order) -> list[Shipment]:
    if not order.valid_shipments:
        raise Refusal(_l("Zu dieser Bestellung gibt es noch keine Lieferung."))
    tracked = [shipment for shipment in order.valid_shipments if shipment.tracking_numbers]
    if not tracked:
        raise Refusal(_l("Bei den Lieferungen dieser Bestellung steht keine Trackingnummer."))
    return tracked


def _told_at(order: Order) -> dict[int, datetime]:
    """By the id of the delivery when its last mail was ordered, of those that went out or will."""
    mails = select(OutgoingMail.data, OutgoingMail.created_at).where(
        OutgoingMail.order_id == order.id, OutgoingMail.name == MailName.dispatch, OutgoingMail.state.in_(_GOES_OUT)
    )
    rows = db.session.execute(mails.order_by(OutgoingMail.created_at))
    return {data["shipment_id"]: created_at for data, created_at in rows}


def _is_told(shipment: Shipment, told: dict[int, datetime]) -> bool:
    """Of every number, also those that were added later."""
    at = told.get(shipment.id)
    return at is not None and all(parcel.added_at <= at for parcel in shipment.tracking_numbers)
