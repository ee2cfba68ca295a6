"""Where the log-in library finds and makes accounts."""

from __future__ import annotations

from typing import Any

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

    def find_account(self, email: str) -> Account | None:
        """By the address as it is kept, in small letters."""
        found: Account | None = self.find_user(email=email)  # type: ignore[assignment]
        return found


accounts = AccountStore(db, Account, Role)
