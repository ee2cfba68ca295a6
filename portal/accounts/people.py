"""What happens to accounts beside logging in: a customer's own data, and who works in the backend."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask_babel import get_locale
from sqlalchemy import select

from portal.accounts.library import hash_password
from portal.accounts.links import reset_link
from portal.accounts.mailing import queue
from portal.extensions import db
from portal.models.account import Account, Role, RoleName
from portal.models.outgoing_mail import MailName
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

NOWHERE = "deleted.invalid"  # no mail ever gets there (RFC 2606)


@retried
def change_account(account_id: int, name: str, language: str) -> None:
    """`language` is that of mails and pages: a code of the setting LANGUAGES."""
    with transaction():
        account = db.session.get_one(Account, account_id)
        account.name, account.language = name, language


def list_staff() -> list[Account]:
    """Everybody with a role; who may still log in first, then by name. One statement."""
    staff = db.session.scalars(select(Account).where(Account.roles.any())).unique()
    return sorted(staff, key=lambda person: (not person.active, person.name.casefold()))


def find_staff(account_id: int) -> Account | None:
    account = db.session.get(Account, account_id)
    return account if account is not None and account.is_staff else None


@retried
def add_staff(name: str, email: str, role: RoleName, at: datetime) -> None:
    """Gives access to the backend and mails the link to choose a password. Raises Refusal.

    A customer with this address keeps the account and its orders, but not the password: whoever works in the backend
    has proved the address since.
    """
    with transaction():
        account = _find(email)
        if account is not None and account.is_staff and account.active:
            raise Refusal(_l("Diese Person hat schon Zugang."), "email")
        queue(MailName.reset_password, _let_in(account, name, email, role, at), at)


@retried
def add_owner(name: str, email: str, at: datetime) -> str:
    """For the command line: the link to choose a password, shown to whoever rules the server anyway.

    Whoever has the address already becomes owner, or gets in again.
    """
    with transaction():
        account = _let_in(_find(email), name, email, RoleName.owner, at)
    return reset_link(account)


def make_owner(name: str, email: str, password: str, at: datetime) -> Account:
    """For the set-up, in its transaction. Who may set up the shop may do anything: the address counts as confirmed."""
    account = _let_in(_find(email), name, email, RoleName.owner, at)
    account.password, account.confirmed_at = hash_password(password), at
    return account


@retried
def deactivate(account_id: int, by_account_id: int) -> None:
    """Ends every session at once. Raises Refusal for oneself and for the last owner."""
    with transaction():
        staff = _lock_staff()
        account = staff[account_id]
        if account.id == by_account_id:
            raise Refusal(_l("Sie können sich nicht selbst den Zugang nehmen."))
        if not any(person.is_owner and person.active for person in staff.values() if person is not account):
            raise Refusal(_l("Der Shop braucht mindestens einen Inhaber."))
        account.active = False
        account.fs_uniquifier = _new_uniquifier()


def note_log_in(account: Account, at: datetime) -> None:
    """In the transaction of the log-in: the account is in use."""
    account.logged_in_at, account.warned_at = at, None


def empty(account: Account) -> None:
    """Take out everything that tells of a person, in the running transaction; the address is free for a new account.

    The row stays as the one that histories, which are frozen, point at by its number.
    """
    account.email = f"account-{account.id}@{NOWHERE}"
    account.name, account.language = "", "de"
    account.password = account.confirmed_at = account.created_at = account.logged_in_at = account.warned_at = None
    account.active = False
    account.fs_uniquifier = _new_uniquifier()


def _lock_staff() -> dict[int, Account]:
    locked = select(Account).where(Account.roles.any()).order_by(Account.id).with_for_update(of=Account)
    return {person.id: person for person in db.session.scalars(locked).unique()}


def _find(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == email.lower()).with_for_update(of=Account))


def _let_in(account: Account | None, name: str, email: str, role: RoleName, at: datetime) -> Account:
    if account is None:
        account = Account(email=email.lower(), language=str(get_locale()), created_at=at)
        db.session.add(account)
    account.name = name
    account.active = True
    account.password = None
    account.fs_uniquifier = _new_uniquifier()
    account.roles = [_role(role)]
    return account


def _role(name: RoleName) -> Role:
    return db.session.scalar(select(Role).where(Role.name == name)) or Role(name=name)


def _new_uniquifier() -> str:
    """A new one ends every session and every password link."""
    return uuid.uuid4().hex
