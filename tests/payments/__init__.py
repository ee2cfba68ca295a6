"""What the trial provider was told of an order and what it says, for tests of every room."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from werkzeug.datastructures import Headers

from portal.models.order import Order
from portal.payments import TrialCharge, signature
from portal.payments.trial_redirect import SIGNATURE, _key


def charge_of(order: Order, come_back: str = "/") -> TrialCharge:
    return TrialCharge(order.number, order.grand_total_cents, order.currency, come_back)


def paid(number: str, **other: Any) -> dict[str, Any]:
    """What an event says by which an order of a pen is paid."""
    said = {"type": "payment.succeeded", "order": number, "reference": "r-1", "amount_cents": 10590, "currency": "EUR"}
    return said | other


def signed(said: dict[str, Any] | bytes, at: datetime) -> tuple[bytes, Headers]:
    """By the trial provider itself, whatever it says. Inside an application context."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return body, Headers({SIGNATURE: signature.sign(_key(), body, at)})
