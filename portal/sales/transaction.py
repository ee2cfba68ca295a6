"""Every verb is one transaction: end the read, take the write lock, load, guard, change, settle, commit."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec

from sqlalchemy import ColumnElement, bindparam, insert, select
from sqlalchemy.exc import NoResultFound

from portal.extensions import db
from portal.models.actor import Actor
from portal.models.order import Order
from portal.models.order_event import EventKind, OrderEvent, seal
from portal.models.order_facts import Facts, difference, facts
from portal.models.submitted_form import SubmittedForm
from portal.prepared import Prepared
from portal.refusal import Refusal
from portal.rows import write_told
from portal.sales.customers import count_order
from portal.sales.errors import AlreadyDoneError, StaleFormError, UnrecordedChangeError
from portal.sales.mail_truth import HAS_UNSENT, settle_mails
from portal.sales.mailing import begin_to_note
from portal.sales.readiness import IS_NOTED, becomes_ready, note_ready
from portal.sales.search import index_order
from portal.sales.standing import settle
from portal.sales.whole_order import find_for_verb
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

P = ParamSpec("P")

_LOCK = Prepared(select(Order.id).where(Order.id == bindparam("order_id")).with_for_update())
_DONE = select(SubmittedForm.result).where(SubmittedForm.key == bindparam("form_key")).scalar_subquery()
_REMEMBER = Prepared(insert(SubmittedForm))
_RECORD = Prepared(insert(OrderEvent).returning(OrderEvent.id))


@dataclass(frozen=True)
class Click:
    """Who asks for a change and when; from a form also its key and the order's version it was shown with."""

    actor: Actor
    at: datetime
    key: str | None = None
    version: int | None = None


@dataclass
class Change:
    """An order under the lock. `known`: its facts as the history tells them; none of an order just placed.

    `result` is what a repeated click will be led to. `is_known_ready`: it has stood in the queue „Zu versenden“ before.
    `has_unsent`: mails wait that may have turned untrue.
    """

    order: Order
    click: Click
    known: Facts = field(default_factory=dict)
    is_known_ready: bool = False
    has_unsent: bool = False
    result: str = ""
    has_recorded: bool = False

    def record(self, kind: EventKind, **data: Any) -> int:
        """Derive where the order stands now and chain the history entry; its id. Call it after the change."""
        order = self.order
        settle(order)
        now = facts(order)
        is_fresh = not self.is_known_ready and becomes_ready(order, self.known, now)
        entry = self._entry(kind, data, now)
        order.history_length, order.history_head, self.known = entry["position"], entry["hash"], now
        self.has_recorded = True
        write_told()
        event_id = int(_RECORD.scalar(entry))
        if is_fresh:
            note_ready(order.id, self.click.at)
            self.is_known_ready = True
        index_order(order, kind)
        if kind is EventKind.placed:
            count_order(order)
        return event_id

    def _entry(self, kind: EventKind, data: Mapping[str, Any], now: Facts) -> dict[str, Any]:
        order, actor = self.order, self.click.actor
        before, after = difference(self.known, now)
        entry = {
            "order_id": order.id,
            "position": order.history_length + 1,
            "at": self.click.at,
            "kind": kind,
            "actor_kind": actor.kind,
            "actor_name": actor.name,
            "account_id": actor.account_id,
            "cause": self.click.key,
            "data": data,
            "order_version": order.version,
            "status_after": order.status,
            "before": before,
            "after": after,
            "previous_hash": order.history_head,
        }
        return entry | {"hash": seal(entry)}

    def finish(self) -> None:
        """Raises UnrecordedChangeError: what history does not tell would look like tampering ever after.

        A verb that found nothing to do, as the worker's may, leaves the order as it was, even if that was wrong.
        """
        if self.has_recorded:
            settle(self.order)
        before, after = difference(self.known, facts(self.order))
        if before or after:
            raise UnrecordedChangeError(f"order {self.order.number}: {before} -> {after}")


@contextmanager
def order_change(order_id: int, click: Click, *, raises_version: bool = True) -> Iterator[Change]:
    """Lock and reload the order. Raises AlreadyDoneError for a key seen before, StaleFormError for an old version.

    Comments and mails do not raise the version, and no version is too old for them.
    """
    with transaction():
        # Under the lock: the first click may have ended just before.
        order, done, is_known_ready, has_unsent = _lock(order_id, (_DONE, IS_NOTED, HAS_UNSENT), form_key=click.key)
        refuse_erased(order)
        if done is not None:
            raise AlreadyDoneError(done)
        if raises_version:
            refuse_stale(order, click.version)
        begin_to_note(click.key)
        change = Change(order, click, facts(order), is_known_ready, has_unsent)
        if raises_version:
            order.version += 1
        yield change
        settle_mails(change)
        change.finish()
        _remember(click, change)


def lock_order(order_id: int) -> Order:
    """Without its history, as it is now: what this session knew of it was forgotten when the transaction began.
    Raises NoResultFound."""
    order: Order = _lock(order_id)[0]
    return order


def _lock(order_id: int, also: tuple[ColumnElement[Any], ...] = (), **parameters: object) -> tuple[Any, ...]:
    write_told()
    if not _LOCK.rows({"order_id": order_id}):
        raise NoResultFound(f"order {order_id}")
    found = find_for_verb(order_id, also, **parameters)
    if found[0] is None:
        raise NoResultFound(f"order {order_id}")
    return found


def once(verb: Callable[P, str]) -> Callable[P, str]:
    """A verb whose second click gets the first one's result, and which is tried anew when others came in between."""
    patient = retried(verb)

    @functools.wraps(verb)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> str:
        try:
            return patient(*args, **kwargs)
        except AlreadyDoneError as done:
            return done.result

    return wrapped


def refuse_erased(order: Order) -> None:
    """Nothing happens any more to an order whose history is gone. Raises Refusal."""
    if order.erased_at is not None:
        raise Refusal(_l("Die Aufbewahrungsfrist dieser Bestellung ist vorbei; ihre Daten sind gelöscht."))


def refuse_stale(order: Order, version: int | None) -> None:
    """Raises StaleFormError."""
    if version is None or version == order.version:
        return
    missed = db.session.scalars(
        select(OrderEvent)
        .where(OrderEvent.order_id == order.id, OrderEvent.order_version > version)
        .order_by(OrderEvent.position)
    ).all()
    raise StaleFormError(order.version, missed)


def _remember(click: Click, change: Change) -> None:
    if click.key:
        done = {"key": click.key, "order_id": change.order.id, "result": change.result, "at": click.at}
        _REMEMBER.write([done])
