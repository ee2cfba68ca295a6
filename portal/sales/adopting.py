"""Orders placed as a guest come to the account of whoever proves to own their address."""

from __future__ import annotations

from sqlalchemy import func, update

from portal.extensions import db
from portal.models.order import Order


def adopt_guest_orders(account_id: int, email: str) -> None:
    """`email` in small letters. Part of the transaction in which the address is confirmed.

    Changes nothing that was agreed or that an open form shows, so neither version nor history.
    """
    db.session.execute(
        update(Order)
        .where(Order.account_id.is_(None), Order.is_trial.is_(False), func.lower(Order.email) == email)
        .values(account_id=account_id)
    )
