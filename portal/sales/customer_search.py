"""Who orders by telephone is often known: by an account or by a former order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models.account import Account
from portal.models.customer import Customer
from portal.models.order import Order
from portal.sales.account_words import ACCOUNT_WORDS
from portal.sales.baskets import Contact, find_last_order
from portal.sales.customers import CUSTOMER_WORDS
from portal.word_index import LONGEST_SEARCH

MOST_FOUND = 8


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
    """The newest first."""
    condition, words = ACCOUNT_WORDS.matches(typed), ACCOUNT_WORDS.table
    if condition is None:
        return []
    found = select(words.c.rowid).where(condition).order_by(words.c.rowid.desc()).limit(MOST_FOUND)
    query = select(Account).where(Account.id.in_(found)).order_by(Account.id.desc())
    return db.session.scalars(query).unique().all()


def _orders(typed: str) -> Sequence[Order]:
    """The last one of each customer found, newest first."""
    condition, words = CUSTOMER_WORDS.matches(typed), CUSTOMER_WORDS.table
    if condition is None:
        return []
    last = select(Order.id).where(Order.email == Customer.email, Order.is_trial.is_(False)).correlate(Customer)
    last = last.order_by(Order.placed_at.desc(), Order.id.desc()).limit(1)
    found = select(last.scalar_subquery()).select_from(Customer).join(words, words.c.rowid == Customer.id)
    found = found.where(condition).order_by(Customer.id.desc()).limit(MOST_FOUND)
    query = select(Order).where(Order.id.in_(found)).options(selectinload(Order.addresses))
    return db.session.scalars(query.order_by(Order.placed_at.desc(), Order.id.desc())).all()
