"""Neue Bestellungen as RSS 2.0: orders in, bytes out. What was said of an order once is said of it for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from feedgen.feed import FeedGenerator
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.links import absolute
from portal.text import clean_line

LANGUAGE = "de"  # of the shop's people, as in the mails to them
FORM = 1  # to be raised when the same orders are to make other bytes
MINUTES_BETWEEN_LOOKS = 15  # a hint for readers


@dataclass(frozen=True)
class Channel:
    """The feed as a whole, known before any entry is made. `as_of`: its newest order, or else the link's beginning."""

    shop_name: str
    address: str
    order_ids: tuple[int, ...]
    as_of: datetime

    @property
    def etag(self) -> str:
        """Strong: an entry never changes, so these few facts stand for every byte of the feed."""
        facts = repr((FORM, LANGUAGE, self.shop_name, self.address, self.order_ids))
        return hashlib.sha256(facts.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Entry:
    """A row of the order list as it was when the order was placed."""

    number: str
    buyer: str
    items: Sequence[str]
    total_cents: int
    placed_at: datetime

    @property
    def guid(self) -> str:
        """A tag URI (RFC 4151): the same for ever, whichever link it is read by."""
        host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
        return f"tag:{host},{clock.day_of(self.placed_at).year}:order/{self.number}"


def write_feed(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """In the order given."""
    with force_locale(LANGUAGE):
        feed = _feed(channel)
        for entry in entries:
            _add(feed, entry)
    return bytes(feed.rss_str(pretty=True))


def _feed(channel: Channel) -> FeedGenerator:
    feed = FeedGenerator()
    feed.title(clean_line(_("%(shop)s: Neue Bestellungen", shop=channel.shop_name)))
    feed.description(_("Die neuesten Bestellungen, wie sie in der Liste stehen."))
    feed.link(href=channel.address, rel="self", type="application/rss+xml")
    feed.link(href=absolute("backend.order_list"), rel="alternate")  # last: feedgen takes the channel's link from it
    feed.language(LANGUAGE)
    feed.generator("Kontor")
    feed.ttl(MINUTES_BETWEEN_LOOKS)
    feed.lastBuildDate(channel.as_of)  # feedgen would say now, and no two answers were alike
    return feed


def _add(feed: FeedGenerator, entry: Entry) -> None:
    item = feed.add_entry(order="append")
    item.title(_render("order_title.txt", entry))
    item.description(_render("order_body.html", entry))
    item.link(href=absolute("backend.order", number=entry.number))
    item.guid(entry.guid, permalink=False)
    item.pubDate(entry.placed_at)


def _render(name: str, entry: Entry) -> str:
    """Cleaned: XML knows no way to write a control character."""
    template = current_app.jinja_env.get_template(f"feeds/{name}")
    return clean_line(template.render(order=entry))
