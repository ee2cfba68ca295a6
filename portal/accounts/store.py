"""Where the log-in library finds and makes accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.library import SQLAlchemyUserDatastore
from portal.extensions import db
from portal.loading import Question, Shape
from portal.models.account import Account, Role, account_role


class AccountStore(SQLAlchemyUserDatastore):
    def create_user(self, **values: Any) -> Any:
        """Two clicks at once: the account that the other one has just made is as good as a new one."""
        try:
            account = super().create_user(**values)
            db.session.flush()
        except IntegrityError:
            db.session.rollback()
            found = self.find_account(values["email"])
            db.session.commit()  # ends the read: SQLite refuses a write on top of it when somebody else has written
            return found
        return account

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Any:
        """Every page asks who is there, by the key in the session; the library makes that statement anew each time."""
        if by.keys() != {"fs_uniquifier"}:
            return super().find_user(case_insensitive, **by)
        known = g.get("visitor") if has_request_context() else None
        if known is not None and known.fs_uniquifier == by["fs_uniquifier"]:
            return known
        return person(*_VISITOR.ask(**by)[0])

    def find_account(self, email: str) -> Account | None:
        """By the address as it is kept, in small letters."""
        found: Account | None = self.find_user(email=email)
        return found


BY_SESSION = Account.fs_uniquifier == bindparam("fs_uniquifier")
PERSON = (Shape(Account), Shape(Role))


def with_roles(statement: Select[Any]) -> Select[Any]:
    """Of the account in it, for the shapes of `PERSON`."""
    statement = statement.outerjoin(account_role, account_role.c.account_id == Account.id)
    return statement.outerjoin(Role, Role.id == account_role.c.role_id).order_by(Role.id)


def person(found: Sequence[Account], roles: Sequence[Role]) -> Account | None:
    """Out of what a statement about one account found."""
    for account in found:
        set_committed_value(account, "roles", roles)
        return account
    return None


_VISITOR = Question(with_roles(select(Account).where(BY_SESSION)), *PERSON)
accounts = AccountStore(db, Account, Role)
