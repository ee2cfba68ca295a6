"""What providers tell us, from the raw bytes to the payment: one way for the public address and for the trial page."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from werkzeug.datastructures import Headers

from portal.extensions import db
from portal.models.actor import Actor, ActorKind
from portal.models.order import Order
from portal.payments import PROVIDERS, UntrustedEventError
from portal.sales.paying import record_event
from portal.sales.transaction import Click
from portal.text import clean_line

_log = logging.getLogger(__name__)


class Answer(StrEnum):
    """What the sender hears; nothing more, whoever it is."""

    taken = "taken"  # also for a repeat, and for an order that is not here (any more): asking again would not help
    refused = "refused"
    no_such_provider = "no_such_provider"


def take_event(code: str, body: bytes, headers: Headers, at: datetime) -> Answer:
    """Idempotent."""
    provider = PROVIDERS.get(code)
    if provider is None:
        return Answer.no_such_provider
    try:
        event = provider.read_event(body, headers, at)
    except UntrustedEventError as error:
        _log.warning("an event of %s was refused: %s", code, error)
        return Answer.refused
    order_id = _find(event.order_number)
    if order_id is None:
        _log.warning("an event of %s is about an order that is not here: %.30r", code, event.order_number)
    elif event.receipt is not None:
        record_event(order_id, event.receipt, Click(Actor(ActorKind.system, provider.provider_name), at))
    return Answer.taken


def _find(number: str) -> int | None:
    """A number with control characters is none, and no database is asked for it."""
    if clean_line(number) != number:
        return None
    return db.session.scalar(select(Order.id).where(Order.number == number))
