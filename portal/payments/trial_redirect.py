"""Sofortzahlung (Probe): behaves as a provider with a page of its own does, without a provider or money.

Its page is ours (`customer.trial_provider`) and knows of an order only what a real provider would be told: the sealed
link carries it. Paying there signs an event with a key made from the app's, and the event goes the public way.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from werkzeug.datastructures import Headers

from portal import links
from portal.payments import signature
from portal.payments.method import Charge, Receipt
from portal.payments.redirect import Event, RedirectMethod, UntrustedEventError

SIGNATURE = "Trial-Signature"  # the header
PAID = "payment.succeeded"
_PURPOSE = "trial-provider"


@dataclass(frozen=True)
class TrialCharge:
    """What the provider was told when the buyer was sent to it."""

    number: str
    amount_cents: int
    currency: str
    come_back: str

    @property
    def receipt(self) -> Receipt:
        """One for each order, however often and in how many windows it is paid."""
        return Receipt(TrialRedirect.code, f"probe-{self.number}", self.amount_cents, self.currency)


class TrialRedirect(RedirectMethod):
    code = "trial_redirect"
    provider_name = "Sofortzahlung (Probe)"
    is_for_trial_only = True

    def start(self, charge: Charge, come_back: str) -> str:
        told = TrialCharge(charge.number, charge.due_cents, charge.currency, come_back)
        return url_for("customer.trial_provider", token=links.seal(_PURPOSE, asdict(told)))

    def find_charge(self, token: str) -> TrialCharge | None:
        """None for a link that is not ours."""
        told = links.unseal(_PURPOSE, token)
        return TrialCharge(**told) if told is not None else None

    def signed_event(self, charge: TrialCharge, at: datetime) -> tuple[bytes, Headers]:
        """Body and headers of the event that the charge was paid."""
        receipt = charge.receipt
        body = json.dumps(
            {
                "type": PAID,
                "order": charge.number,
                "reference": receipt.reference,
                "amount_cents": receipt.amount_cents,
                "currency": receipt.currency,
            }
        ).encode()
        return body, Headers({SIGNATURE: signature.sign(_key(), body, at)})

    def read_event(self, body: bytes, headers: Headers, at: datetime) -> Event:
        signature.check(_key(), body, headers.get(SIGNATURE, ""), at)
        try:
            return self._event(json.loads(body))
        except (ValueError, RecursionError) as error:
            raise UntrustedEventError("not to be understood") from error

    def _event(self, said: Any) -> Event:
        match said:
            case {"type": str(kind), "order": str(number)} if kind != PAID:
                return Event(number)
            case {"type": str(), "order": str(number), "reference": str(reference), "amount_cents": int(cents),
                  "currency": str(currency)}:  # fmt: skip
                return Event(number, Receipt(self.code, reference, cents, currency))
        raise ValueError("not an event")


def _key() -> bytes:
    """Of this provider only: what is signed elsewhere with the app's key is no event."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), b"kontor.payments.trial_redirect", "sha256")
