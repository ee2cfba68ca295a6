"""Everything „Heute“ says: what waits and since when, what to do first, how it went lately."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from portal import clock, labels
from portal.backend.ages import moment, waits_since
from portal.catalogue.product_list import ProductFilter, find_lowest
from portal.models.order_event import OrderEvent
from portal.models.outgoing_mail import MailState
from portal.sales import lists, today
from portal.sales.figures import Point, Span
from portal.sales.mail_list import Hitch, find_hitch
from portal.sales.queues import Queue, waiting
from portal.sales.withdrawal_list import WithdrawalFilter, find_waiting
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

# What can be done about a whole queue, and its sign. Where somebody else has to move there is nothing.
_ACTS: dict[str, tuple[Callable[[int], str], str]] = {
    Queue.to_invoice: (
        lambda count: ngettext("Eine Bestellung berechnen", "%(num)s Bestellungen berechnen", count),
        "document",
    ),
    Queue.to_ship: (
        lambda count: ngettext("Eine Bestellung versenden", "%(num)s Bestellungen versenden", count),
        "parcel",
    ),
    Queue.overdue: (
        lambda count: ngettext("Eine überfällige Bestellung", "%(num)s überfällige Bestellungen", count),
        "alert",
    ),
    Queue.refund_due: (
        lambda count: ngettext("Eine Erstattung überweisen", "%(num)s Erstattungen überweisen", count),
        "back",
    ),
}
_WITHDRAWALS, _MAILS, _STOCK = "withdrawals", "mails", "stock"


@dataclass(frozen=True)
class Task:
    """A line of „Zu tun“: how many wait, the list that shows them, the one to begin with."""

    kind: str  # a Queue, "withdrawals", "mails" or "stock"
    label: LazyString
    url: str
    count: int
    first: Any = None
    since: datetime | None = None

    @property
    def is_ours(self) -> bool:
        """Whoever waits for a customer's money has nothing to do; what is new is counted by what it waits for."""
        return self.kind not in (Queue.awaits_payment, Queue.new)

    @property
    def is_urgent(self) -> bool:
        return self.kind in (Queue.overdue, _WITHDRAWALS, _MAILS)

    @property
    def is_about_orders(self) -> bool:
        return self.kind in labels.QUEUE


@dataclass(frozen=True)
class TodayPage:
    """`names`: what was ordered, for the orders that the tasks speak of, by order id."""

    at: datetime
    tasks: list[Task]
    names: dict[int, list[str]]
    hitch: Hitch | None
    span: Span
    points: list[Point]
    events: Sequence[OrderEvent]

    @property
    def heading(self) -> str:
        count = sum(task.count for task in self.tasks if task.is_ours)
        if not count:
            return _("Heute wartet nichts.")
        return ngettext("Heute wartet ein Vorgang.", "Heute warten %(num)s Vorgänge.", count)

    @property
    def longest(self) -> Task | None:
        """Whose order waits longest for us."""
        ours = [(task.since, task) for task in self.tasks if task.kind in _ACTS and task.since]
        return min(ours, key=lambda pair: pair[0])[1] if ours else None

    @property
    def act(self) -> tuple[str, str, str] | None:
        """Words, sign and address of what most orders wait for."""
        fullest = max((task for task in self.tasks if task.kind in _ACTS), key=lambda task: task.count)
        words, sign = _ACTS[fullest.kind]
        return (words(fullest.count), sign, fullest.url) if fullest.count else None

    def age(self, since: datetime) -> str:
        return waits_since(since, self.at)

    def moment(self, then: datetime) -> str:
        return moment(then, self.at)


def today_page(span: Span, points: list[Point], at: datetime) -> TodayPage:
    """Thirteen statements, and one or two more when mails do not leave the house."""
    tasks = [*_order_tasks(), _withdrawal_task(), _mail_task(), _stock_task()]
    spoken_of = [task.first.id for task in tasks if task.is_about_orders and task.count]
    return TodayPage(
        at=at,
        tasks=tasks,
        names=lists.list_item_names(spoken_of) if spoken_of else {},
        hitch=find_hitch(at),
        span=span,
        points=points,
        events=today.list_last_events(),
    )


def _order_tasks() -> Iterator[Task]:
    for queue in Queue:
        found = waiting(queue)
        url = url_for("backend.order_list", queue=queue.value)
        since = _moment_of(found.oldest.since) if found.oldest else None
        yield Task(queue, labels.QUEUE[queue], url, found.count, found.oldest, since)


def _withdrawal_task() -> Task:
    """Urgent from the first day: the money has to be back within fourteen."""
    count, oldest = find_waiting()
    url = url_for("backend.withdrawal_list", show=WithdrawalFilter.open.value)
    return Task(_WITHDRAWALS, _l("Widerrufe"), url, count, oldest, oldest.since if oldest else None)


def _mail_task() -> Task:
    count, oldest = today.find_failed_mails()
    url = url_for("backend.mail_list", state=MailState.failed.value)
    return Task(_MAILS, _l("E-Mails nicht zugestellt"), url, count, oldest, oldest.since if oldest else None)


def _stock_task() -> Task:
    count, lowest = find_lowest()
    return Task(
        _STOCK, _l("Niedriger Bestand"), url_for("backend.product_list", show=ProductFilter.low.value), count, lowest
    )


def _moment_of(since: date | datetime) -> datetime:
    """A day on which a payment was due counts from its beginning."""
    return since if isinstance(since, datetime) else clock.start_of(since)
