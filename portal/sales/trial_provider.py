"""The provider that is none: what its page shows, and the event that paying there sends."""

from __future__ import annotations

from datetime import datetime

from portal.payments import TRIAL_PROVIDER, TrialCharge
from portal.sales.provider_events import take_event

__all__ = ["TrialCharge", "find_charge", "pay"]


def find_charge(token: str) -> TrialCharge | None:
    """None for a link that is not ours."""
    return TRIAL_PROVIDER.find_charge(token)


def pay(charge: TrialCharge, at: datetime) -> None:
    """Signed and taken as an event from outside would be."""
    body, headers = TRIAL_PROVIDER.signed_event(charge, at)
    take_event(TRIAL_PROVIDER.code, body, headers, at)
