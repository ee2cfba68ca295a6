"""Statements of withdrawal that fit no order: erased once their time is over, or when the owner says why before.

Those that belong to an order go with it (`expired`). The database lets none go without the mark, and no mark be set at
one that belongs to an order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Select, delete, func, select

from portal.extensions import db
from portal.models.outgoing_mail import WITHDRAWAL_MAILS, OutgoingMail
from portal.models.withdrawal import SETTLED_STATES, ErasedWithdrawal, Withdrawal, WithdrawalDecision
from portal.privacy.forgetting import delete_some_mails
from portal.refusal import Refusal
from portal.sales.file_removal import remove_noted_files
from portal.sales.transaction import Click
from portal.sales.withdrawal_decisions import lock_withdrawal
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

MOST_SHOWN = 20
_AT_ONCE = 500


def why_not_erase(withdrawal: Withdrawal) -> LazyString | None:
    """Before its time. None: it can be."""
    if withdrawal.order_id is not None:
        return _l("Dieser Widerruf gehört zu einer Bestellung und wird mit ihr aufbewahrt.")
    if withdrawal.state not in SETTLED_STATES:
        return _l("Bitte entscheiden Sie zuerst: Vielleicht gehört der Widerruf doch zu einer Bestellung.")
    return None


def erase_statement(withdrawal_id: int, reason: str, click: Click) -> int:
    """With the mails about it; how many those were. Raises Refusal."""
    mails = _erase(withdrawal_id, reason, click)
    remove_noted_files()
    return mails


@retried
def _erase(withdrawal_id: int, reason: str, click: Click) -> int:
    with transaction():
        withdrawal = lock_withdrawal(withdrawal_id)
        if (why := why_not_erase(withdrawal)) is not None:
            raise Refusal(why)
        mails = delete_some_mails(_mails_about(withdrawal))
        _let_go([withdrawal], click.at, click.actor.name, reason)
        return mails


def _mails_about(withdrawal: Withdrawal) -> Select[Any]:
    """By the index of when they were made: none is older than what it tells."""
    return select(OutgoingMail.id).where(
        OutgoingMail.created_at >= withdrawal.submitted_at,
        OutgoingMail.name.in_(WITHDRAWAL_MAILS),
        OutgoingMail.data["withdrawal_id"].as_integer() == withdrawal.id,
    )


def list_erased() -> Sequence[ErasedWithdrawal]:
    """Those that were erased before their time, the newest first."""
    newest = select(ErasedWithdrawal).where(ErasedWithdrawal.reason != "").order_by(ErasedWithdrawal.erased_at.desc())
    return db.session.scalars(newest.limit(MOST_SHOWN)).all()


def count_old_statements(limit: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(Withdrawal).where(*_old(limit))) or 0


def erase_old_statements(limit: datetime, at: datetime) -> int:
    """How many. Their mails are older than that, too, and go as all mails do."""
    erased = 0
    while some := _erase_some(limit, at):
        erased += some
    return erased


@retried
def _erase_some(limit: datetime, at: datetime) -> int:
    with transaction():
        old = (
            select(Withdrawal)
            .where(*_old(limit))
            .order_by(Withdrawal.id)
            .limit(_AT_ONCE)
            .with_for_update(of=Withdrawal)
        )
        found = db.session.scalars(old).all()
        _let_go(found, at, "", "")
        return len(found)


def _old(limit: datetime) -> tuple[ColumnElement[bool], ...]:
    return Withdrawal.order_id.is_(None), Withdrawal.submitted_at < limit


def _let_go(withdrawals: Sequence[Withdrawal], at: datetime, actor_name: str, reason: str) -> None:
    db.session.add_all(
        ErasedWithdrawal(
            withdrawal_id=found.id, submitted_at=found.submitted_at, erased_at=at, actor_name=actor_name, reason=reason
        )
        for found in withdrawals
    )
    db.session.flush()
    ids = [found.id for found in withdrawals]
    for statement in (
        delete(WithdrawalDecision).where(WithdrawalDecision.withdrawal_id.in_(ids)),
        delete(Withdrawal).where(Withdrawal.id.in_(ids)),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
