"""Accounts that nobody has used for two years: deleted after a notice and thirty days. For the worker, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import lazyload

from portal.accounts.mailing import queue
from portal.extensions import db
from portal.models.account import Account
from portal.models.actor import SYSTEM
from portal.models.order import Order
from portal.models.outgoing_mail import MailName
from portal.privacy.erasing import erase
from portal.privacy.person import Person
from portal.privacy.standing import UNDER_WAY
from portal.sales.transaction import Click
from portal.writing import retried, transaction

UNUSED_FOR = timedelta(days=730)
NOTICE = timedelta(days=30)
_AT_ONCE = 100


def part(at: datetime, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Those warned long enough ago go first; then others are warned."""
    long_ago = select(Account.id, Account.email).where(*_unused(at), Account.warned_at <= at - NOTICE)
    for row in db.session.execute(long_ago.order_by(Account.id)).all():
        if is_stopping():
            return
        erase(Person(row.email, row.id), Click(SYSTEM, at))
    while not is_stopping() and _warn(at) == _AT_ONCE:
        pass


@retried
def _warn(at: datetime) -> int:
    with transaction():
        unwarned = select(Account).where(*_unused(at), Account.warned_at.is_(None)).order_by(Account.id)
        locked = unwarned.limit(_AT_ONCE).options(lazyload(Account.roles)).with_for_update(of=Account)
        accounts = db.session.scalars(locked).all()
        for account in accounts:
            account.warned_at = at
            queue(MailName.account_unused, account, at)
        return len(accounts)


def _unused(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """No log-in, no order, nothing under way; who works in the backend is the owner's to judge."""
    begun = at - UNUSED_FOR
    in_use = select(Order.id).where(
        Order.account_id == Account.id, or_(Order.placed_at > begun, Order.status.in_(UNDER_WAY))
    )
    last_used = func.coalesce(Account.logged_in_at, Account.confirmed_at)
    return Account.active.is_(True), last_used <= begun, ~Account.roles.any(), ~in_use.exists()
