"""How often somebody may try a door. Counted in the database, because several processes guard it.

The counts belong to a visitor: nobody can lock another visitor out of an account by failing on purpose.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import delete, insert, select
from werkzeug.exceptions import TooManyRequests

from portal.extensions import db
from portal.models.attempt import Attempt
from portal.writing import retried, transaction

WINDOW = timedelta(minutes=15)
PER_AIM = 5  # by one visitor, for one e-mail address; of codes for one basket, whoever brings it
PER_VISITOR = 30


class Door(StrEnum):
    password = "password"
    feed = "feed"  # a feed's token in place of a password
    mail = "mail"  # whatever makes us write to an address: registration, confirmation, new password
    voucher = "voucher"  # a code for a basket


@retried
def note_try(door: Door, aim: str, visitor: str | None, at: datetime) -> list[int]:
    """Write a try down before it is judged; `aim`: the e-mail address, or the key of the basket. Raises
    TooManyRequests with the seconds to wait.

    Written first, counted second, each in a transaction of its own: that way no number of simultaneous tries gets
    past, on any database and without a lock. A refused try is struck out again: it makes no wait longer.
    """
    # Only its visitor knows the key of a basket: nobody else is kept out when it counts for itself.
    whose = None if door is Door.voucher else visitor
    limits = {_key(door, whose, aim): PER_AIM, _key(door, visitor): PER_VISITOR}
    with db.engine.begin() as connection:
        tries = [
            connection.execute(insert(Attempt).values(key=key, at=at).returning(Attempt.id)).scalar_one()
            for key in limits
        ]
    seconds = max(_seconds_to_wait(key, most, at) for key, most in limits.items())
    if seconds:
        strike_out(tries)
        raise TooManyRequests(retry_after=seconds)
    return tries


@retried
def strike_out(tries: list[int]) -> None:
    """They were no failures."""
    with db.engine.begin() as connection:
        connection.execute(delete(Attempt).where(Attempt.id.in_(tries)))


@retried
def forget_old_attempts(at: datetime) -> None:
    """For the worker: delete what no longer counts."""
    with transaction():
        db.session.execute(delete(Attempt).where(Attempt.at <= at - WINDOW))


def _seconds_to_wait(key: str, most: int, at: datetime) -> int:
    """0 when this try, the newest, is not one too many."""
    newest = (
        select(Attempt.at)
        .where(Attempt.key == key, Attempt.at > at - WINDOW)
        .order_by(Attempt.at.desc())
        .limit(most + 1)
    )
    with db.engine.connect() as connection:
        moments = connection.scalars(newest).all()
    if len(moments) <= most:
        return 0
    return max(1, math.ceil((moments[-1] + WINDOW - at).total_seconds()))


def _key(door: Door, visitor: str | None, aim: str = "") -> str:
    """A keyed hash: the table tells nobody who tried what."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = "\n".join((door, _network(visitor), aim.lower()))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _network(visitor: str | None) -> str:
    """Who has an IPv6 address has 2⁶⁴ of them: they count as one visitor."""
    if not visitor:
        return ""
    try:
        address = ip_address(visitor)
    except ValueError:  # what a proxy says, some with a port or a word
        return visitor
    if not isinstance(address, IPv6Address):
        return visitor
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
