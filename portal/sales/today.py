"""What the owner's start page asks beside the queues of orders: mails that stay here, and what happened last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.outgoing_mail import MailState, OutgoingMail

MOST_EVENTS = 8


def has_orders() -> bool:
    """Trial orders do not count."""
    return db.session.scalar(select(Order.id).where(Order.is_trial.is_(False)).limit(1)) is not None


def find_failed_mails() -> tuple[int, Any]:
    """How many the list of failed mails shows, and the oldest of them or None; one statement."""
    oldest = db.session.execute(
        select(
            OutgoingMail.name,
            OutgoingMail.recipient,
            OutgoingMail.last_error,
            OutgoingMail.created_at.label("since"),
            func.count().over().label("how_many"),
        )
        .where(OutgoingMail.state == MailState.failed)
        .order_by(OutgoingMail.created_at, OutgoingMail.id)
        .limit(1)
    ).first()
    return (oldest.how_many if oldest else 0), oldest


def list_last_events() -> Sequence[OrderEvent]:
    """Of all orders, trial orders too, newest first, each with its order; one statement."""
    newest = select(OrderEvent).order_by(OrderEvent.at.desc(), OrderEvent.id.desc()).limit(MOST_EVENTS)
    return db.session.scalars(newest.options(joinedload(OrderEvent.order))).all()
