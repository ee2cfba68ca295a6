"""Which entries stand in which document of a feed: the newest fifty, and older ones in archive pages (RFC 5005).

An archive page is a range of ids that are all given away: it never changes and is found without counting. Trial
orders are in none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.models.feed_link import FeedScope
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.ready_to_ship import ReadyToShip
from portal.paging import written
from portal.rows import execute, one_alone
from portal.sales.feed_links import FOLLOWED, shown

MOST_ENTRIES = 50
LARGEST_ID = 2**31 - 1  # PostgreSQL takes a larger one for an error


@dataclass(frozen=True)
class FeedPage:
    """Ids, newest first, which are all that is needed to tell whether a reader has them already.

    `as_of`: the newest entry, None without any. `previous`: the archive page to go on with. `number`: its own.
    """

    ids: tuple[int, ...]
    as_of: datetime | None
    previous: int | None
    number: int | None = None


def find_newest(scope: FeedScope, link_id: int, nonce: str, at: datetime) -> tuple[Any, FeedPage] | None:
    """The row of the link whose genuine token a reader shows, as `find_followed`, and the newest entries.

    One statement. None unless the link is followed for this scope. All ids and not only the newest: of two clicks at
    once the earlier may become visible later.
    """
    row = one_alone(_NEWEST[scope], shown(link_id, nonce, at))
    if row is None or row.scope is not scope:
        return None
    ids = tuple(map(int, row.ids.split(","))) if row.ids else ()
    previous = _page_of(ids[MOST_ENTRIES]) if len(ids) > MOST_ENTRIES else None
    return row, FeedPage(ids[:MOST_ENTRIES], row.as_of, previous)


def archive_page(scope: FeedScope, number: int) -> FeedPage | None:
    """None where nothing stands. Two statements; pages of which nothing is left are skipped on the way back."""
    first, last = (number - 1) * MOST_ENTRIES + 1, number * MOST_ENTRIES
    if last > LARGEST_ID:
        return None
    rows = execute(_ARCHIVED[scope], {"first": first, "last": last}).all()
    if not rows:
        return None
    before = execute(_BEFORE[scope], {"first": first}).scalar()
    return FeedPage(tuple(row.id for row in rows), rows[0].at, before and _page_of(before), number)


def _newest_first(scope: FeedScope, most: int) -> Select[Any]:
    at, ident = _keys(scope)
    return _real(scope).add_columns(at.label("at")).order_by(at.desc(), ident.desc()).limit(written(most))


def _real(scope: FeedScope) -> Select[Any]:
    """Ids of what is to be told. Orders that were tried are never noted as ready."""
    if scope is FeedScope.orders:
        return select(Order.id).where(Order.is_trial.is_(False))
    if scope is FeedScope.to_ship:
        return select(ReadyToShip.id)
    # A join would be quicker for all events and not for fifty: SQLite reads every order to prepare it.
    is_trial = select(Order.is_trial).where(Order.id == OrderEvent.order_id).scalar_subquery()
    return select(OrderEvent.id).where(is_trial.is_(False))


def _keys(scope: FeedScope) -> tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[int]]:
    if scope is FeedScope.orders:
        return Order.placed_at, Order.id
    return (ReadyToShip.at, ReadyToShip.id) if scope is FeedScope.to_ship else (OrderEvent.at, OrderEvent.id)


def _page_of(ident: int) -> int:
    return (ident - 1) // MOST_ENTRIES + 1


def _followed_with_newest(scope: FeedScope) -> Select[Any]:
    """One row: the ids as a text, in the order of what they are gathered from, and the moment of the first."""
    at, _ident = _keys(scope)
    newest = _newest_first(scope, MOST_ENTRIES + 1).subquery("newest")
    comma: Any = written(",")  # a plain one would be put into the statement anew each time
    ids = select(func.aggregate_strings(cast(newest.c.id, String), comma)).scalar_subquery()
    as_of = _newest_first(scope, 1).with_only_columns(at).scalar_subquery()
    return FOLLOWED.add_columns(ids.label("ids"), as_of.label("as_of"))


def _archived(scope: FeedScope) -> Select[Any]:
    _at, ident = _keys(scope)
    return _newest_first(scope, MOST_ENTRIES).where(ident.between(bindparam("first"), bindparam("last")))


def _before(scope: FeedScope) -> Select[Any]:
    _at, ident = _keys(scope)
    return _real(scope).where(ident < bindparam("first")).order_by(ident.desc()).limit(written(1))


# Made once: readers ask all day, and making a statement costs as much as carrying it out.
_NEWEST = {scope: _followed_with_newest(scope) for scope in FeedScope}
_ARCHIVED = {scope: _archived(scope) for scope in FeedScope}
_BEFORE = {scope: _before(scope) for scope in FeedScope}
