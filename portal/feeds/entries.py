"""Entries of the feeds: rows in, words out. What was said of an order once is said of it for ever.

Every row has number, name and company of the buyer, and `at`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from portal import clock, labels
from portal.models.actor import ActorKind
from portal.models.feed_link import FeedScope
from portal.models.order_event import EventKind
from portal.models.order_status import OrderStatus
from portal.text import clean_line
from portal.wording import gettext as _

# Whether a title is text or HTML, RSS does not say; so nothing in it may look like a tag.
_NO_TAGS = str.maketrans("<>", "‹›")


@dataclass(frozen=True)
class Entry:
    """`body` is HTML; `category` the kind of an event, else empty."""

    guid: str
    title: str
    body: str
    number: str
    at: datetime
    category: str = ""


@dataclass(frozen=True)
class _Event:
    """An entry of a history as its sentence wants it."""

    kind: EventKind
    data: Mapping[str, Any]
    status_after: OrderStatus
    actor_kind: ActorKind
    actor_name: str
    buyer: str
    at: datetime


def make_entries(scope: FeedScope, rows: Sequence[Any], articles: Mapping[int, Sequence[str]]) -> list[Entry]:
    """In the order given. `articles`: names by order_id, for orders and for what is to be shipped."""
    write, macros = _WRITERS[scope], current_app.jinja_env.get_template("feeds/bodies.html").module
    return [write(macros, row, articles.get(row.order_id, ())) for row in rows]


def tag(year: int, path: str) -> str:
    """A tag URI (RFC 4151): the same for ever, whichever link it is read by."""
    return f"tag:{_host(current_app.config['PUBLIC_URL'])},{year}:{path}"


@functools.cache
def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _of_order(macros: Any, row: Any, articles: Sequence[str]) -> Entry:
    total = macros.amount(row.grand_total_cents)
    title = _("Bestellung %(number)s: %(buyer)s, %(total)s", number=row.number, buyer=_buyer(row), total=total)
    return _entry(row, f"order/{row.number}", title, macros.order(row, articles))


def _of_ready(macros: Any, row: Any, articles: Sequence[str]) -> Entry:
    title = _("Bestellung %(number)s: zu versenden an %(buyer)s", number=row.number, buyer=_buyer(row))
    return _entry(row, f"order/{row.number}/to-ship", title, macros.ready(row, articles))


def _of_event(macros: Any, row: Any, _articles: Sequence[str]) -> Entry:
    """An address of a customer, which some histories hold, is nothing for a feed: the name stands for it."""
    data = {**row.data, "to": _buyer(row)} if "to" in row.data else row.data
    event = _Event(row.kind, data, row.status_after, row.actor_kind, row.actor_name, _buyer(row), row.at)
    mail = {"mail": labels.MAIL_NAME[data["mail"]]} if "mail" in data else {}
    what = str(labels.EVENT[row.kind]) % {**data, **mail}
    title = _("Bestellung %(number)s: %(what)s", number=row.number, what=what)
    return _entry(row, f"order/{row.number}/event/{row.position}", title, macros.event(event), row.kind)


_WRITERS: dict[FeedScope, Callable[[Any, Any, Sequence[str]], Entry]] = {
    FeedScope.orders: _of_order,
    FeedScope.to_ship: _of_ready,
    FeedScope.events: _of_event,
}


def _entry(row: Any, path: str, title: str, body: str, category: str = "") -> Entry:
    """Cleaned: XML knows no way to write a control character."""
    guid = tag(clock.day_of(row.at).year, path)
    return Entry(guid, clean_line(title).translate(_NO_TAGS), clean_line(str(body)), row.number, row.at, category)


def _buyer(row: Any) -> str:
    return str(row.company or row.name)
