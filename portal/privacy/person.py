"""Whose data: everything that hangs on one mail address, and on the account that has proved it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, func, or_, select

from portal.extensions import db
from portal.models.account import Account
from portal.models.basket import Basket
from portal.models.customer import Customer
from portal.models.order import Order
from portal.models.outgoing_mail import OutgoingMail
from portal.models.personal_data_act import PersonalDataAct
from portal.models.withdrawal import Withdrawal


@dataclass(frozen=True)
class Person:
    """`email` in small letters; no `account_id`: a guest."""

    email: str
    account_id: int | None = None

    @property
    def who(self) -> str:
        """A keyed hash: tells nobody the address, and is found again by whoever knows it."""
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return hmac.new(secret, f"person\n{self.email}".encode(), hashlib.sha256).hexdigest()

    @property
    def rows(self) -> dict[type[Any], ColumnElement[bool]]:
        """Which rows of a table are theirs. What a guest ordered counts, as it does when the address is proved; an
        order in somebody else's account is somebody else's. Trial orders are the shop's.
        """
        return {
            Account: Account.id == self.account_id,
            Customer: func.lower(Customer.email) == self.email,
            Basket: func.lower(Basket.email) == self.email,
            Withdrawal: self._said_by,
            OutgoingMail: OutgoingMail.order_id.is_(None) & self._written_to,
            PersonalDataAct: PersonalDataAct.who == self.who,
            Order: self._ordered_by,
        }

    @property
    def _ordered_by(self) -> ColumnElement[bool]:
        as_guest = Order.account_id.is_(None) & (func.lower(Order.email) == self.email)
        theirs = as_guest if self.account_id is None else or_(Order.account_id == self.account_id, as_guest)
        return Order.is_trial.is_(False) & theirs

    @property
    def _said_by(self) -> ColumnElement[bool]:
        orders = select(Order.id).where(self._ordered_by)
        return or_(func.lower(Withdrawal.email) == self.email, Withdrawal.order_id.in_(orders))

    @property
    def _written_to(self) -> ColumnElement[bool]:
        to_address = OutgoingMail.recipient == self.email
        if self.account_id is None:
            return to_address
        return or_(to_address, OutgoingMail.account_id == self.account_id)


def find_person(email: str) -> Person:
    """By a mail address as somebody types it. Whether the shop knows them at all is another question."""
    folded = email.strip().lower()
    return Person(folded, db.session.scalar(select(Account.id).where(Account.email == folded)))
