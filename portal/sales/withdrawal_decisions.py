"""What the shop does about a withdrawal: say which order it belongs to, settle it, take it up again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.withdrawal import SETTLED_STATES, Withdrawal, WithdrawalDecision, WithdrawalState
from portal.refusal import Refusal
from portal.sales.transaction import Change, Click, once, order_change
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

LONGEST_COMMENT = 500
_STALE = _l("Inzwischen hat jemand über diesen Widerruf entschieden. Bitte sehen Sie nach, ob noch etwas zu tun ist.")


@once
def assign(withdrawal_id: int, number: str, click: Click) -> str:
    """Zuordnen: it belongs to the order of this number. Returns the number. Raises Refusal."""
    order_id = db.session.scalar(select(Order.id).where(Order.number == number.upper()))
    if order_id is None:
        raise Refusal(_l("Eine Bestellung mit dieser Nummer gibt es nicht."), "number")
    with order_change(order_id, click, raises_version=False) as change:
        withdrawal = lock_withdrawal(withdrawal_id)
        if withdrawal.order_id is not None:
            raise Refusal(_l("Dieser Widerruf ist schon einer Bestellung zugeordnet."))
        _refuse_stale(withdrawal, click)
        give_to(change, withdrawal, click.actor.name)
        change.result = change.order.number
    return change.result


@once
def take_away(withdrawal_id: int, click: Click) -> str:
    """Zuordnung lösen, after a wrong one. Returns the number of the order it does not belong to. Raises Refusal."""
    order_id = db.session.get_one(Withdrawal, withdrawal_id).order_id
    if order_id is None:
        raise Refusal(_l("Dieser Widerruf ist keiner Bestellung zugeordnet."))
    with order_change(order_id, click, raises_version=False) as change:
        withdrawal = lock_withdrawal(withdrawal_id)
        if withdrawal.order_id != order_id:
            raise Refusal(_STALE)
        _refuse_stale(withdrawal, click)
        withdrawal.order_id = None
        _decide(withdrawal, WithdrawalState.unchecked, click.actor.name, click.at)
        change.record(EventKind.withdrawal_removed, withdrawal=withdrawal.id, sha256=withdrawal.sha256)
        change.result = change.order.number
    return change.result


def settle_withdrawal(withdrawal_id: int, state: WithdrawalState, comment: str, click: Click) -> str:
    """Erledigt, verspätet or ausgeschlossen; the last two say why. Returns the state. Raises Refusal."""
    if state not in SETTLED_STATES:
        raise Refusal(_l("Bitte wählen Sie, wie der Widerruf ausgegangen ist."))
    if len(comment) > LONGEST_COMMENT:
        raise Refusal(_l("Ein Kommentar hat höchstens %(most)s Zeichen.", most=LONGEST_COMMENT), "comment")
    if state is not WithdrawalState.done and not comment:
        raise Refusal(_l("Bitte schreiben Sie, warum."), "comment")
    return _change(withdrawal_id, state, comment, click)


def reopen(withdrawal_id: int, click: Click) -> str:
    """Wieder aufnehmen. Returns the state. Raises Refusal."""
    return _change(withdrawal_id, None, "", click)


def lock_withdrawal(withdrawal_id: int) -> Withdrawal:
    return db.session.execute(
        select(Withdrawal)
        .where(Withdrawal.id == withdrawal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def give_to(change: Change, withdrawal: Withdrawal, actor_name: str) -> None:
    """Under the order's lock and the statement's."""
    withdrawal.order_id = change.order.id
    _decide(withdrawal, WithdrawalState.assigned, actor_name, change.click.at, change.order.number)
    change.record(EventKind.withdrawn, withdrawal=withdrawal.id, sha256=withdrawal.sha256)


@retried
def _change(withdrawal_id: int, wanted: WithdrawalState | None, comment: str, click: Click) -> str:
    with transaction():
        withdrawal = lock_withdrawal(withdrawal_id)
        number = withdrawal.order.number if withdrawal.order else ""
        state = wanted or (WithdrawalState.assigned if number else WithdrawalState.unchecked)
        last = withdrawal.decisions[-1] if withdrawal.decisions else None
        if last is None or (last.state, last.comment, last.actor_name) != (state, comment, click.actor.name):
            _refuse_stale(withdrawal, click)
            _decide(withdrawal, state, click.actor.name, click.at, number, comment)
    return state.value


def _decide(
    withdrawal: Withdrawal, state: WithdrawalState, actor_name: str, at: datetime, number: str = "", comment: str = ""
) -> None:
    withdrawal.state = state
    withdrawal.decisions.append(
        WithdrawalDecision(at=at, actor_name=actor_name, state=state, order_number=number, comment=comment)
    )


def _refuse_stale(withdrawal: Withdrawal, click: Click) -> None:
    if click.version is not None and click.version != withdrawal.version:
        raise Refusal(_STALE)
