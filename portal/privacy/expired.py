"""What the law wanted kept and does not any more: listed for a person, and erased when a person says so.

Never by itself: a tax audit or a lawsuit that is pending makes the time longer (§ 147 (3) AO); no program knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, insert, literal, or_, select, update

from portal import clock, links
from portal.extensions import db
from portal.models.address import ADDRESS_FIELDS
from portal.models.document import ErasedDocument, IssuedDocument
from portal.models.order import Order, OrderAddress
from portal.models.order_event import OrderEvent
from portal.models.outgoing_mail import OutgoingMail
from portal.models.withdrawal import Withdrawal
from portal.privacy.forgetting import NOTICES, OVER, delete_mails
from portal.privacy.periods import LETTER_YEARS, PAPER_YEARS
from portal.privacy.standing import HAS_RECORDS, LAST_ENTRY, UNDER_WAY
from portal.privacy.statements import count_old_statements, erase_old_statements
from portal.sales.customers import rebuild_customers
from portal.sales.file_removal import note_files, remove_noted_files
from portal.sales.removing import delete_what_hangs_on, files_of
from portal.writing import retried, transaction

NOBODY = "–"  # in place of a name: pages show one


@dataclass(frozen=True)
class Expired:
    """`orders`: id and number, oldest first. `mails`: about any order, also one that has to be kept longer.
    `statements`: of withdrawal, that fit no order.
    """

    orders: Sequence[Any]
    mails: int
    statements: int


@dataclass(frozen=True)
class Limits:
    """What is older is past its time: letters, and orders that were paid or invoiced."""

    letters: datetime
    papers: datetime

    @classmethod
    def of(cls, at: datetime, until: int | None = None) -> Limits:
        """`until`: nothing younger than this year, whatever else is past its time."""
        this_year = clock.day_of(at).year
        years = [this_year - kept for kept in (LETTER_YEARS, PAPER_YEARS)]
        years = years if until is None else [min(year, until + 1) for year in years]
        return cls(*(clock.start_of(date(year, 1, 1)) for year in years))


def find_expired(limits: Limits) -> Expired:
    mails = db.session.scalar(select(func.count()).select_from(_mails(limits).subquery()))
    return Expired(db.session.execute(_orders(limits)).all(), mails or 0, count_old_statements(limits.letters))


def erase_expired(limits: Limits, at: datetime) -> Expired:
    """What was erased. Each order in a transaction of its own: broken off in the middle it goes on the next time, with
    the files of the order it was at.
    """
    remove_noted_files()
    erased = [row for row in find_expired(limits).orders if _erase_order(row.id, limits, at)]
    mails = 0
    while some := delete_mails(_mails(limits)):
        mails += some
    statements = erase_old_statements(limits.letters, at)
    rebuild_customers()  # also after a run that was broken off before
    return Expired(erased, mails, statements)


def _orders(limits: Limits) -> Select[Any]:
    orders = (
        select(Order.id, Order.number)
        .join(OrderEvent, LAST_ENTRY)
        .where(
            Order.is_trial.is_(False),
            Order.erased_at.is_(None),
            Order.status.not_in(UNDER_WAY),
            OrderEvent.at < limits.letters,
            or_(OrderEvent.at < limits.papers, ~HAS_RECORDS),
            ~_young_withdrawal(limits),
        )
        .order_by(Order.id)
    )
    return cast(Select[Any], orders)


def _young_withdrawal(limits: Limits) -> ColumnElement[bool]:
    """A statement is a letter of its own."""
    young = select(Withdrawal.id).where(Withdrawal.order_id == Order.id, Withdrawal.submitted_at >= limits.letters)
    return young.exists()


def _mails(limits: Limits) -> Select[Any]:
    old = (
        OutgoingMail.name.not_in(NOTICES),
        OutgoingMail.state.in_(OVER),
        OutgoingMail.created_at < limits.letters,
    )
    return select(OutgoingMail.id).where(*old).order_by(OutgoingMail.created_at, OutgoingMail.id)


def _erase_order(order_id: int, limits: Limits, at: datetime) -> bool:
    """False: something happened to it meanwhile."""
    is_erased = _erase_rows(order_id, limits, at)
    remove_noted_files()
    return is_erased


@retried
def _erase_rows(order_id: int, limits: Limits, at: datetime) -> bool:
    """What remains: pieces, prices and sums, which the ledger of the stock and the reports stand on."""
    with transaction():
        order = db.session.get_one(Order, order_id, with_for_update=True, populate_existing=True)
        if db.session.execute(_orders(limits).where(Order.id == order_id)).first() is None:
            return False
        note_files(files_of(order_id))
        _keep_places(order_id, at)
        _blank(order, at)
        db.session.flush()
        delete_what_hangs_on(order_id)
        nothing = dict.fromkeys(ADDRESS_FIELDS, "") | {"name": NOBODY}
        del nothing["country"]
        db.session.execute(update(OrderAddress).where(OrderAddress.order_id == order_id).values(nothing))
        return True


def _keep_places(order_id: int, at: datetime) -> None:
    """Of its papers in their series."""
    columns = ("series", "position", "previous_hash", "chain_hash")
    papers = select(*(getattr(IssuedDocument, name) for name in columns), literal(at, ErasedDocument.erased_at.type))
    papers = papers.where(IssuedDocument.order_id == order_id)
    db.session.execute(insert(ErasedDocument).from_select([*columns, "erased_at"], papers))


def _blank(order: Order, at: datetime) -> None:
    order.erased_at = at
    order.email = order.sort_name = order.note = order.summary = order.summary_sha256 = order.waiver_text = ""
    order.account_id = order.basket_key = None
    order.nonce = links.new_nonce()
