"""Where the log-in library finds and makes accounts."""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.library import SQLAlchemyUserDatastore
from portal.extensions import db
from portal.models.account import Account, Role


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
        return db.session.scalars(_of_session(), by).unique().one_or_none()

    def find_account(self, email: str) -> Account | None:
        """By the address as it is kept, in small letters."""
        found: Account | None = self.find_user(email=email)
        return found


@functools.cache
def _of_session() -> Select[Account]:
    return select(Account).where(Account.fs_uniquifier == bindparam("fs_uniquifier"))


accounts = AccountStore(db, Account, Role)
