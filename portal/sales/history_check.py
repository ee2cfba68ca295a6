"""Does the history prove itself, and does it agree with what is stored? It only reads; a person must judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import EventKind, OrderEvent
from portal.models.order_facts import Facts, facts
from portal.models.order_hold import OrderHold
from portal.sales.transaction import lock_order
from portal.writing import retried, transaction

BATCH = 100  # orders in memory at once


@dataclass(frozen=True)
class Break:
    """The first link of a chain that does not hold. `position`: of the entry, or where one is missing."""

    position: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """`entries`: how many were proved."""

    number: str
    entries: int
    broken: Break | None


def check_history(number: str | None = None) -> Iterator[Verdict]:
    """Every order, oldest first, or the one with that number (none if there is none)."""
    last_id = 0
    while batch := _load(last_id, number):
        last_id = batch[-1].id
        verdicts = [(order.id, _judge(order)) for order in batch]
        for order_id, verdict in verdicts:
            yield _judge_again(order_id) if verdict.broken else verdict


def _load(last_id: int, number: str | None) -> list[Order]:
    db.session.rollback()  # one long read would keep the database from tidying up
    query = select(Order).where(Order.id > last_id, Order.erased_at.is_(None)).order_by(Order.id).limit(BATCH)
    if number is not None:
        query = query.where(Order.number == number)
    everything = (
        selectinload(Order.events).joinedload(OrderEvent.comment),
        selectinload(Order.items),
        selectinload(Order.holds),
        selectinload(Order.payments),
        selectinload(Order.versions),
    )
    return list(db.session.scalars(query.options(*everything).execution_options(populate_existing=True)))


@retried
def _judge_again(order_id: int) -> Verdict:
    """Under the lock: somebody may have clicked between two of the statements above."""
    with transaction():
        return _judge(lock_order(order_id))


def _judge(order: Order) -> Verdict:
    known: Facts = {}
    broken = _first_break(order, known) or _end(order) or _holds(order) or _versions(order) or _stored(order, known)
    return Verdict(order.number, (broken.position - 1) if broken else len(order.events), broken)


def _first_break(order: Order, known: Facts) -> Break | None:
    """Follows the chain; `known` gathers what the history says about the order."""
    previous = ""
    for position, event in enumerate(order.events, start=1):
        wrong = _link(event, position, previous) or _comment(event) or _step(event, known)
        if wrong:
            return Break(position, wrong)
        previous = event.hash
        known |= {"status": event.status_after, "version": event.order_version} | event.after
    return None


def _link(event: OrderEvent, position: int, previous: str) -> str:
    if event.position != position:
        return "is missing"
    if event.hash != event.sealed:
        return "was changed"
    return "" if event.previous_hash == previous else "does not follow from the entry before it"


def _comment(event: OrderEvent) -> str:
    comment = event.comment
    if comment is None:
        return "has lost its comment" if event.kind is EventKind.commented else ""
    if event.kind is not EventKind.commented:
        return "got a comment by hand"
    is_own = comment.order_id == event.order_id and comment.fingerprint == event.data.get("sha256")
    return "" if is_own else "has a comment that was changed"


def _step(event: OrderEvent, known: Facts) -> str:
    """Every entry starts where the one before it ended."""
    leaps = [key for key, value in event.before.items() if key in known and known[key] != value]
    return "; ".join(f"found {key} = {event.before[key]}, but the history says {known[key]}" for key in leaps)


def _end(order: Order) -> Break | None:
    """Cutting off the end leaves a whole chain: the order remembers where it ended."""
    last = order.events[-1] if order.events else None
    if len(order.events) < order.history_length or last is None:
        return Break(len(order.events) + 1, "is missing")
    if (order.history_length, order.history_head) != (last.position, last.hash):
        return Break(last.position, "is not the end that the order remembers")
    return None


def _holds(order: Order) -> Break | None:
    """Who put the order aside and why, and who took it up again: stored as the entries say it."""
    entries = [event for event in order.events if event.kind in (EventKind.held, EventKind.released)]
    stored = [moment for hold in order.holds for moment in _moments(hold)]
    for event, moment in zip_longest(entries, stored):
        if event is None or moment != (event.kind, event.at, event.actor_name, event.data.get("reason")):
            position = (event or order.events[-1]).position
            return Break(position, "the history says something else about holds than the stored ones")
    return None


def _versions(order: Order) -> Break | None:
    """What the order was before each change: kept as the entry of the change sealed it."""
    kept = {version.version: version.sha256 for version in order.versions}
    for event in order.events:
        if event.kind is EventKind.changed and kept.get(event.data["version"]) != event.data["sha256"]:
            return Break(event.position, "has an old version of the order that is gone or was changed")
    return None


def _moments(hold: OrderHold) -> list[tuple[EventKind, datetime, str, str | None]]:
    put = (EventKind.held, hold.put_at, hold.put_by, hold.reason)
    return [put] if hold.released_at is None else [put, (EventKind.released, hold.released_at, hold.released_by, None)]


def _stored(order: Order, known: Facts) -> Break | None:
    """A fact that is new to this program, or was dropped from it, is compared from its next change on."""
    stored = facts(order)
    wrong = [
        f"the history says {key} = {known[key]}, but the order says {stored[key]}"
        for key in known
        if key in stored and stored[key] != known[key]
    ]
    paid = sum(payment.signed_cents for payment in order.payments if payment.currency == order.currency)
    if paid != order.held_cents:
        wrong.append(f"the payments sum to {paid} cents, but the order says held_cents = {order.held_cents}")
    return Break(order.events[-1].position, "; ".join(wrong)) if wrong else None
