"""A feed as RSS 2.0 or Atom 1.0: rows in, bytes out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from flask_babel import force_locale

from portal import labels
from portal.feeds.archive import ArchiveLinks
from portal.feeds.entries import Entry, make_entries, tag
from portal.links import absolute
from portal.models.feed_link import FeedFormat, FeedScope
from portal.text import clean_line

LANGUAGE = "de"  # of the shop's people, as in the mails to them
FORM = 2  # to be raised when the same entries are to make other bytes
MINUTES_BETWEEN_LOOKS = 15  # a hint for readers
SINCE = 2026  # the year in which the ids of the feeds themselves were given
MIMETYPE = {FeedFormat.rss: "application/rss+xml", FeedFormat.atom: "application/atom+xml"}
_LISTS = {
    FeedScope.orders: ("backend.order_list", {}),
    FeedScope.to_ship: ("backend.order_list", {"queue": "to_ship"}),
    FeedScope.events: ("backend.today", {}),
}


@dataclass(frozen=True)
class Channel:
    """A document as a whole, known before any entry is made. `as_of`: its newest entry, or else the link's beginning.

    `previous`: the address of the archive page to go on with; `current`: of the newest entries, in an archive page.
    """

    scope: FeedScope
    format: FeedFormat
    shop_name: str
    address: str
    ids: tuple[int, ...]
    as_of: datetime
    previous: str = ""
    current: str = ""

    @property
    def etag(self) -> str:
        """Strong: an entry never changes, so these few facts stand for every byte of the document."""
        names = (self.scope, self.format, self.shop_name, self.address, self.previous, self.current)
        facts = repr((FORM, LANGUAGE, *map(str, names), self.ids))
        return hashlib.sha256(facts.encode()).hexdigest()[:32]


class Item(FeedEntry):
    """What feedgen writes of an entry it writes anew for each document; of this one it is written once and copied."""

    @cached_property
    def _of_rss(self) -> Any:
        return super().rss_entry()

    @cached_property
    def _of_atom(self) -> Any:
        return super().atom_entry()

    def rss_entry(self, extensions: bool = True) -> Any:  # noqa: ARG002 - no entry of ours has any
        return deepcopy(self._of_rss)

    def atom_entry(self, extensions: bool = True) -> Any:  # noqa: ARG002
        return deepcopy(self._of_atom)


def make_items(scope: FeedScope, rows: Sequence[Any], articles: Mapping[int, Sequence[str]]) -> dict[int, Item]:
    """By the id of the row; see `entries.make_entries`. Each is good for every document of its scope."""
    base = absolute("backend.order", number="-").removesuffix("-")
    with force_locale(LANGUAGE):
        entries = make_entries(scope, rows, articles)
    return {row.id: _item(entry, base + entry.number) for row, entry in zip(rows, entries, strict=True)}


def write_feed(channel: Channel, items: Iterable[Item]) -> bytes:
    """In the order given."""
    with force_locale(LANGUAGE):
        feed = _feed(channel)
    for item in items:
        feed.add_entry(item, order="append")
    return bytes(feed.atom_str() if channel.format is FeedFormat.atom else feed.rss_str())


def _feed(channel: Channel) -> FeedGenerator:
    feed = FeedGenerator()
    endpoint, query = _LISTS[channel.scope]
    what = labels.FEED_SCOPE[channel.scope]
    feed.id(tag(SINCE, f"feeds/{channel.scope.path}"))
    feed.title(clean_line(f"{channel.shop_name}: {what}"))
    feed.description(str(labels.FEED_ABOUT[channel.scope]))
    feed.author(name=clean_line(channel.shop_name))
    feed.link(href=channel.address, rel="self", type=MIMETYPE[channel.format])
    feed.register_extension("history", ArchiveLinks)
    feed.history.lead(channel.previous, channel.current, MIMETYPE[channel.format])
    feed.link(href=absolute(endpoint, **query), rel="alternate")  # last: feedgen takes the channel's link from it
    feed.language(LANGUAGE)
    feed.generator("Kontor")
    feed.ttl(MINUTES_BETWEEN_LOOKS)
    feed.lastBuildDate(channel.as_of)  # feedgen would say now, and no two answers were alike
    feed.updated(channel.as_of)
    return feed


def _item(entry: Entry, address: str) -> Item:
    item = Item()
    item.title(entry.title)
    item.content(entry.body, type="html")
    item.link(href=address, rel="alternate")
    item.guid(entry.guid, permalink=False)
    item.published(entry.at)
    item.updated(entry.at)
    if entry.category:
        item.category(term=entry.category)
    return item
