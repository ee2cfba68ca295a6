"""What goes by itself, because no law wants it kept and nobody needs it any more. For the worker, once a day.

What the law wants kept never goes by itself: see `expired`. The table in docs/operations.md tells people of both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Select, delete, select

from portal import clock
from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.models.outgoing_mail import ACCOUNT_MAILS, MailName, MailState, OutgoingMail
from portal.models.personal_data_act import PersonalDataAct
from portal.models.submitted_form import SubmittedForm
from portal.privacy.sheets import TO_THE_SHOP
from portal.sales.account_words import ACCOUNT_WORDS
from portal.sales.file_removal import note_files, remove_noted_files
from portal.writing import retried, transaction

FORMS_KEPT = timedelta(days=30)  # so long a second click on a form left open is noticed
UNCONFIRMED_KEPT = timedelta(days=30)  # the link in the mail works for five days
NOTICES_KEPT = timedelta(days=90)  # mails that are no commercial letters
ACTS_KEPT_YEARS = 3  # after the year in which somebody asked (§ 195 BGB, § 31 OWiG)

NOTICES = (*ACCOUNT_MAILS, MailName.account_deleted, *TO_THE_SHOP)
_AT_ONCE = 500  # rows in one transaction: nobody who clicks waits long
OVER = (MailState.sent, MailState.failed, MailState.held)


def forget(at: datetime, is_stopping: Callable[[], bool] = lambda: False) -> None:
    remove_noted_files()  # of somebody who was killed
    for step in (_forget_forms, _forget_accounts, _forget_notices, _forget_acts):
        while not is_stopping() and step(at) == _AT_ONCE:
            pass


def delete_mails(query: Select[int]) -> int:
    """Rows and copies of these mails, a portion of them. How many there were."""
    mails = _delete_rows(query)
    remove_noted_files()
    return mails


@retried
def _delete_rows(query: Select[int]) -> int:
    with transaction():
        return delete_some_mails(query.limit(_AT_ONCE))


def delete_some_mails(query: Select[int]) -> int:
    """In the running transaction; their files are noted, unless another mail needs them: what was sent again in the
    same words is kept once. How many.
    """
    ids = list(db.session.scalars(query))
    keys = set(db.session.scalars(select(OutgoingMail.copy_key).where(OutgoingMail.id.in_(ids)).distinct()))
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(ids)))
    needed = set(db.session.scalars(select(OutgoingMail.copy_key).where(OutgoingMail.copy_key.in_(keys))))
    note_files(key for key in keys - needed if key is not None)
    return len(ids)


@retried
def _forget_forms(at: datetime) -> int:
    with transaction():
        old = select(SubmittedForm.key).where(SubmittedForm.at <= at - FORMS_KEPT).limit(_AT_ONCE)
        keys = list(db.session.scalars(old))
        db.session.execute(delete(SubmittedForm).where(SubmittedForm.key.in_(keys)))
        return len(keys)


@retried
def _forget_accounts(at: datetime) -> int:
    """Those whose address nobody has proved, so that nobody ever logged in. A tombstone is none: it has no birthday."""
    has_orders = select(Order.id).where(Order.account_id == Account.id).exists()
    never_came = (
        Account.confirmed_at.is_(None),
        Account.created_at <= at - UNCONFIRMED_KEPT,
        ~Account.roles.any(),
        ~has_orders,
    )
    with transaction():
        locked = select(Account.id).where(*never_came).order_by(Account.id).limit(_AT_ONCE)
        ids = list(db.session.scalars(locked.with_for_update(of=Account)))
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.account_id.in_(ids)))
        db.session.execute(delete(ACCOUNT_WORDS.table).where(ACCOUNT_WORDS.table.c.rowid.in_(ids)))
        db.session.execute(delete(Account).where(Account.id.in_(ids)))
        return len(ids)


def _forget_notices(at: datetime) -> int:
    old = (
        OutgoingMail.name.in_(NOTICES),
        OutgoingMail.state.in_(OVER),
        OutgoingMail.created_at <= at - NOTICES_KEPT,
    )
    return delete_mails(select(OutgoingMail.id).where(*old).order_by(OutgoingMail.created_at, OutgoingMail.id))


@retried
def _forget_acts(at: datetime) -> int:
    first_day = date(clock.day_of(at).year - ACTS_KEPT_YEARS, 1, 1)
    with transaction():
        old = select(PersonalDataAct.id).where(PersonalDataAct.at < clock.start_of(first_day)).limit(_AT_ONCE)
        ids = list(db.session.scalars(old))
        db.session.execute(delete(PersonalDataAct).where(PersonalDataAct.id.in_(ids)))
        return len(ids)
