"""Payment by redirect: the buyer pays on a provider's page, and the provider's signed event says that money came.

The way back to the shop proves nothing: windows are closed, and addresses can be typed. Only the event counts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import Headers

from portal.payments.method import Charge, PaymentMethod, Receipt


@dataclass(frozen=True)
class Event:
    """What a provider says about an order. Without a receipt no money came: a try began, failed or was given up."""

    order_number: str
    receipt: Receipt | None = None


class UntrustedEventError(Exception):
    """Not the provider's, too old, or not to be understood. The reason is for our log, never for the sender."""


class RedirectMethod(PaymentMethod, ABC):
    """One provider, one subclass."""

    asks_transfer = False
    due_before_invoice = True
    awaits_redirect = True
    provider_name: str  # a proper name, as the history says it

    @abstractmethod
    def start(self, charge: Charge, come_back: str) -> str:
        """The address to send the buyer to, for what is due; from there to `come_back`, paid or not.

        The order's number has to be the provider's idempotency key: whoever starts in two windows pays once. Raises
        Refusal when the provider cannot be reached; the order waits meanwhile.
        """

    @abstractmethod
    def read_event(self, body: bytes, headers: Headers, at: datetime) -> Event:
        """Check the signature over the raw bytes first, then read them. Raises UntrustedEventError."""
