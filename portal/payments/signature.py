"""Signatures of events: a time stamp, and HMAC-SHA256 over it and the raw body, as most providers send them.

The header reads `t=1777881600,v1=<hex>`. There may be several `v1`, so that a key is changed without a pause.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from portal.payments.redirect import UntrustedEventError

TOLERANCE = timedelta(minutes=5)  # an event that was overheard is worth nothing afterwards
MOST_PARTS = 8
_SECONDS = 10  # digits of a stamp, until the year 2286


def sign(key: bytes, body: bytes, at: datetime) -> str:
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={_mac(key, stamp, body)}"


def check(key: bytes, body: bytes, header: str, at: datetime) -> None:
    """Raises UntrustedEventError for any other body or key, and for a stamp that is not of now."""
    parts = [part.strip().partition("=") for part in header.split(",", MOST_PARTS)]
    stamps = [value for name, _, value in parts if name == "t"]
    if len(stamps) != 1 or not _is_stamp(stamps[0]):
        raise UntrustedEventError("no time stamp")
    if abs(at.timestamp() - int(stamps[0])) > TOLERANCE.total_seconds():
        raise UntrustedEventError("not of now")
    expected = _mac(key, stamps[0], body).encode()
    if not any(hmac.compare_digest(value.encode(), expected) for name, _, value in parts if name == "v1"):
        raise UntrustedEventError("a wrong signature")


def _is_stamp(text: str) -> bool:
    return len(text) == _SECONDS and text.isascii() and text.isdigit()


def _mac(key: bytes, stamp: str, body: bytes) -> str:
    return hmac.digest(key, stamp.encode() + b"." + body, "sha256").hex()
