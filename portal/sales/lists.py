"""The owner's list of orders: filtered, sorted, searched; rows instead of objects, by keyset.

Each filter has an index that is sorted as the list is; of several the first one leads and the others sieve. Totals and
names are sorted by for all orders only, and a search shows the newest first: no list sorts what it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, false, func, select

from portal import clock
from portal.extensions import db
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.paging import Keyset, Page, Reading, Turn, Walk, written
from portal.sales.buyers import with_buyer
from portal.sales.queues import Queue, in_queue
from portal.sales.ranges import Range, amounts, days
from portal.sales.search import SEARCH, WORDS

ORDERS = Keyset(Order.placed_at, Order.id)
FOUND = Keyset(SEARCH.c.rowid, SEARCH.c.rowid)

_COLUMNS = (
    Order.id,
    Order.number,
    Order.placed_at,
    Order.is_trial,
    Order.status,
    Order.payment_status,
    Order.delivery_status,
    Order.due_on,
    Order.grand_total_cents,
)
_COMMA: Any = written(", ")  # a plain one would be put into the statement anew each time
# What was ordered, in one line; a join would give a row for each.
ITEMS = (
    select(func.aggregate_strings(OrderItem.name, _COMMA))
    .where(OrderItem.order_id == Order.id, OrderItem.removed_at.is_(None))
    .correlate(Order)
    .scalar_subquery()
    .label("items")
)


class Sort(StrEnum):
    newest = "newest"
    oldest = "oldest"
    highest = "highest"
    lowest = "lowest"
    name = "name"


_KEYSETS = {
    Sort.newest: ORDERS,
    Sort.oldest: Keyset(Order.placed_at, Order.id, descending=False),
    Sort.highest: Keyset(Order.grand_total_cents, Order.id),
    Sort.lowest: Keyset(Order.grand_total_cents, Order.id, descending=False),
    Sort.name: Keyset(Order.sort_name, Order.id, descending=False),
}
BY_TIME = (Sort.newest, Sort.oldest)
BY_TOTAL = (Sort.highest, Sort.lowest)


@dataclass(frozen=True)
class OrderFilter(Range):
    """What the query string of the list says; unknown words are None."""

    status: OrderStatus | None = None
    queue: Queue | None = None
    customer: str = ""  # the whole mail address
    text: str = ""
    payment: PaymentStatus | None = None
    delivery: DeliveryStatus | None = None
    sort: Sort = Sort.newest

    @property
    def is_of_all(self) -> bool:
        return not (
            self.status or self.customer or self.queue or self.payment or self.delivery or self.text or self.has_range
        )

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """By which this list can be sorted; the first one is its own."""
        if self.text:
            return (Sort.newest,)
        if self.least is not None or self.most is not None:
            return BY_TOTAL
        return tuple(Sort) if self.is_of_all else BY_TIME

    @property
    def sorted_by(self) -> Sort:
        return self.sort if self.sort in self.sorts else self.sorts[0]

    @property
    def keyset(self) -> Keyset:
        return FOUND if self.text else _KEYSETS[self.sorted_by]


def list_orders(wanted: OrderFilter, before: str | None, after: str | None) -> Page[Any]:
    """One statement, two where the page is cut: the rows with their buyer and what they ordered."""
    turn, _mark = wanted.keyset.turn(before, after)
    return wanted.keyset.page_of(_reading(wanted, turn, clock.today()), before, after)


def list_order_ids(wanted: OrderFilter, most: int) -> list[int]:
    """Of all orders that match now, in the order of the list: at most `most`, so that nobody selects the whole shop."""
    picked = wanted.keyset.picked(walk(wanted)).limit(most)
    return [row.sorted_id for row in db.session.execute(picked)]


def find_moment(number: str) -> datetime | None:
    """When the order of this number was placed."""
    return db.session.scalar(select(Order.placed_at).where(Order.number == number))


def list_item_names(order_ids: Sequence[int]) -> dict[int, list[str]]:
    """What was ordered, for the rows of one page; one statement."""
    names: dict[int, list[str]] = {order_id: [] for order_id in order_ids}
    query = select(OrderItem.order_id, OrderItem.name).where(OrderItem.order_id.in_(order_ids))
    query = query.where(OrderItem.removed_at.is_(None))
    for order_id, name in db.session.execute(query.order_by(OrderItem.order_id, OrderItem.position)):
        names[order_id].append(name)
    return names


def list_customer_orders(account_id: int, before: str | None, after: str | None) -> Page[Any]:
    return ORDERS.page(select(*_COLUMNS).where(Order.account_id == account_id), before, after)


_ROWS = with_buyer(select(*_COLUMNS, ITEMS))


@lru_cache(maxsize=128)
def _reading(wanted: OrderFilter, turn: Turn, _today: date) -> Reading:
    """Kept: to make the statements takes longer than to carry them out. `_today` stands in those of some queues."""
    return wanted.keyset.reading(_ROWS, walk(wanted), turn)


def walk(wanted: OrderFilter) -> Walk:
    """What leads stands in the source, what sieves beside it."""
    placed = days(Order.placed_at, wanted.since, wanted.until)
    cost = amounts(Order.grand_total_cents, wanted.least, wanted.most)
    words = list(_words(wanted))
    if wanted.text:
        found = WORDS.matches(wanted.text)
        source = select(SEARCH.c.rowid).select_from(SEARCH).where(false() if found is None else found)
        return Walk(source, Order.id, [*words, *placed, *cost])
    if cost:
        return Walk(select(Order.id).where(*cost), Order.id, [*words, *placed])
    return Walk(select(Order.id).where(*words[:1], *placed), Order.id, words[1:])


def _words(wanted: OrderFilter) -> Iterator[ColumnElement[bool]]:
    """One customer's orders first, then the queues: they are short, and an index knows who stands in them."""
    if wanted.customer:
        yield Order.email == wanted.customer
    if wanted.queue is not None:
        yield in_queue(wanted.queue, clock.today())
    if wanted.status is not None:
        yield Order.status == written(wanted.status)
    if wanted.delivery is not None:
        yield Order.delivery_status == written(wanted.delivery)
    if wanted.payment is not None:
        yield Order.payment_status == written(wanted.payment)
