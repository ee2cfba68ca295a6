"""Who orders by telephone is often known: by an account or by a former order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.sales.baskets import Contact, find_last_order
from portal.sales.search import SEARCH, WORDS
from portal.sales.word_index import LONGEST_SEARCH
from portal.text import fold

MOST_FOUND = 8
_LOOKED_AT = 40  # orders are found by their articles, too


@dataclass(frozen=True)
class KnownCustomer:
    """`key` leads back to the contact, see `find_contact`; `place`: postcode and city, "" of an account alone."""

    key: str
    name: str
    email: str
    place: str = ""


def find_customers(typed: str) -> list[KnownCustomer]:
    """By name or e-mail address, accounts first, each address once; three statements."""
    typed = typed[:LONGEST_SEARCH]
    found: dict[str, KnownCustomer] = {}
    for account in _accounts(typed):
        found[account.email] = KnownCustomer(f"account-{account.id}", account.name or account.email, account.email)
    for order in _orders(typed):
        billing = order.billing
        place = f"{billing.postcode} {billing.city}"
        known = KnownCustomer(f"order-{order.id}", billing.company or billing.name, order.email, place)
        found.setdefault(order.email.lower(), known)
    return list(found.values())[:MOST_FOUND]


def find_contact(kind: str, ident: int) -> Contact | None:
    """Of the account's last order, or of this order; None when it is gone."""
    if kind == "account":
        account = db.session.get(Account, ident)
        if account is None:
            return None
        order, email = find_last_order(ident), account.email
        if order is None:
            return Contact(email, {"name": account.name})
    else:
        order = db.session.get(Order, ident)
        if order is None or order.is_trial:
            return None
        email = order.email
    return Contact(email, order.billing.as_dict(), order.shipping.as_dict() if order.shipping else None)


def _accounts(typed: str) -> Sequence[Account]:
    text = typed.lower()
    named = or_(
        func.lower(Account.email).contains(text, autoescape=True),
        func.lower(Account.name).contains(text, autoescape=True),
    )
    return db.session.scalars(select(Account).where(named).order_by(Account.email).limit(MOST_FOUND)).unique().all()


def _orders(typed: str) -> list[Order]:
    condition, wanted = WORDS.matches(typed), fold(typed).split()
    if condition is None:
        return []
    query = select(Order).join(SEARCH, SEARCH.c.rowid == Order.id).where(condition, Order.is_trial.is_(False))
    query = query.order_by(Order.id.desc()).limit(_LOOKED_AT).options(selectinload(Order.addresses))
    return [order for order in db.session.scalars(query) if _is_named(order, wanted)]


def _is_named(order: Order, words: list[str]) -> bool:
    about = fold(f"{order.email} {order.billing.name} {order.billing.company}")
    return all(word in about for word in words)
