"""What pages ask about withdrawals."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models.order import Order
from portal.models.withdrawal import OPEN_STATES, SETTLED_STATES, Withdrawal, WithdrawalState
from portal.paging import Keyset, Page

WITHDRAWALS = Keyset(Withdrawal.submitted_at, Withdrawal.id)


class WithdrawalFilter(StrEnum):
    open = "open"
    unchecked = "unchecked"
    settled = "settled"


_STATES = {
    WithdrawalFilter.open: OPEN_STATES,
    WithdrawalFilter.unchecked: (WithdrawalState.unchecked,),
    WithdrawalFilter.settled: SETTLED_STATES,
}


def list_withdrawals(wanted: WithdrawalFilter | None, before: str | None, after: str | None) -> Page[Any]:
    """One statement; newest first."""
    query = select(
        Withdrawal.id,
        Withdrawal.submitted_at,
        Withdrawal.name,
        Withdrawal.contract,
        Withdrawal.state,
        Order.number.label("order_number"),
        Order.is_trial,
    ).outerjoin(Order, Order.id == Withdrawal.order_id)
    if wanted is not None:
        query = query.where(Withdrawal.state.in_(_STATES[wanted]))
    return WITHDRAWALS.page(query, before, after)


def find_withdrawal(withdrawal_id: int) -> Withdrawal | None:
    """With its decisions."""
    return db.session.get(Withdrawal, withdrawal_id, options=[selectinload(Withdrawal.decisions)])


def find_waiting() -> tuple[int, Any]:
    """How many wait for the shop, and the oldest of them or None; one statement. Trial orders wait for nobody."""
    oldest = db.session.execute(
        select(
            Withdrawal.id,
            Withdrawal.name,
            Withdrawal.contract,
            Withdrawal.submitted_at.label("since"),
            func.count().over().label("how_many"),
        )
        .outerjoin(Order, Order.id == Withdrawal.order_id)
        .where(Withdrawal.state.in_(OPEN_STATES), Order.is_trial.is_not(True))
        .order_by(Withdrawal.submitted_at, Withdrawal.id)
        .limit(1)
    ).first()
    return (oldest.how_many if oldest else 0), oldest
