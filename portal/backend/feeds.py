"""The feeds as readers get them: by a secret address, or by HTTP Basic with the link's token as password."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta
from typing import Any, NoReturn

from flask import Response, abort, request

from portal import clock, links
from portal.accounts import limits
from portal.accounts.rights import by_secret_link
from portal.backend import blueprint
from portal.feeds.documents import MIMETYPE, Channel, Item, make_items, write_feed
from portal.models.feed_link import LINK_PURPOSE, FeedFormat, FeedScope
from portal.sales import feed_entries, feed_links, feed_pages
from portal.sales.feed_pages import FeedPage
from portal.text import is_whole
from portal.wording import gettext as _

# An entry made a moment earlier than the newest one may become visible a moment later.
UNSETTLED = timedelta(minutes=1)
HEADERS = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
# A reader that comes without knows by this what to ask its person for.
CHALLENGE = {**HEADERS, "WWW-Authenticate": 'Basic realm="Kontor", charset="UTF-8"'}
_NAMES = "<any(orders, 'to-ship', events):name>"
_FORMATS = "<any(rss, atom):form>"


@blueprint.route(f"/feeds/{_NAMES}/<token>.{_FORMATS}")
@by_secret_link
def feed(name: str, token: str, form: str) -> Response:
    """Without log-in or session."""
    found = _find(name, token) or abort(404)
    return _answer(*found, FeedFormat(form))


@blueprint.route(f"/feeds/{_NAMES}.{_FORMATS}")
@by_secret_link
def feed_by_password(name: str, form: str) -> Response:
    """Any user name will do. Only links are looked for: the log-in password opens nothing here, and is not checked."""
    given = request.authorization
    token = given.password if given is not None and given.type == "basic" else None
    found = _find(name, token) if token else None
    if found is None:
        _ask_for_password(given.username if given is not None else None)
    return _answer(*found, FeedFormat(form))


def _find(name: str, token: str) -> tuple[Any, FeedPage] | None:
    """The link and the page that is asked for; None for a link of another feed and for one that leads nowhere."""
    told, number = links.read(LINK_PURPOSE, token), request.args.get("archive")
    scope = next(scope for scope in FeedScope if scope.path == name)
    if told is None:
        return None
    if number is None:
        return feed_pages.find_newest(scope, *told, clock.now())
    link = feed_links.find_followed(*told, clock.now())
    return (link, _archive_page(scope, number)) if link is not None and link.scope is scope else None


def _archive_page(scope: FeedScope, number: str) -> FeedPage:
    if not is_whole(number) or int(number) < 1:
        abort(404)
    return feed_pages.archive_page(scope, int(number)) or abort(404)


def _ask_for_password(username: str | None) -> NoReturn:
    """Raises TooManyRequests for somebody who has been wrong too often; who came without has not tried."""
    if request.authorization is not None:
        limits.note_try(limits.Door.feed, username or "", request.remote_addr, clock.now())
    words = _("Bitte geben Sie als Passwort den Schlüssel eines Feed-Links ein, der Benutzername ist beliebig.")
    abort(Response(f"{words}\n", 401, CHALLENGE, mimetype="text/plain"))


def _answer(link: Any, page: FeedPage, form: FeedFormat) -> Response:
    """A reader that has everything gets its 304 before a single entry is loaded."""
    channel = _channel(link, form, links.here(), page)
    answer = Response(mimetype=MIMETYPE[form], headers=HEADERS)
    answer.set_etag(channel.etag)
    answer.last_modified = _modified(channel.as_of, clock.now())
    if answer.make_conditional(request).status_code == 200:
        answer.set_data(_document(channel))
    feed_links.note_use(link, clock.now())
    return answer


def _channel(link: Any, form: FeedFormat, address: str, page: FeedPage) -> Channel:
    return Channel(
        scope=link.scope,
        format=form,
        shop_name=link.shop_name,
        address=f"{address}?archive={page.number}" if page.number else address,
        ids=page.ids,
        as_of=page.as_of or link.created_at,
        previous=f"{address}?archive={page.previous}" if page.previous else "",
        current=address if page.number else "",
    )


def _modified(as_of: datetime, at: datetime) -> datetime:
    """For readers that know dates only, as Thunderbird: while the newest entry is fresh, they are to ask again."""
    return as_of - UNSETTLED if at - as_of < UNSETTLED else as_of


@functools.lru_cache(maxsize=64)
def _document(channel: Channel) -> bytes:
    """Kept for the next one who asks: an entry never changes, so neither does a document of the same entries."""
    kept = _kept(channel.scope, channel.address)
    items = dict(kept)
    if new := [ident for ident in channel.ids if ident not in items]:
        rows = feed_entries.list_entries(channel.scope, new)
        items |= make_items(
            channel.scope, rows, feed_entries.list_articles(channel.scope, [row.order_id for row in rows])
        )
    shown = {ident: items[ident] for ident in channel.ids if ident in items}
    kept.clear()
    kept.update(shown)
    return write_feed(channel, shown.values())


@functools.lru_cache(maxsize=64)
def _kept(_scope: FeedScope, _address: str) -> dict[int, Item]:
    """The entries that were last read at an address, by id: of the newest fifty most were there before."""
    return {}
