"""Where the log-in library finds and makes accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
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
        (found, roles), _ = _OF_SESSION.ask(**by)
        for account in found:
            set_committed_value(account, "roles", roles)
        return found[0] if found else None

    def find_account(self, email: str) -> Account | None:
        """By the address as it is kept, in small letters."""
        found: Account | None = self.find_user(email=email)
        return found


_OF_SESSION = Question(
    select(Account)
    .outerjoin(account_role, account_role.c.account_id == Account.id)
    .outerjoin(Role, Role.id == account_role.c.role_id)
    .where(Account.fs_uniquifier == bindparam("fs_uniquifier"))
    .order_by(Role.id),
    Shape(Account),
    Shape(Role),
)

accounts = AccountStore(db, Account, Role)
