"""What each feed tells, in both formats; older entries by the archive; names and passwords at the door."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import time_machine
from feedgen.feed import FeedGenerator
from flask import Flask
from lxml import etree
from sqlalchemy import Engine, event, text
from werkzeug.test import TestResponse

from portal import labels
from portal.accounts.limits import PER_AIM
from portal.extensions import db
from portal.models.account import Account
from portal.models.carrier import Carrier
from portal.models.feed_link import FeedFormat, FeedLink, FeedScope
from portal.models.order import OrderAddress
from portal.models.order_event import EventKind
from portal.models.ready_to_ship import ReadyToShip
from portal.sales import feed_links, feed_pages
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.feed_links import FeedWish
from portal.sales.feed_pages import archive_page, find_newest
from portal.sales.holding import hold_order, release_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, send_invoice, submit_invoice
from portal.sales.queues import Queue, waiting
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.trial import remove_trial_order
from tests import databases
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL, OLGA_MAIL, PASSWORD
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze

FORMATS = list(FeedFormat)
SCOPES = list(FeedScope)


@pytest.fixture
def reader(app: Flask, olga: Visitor) -> Reader:
    return Reader(app)


class Reader:
    """A program with a link of Olga's for each feed."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        with app.test_request_context():
            owner = db.session.query(Account).filter_by(email=OLGA_MAIL).one().id
            made = [feed_links.make_link(owner, FeedWish(scope.value, scope), MONDAY) for scope in SCOPES]
            self.tokens = {link.scope: link.token for link in db.session.query(FeedLink) if link.id in made}

    def path(self, scope: FeedScope, form: FeedFormat = FeedFormat.atom) -> str:
        return f"/backend/feeds/{scope.path}/{self.tokens[scope]}.{form}"

    def fetch(self, scope: FeedScope, form: FeedFormat = FeedFormat.atom, **headers: str) -> TestResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(self.path(scope, form), headers=names)

    def read(self, scope: FeedScope, form: FeedFormat = FeedFormat.atom) -> Any:
        return parsed(self.fetch(scope, form))

    def titles(self, scope: FeedScope) -> list[str]:
        return [squeeze(entry.title) for entry in self.read(scope).entries]

    def follow(self, feed: Any, rel: str) -> Any | None:
        """The document that this one leads to."""
        (address,) = [link.href for link in feed.feed.links if link.rel == rel] or [None]
        if address is None:
            return None
        parts = urlsplit(address)
        return parsed(self.client.get(f"{parts.path}?{parts.query}"))


def parsed(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.status
    feed = feedparser.parse(answer.data, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not feed.bozo, feed.bozo_exception
    return feed


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def bill(shop: Shop, number: str) -> str:
    return submit_invoice(shop.reload(number).id, InvoiceWish(), shop.olga())


# What is to ship


def test_an_order_is_told_once_as_soon_as_there_is_something_to_ship(
    app: Flask, open_shop: Shop, reader: Reader
) -> None:
    with app.test_request_context():
        number = open_shop.order(pen=2, booklet=1).number
    assert reader.titles(FeedScope.to_ship) == []
    with app.test_request_context():
        bill(open_shop.later(hours=1), number)
    told = reader.fetch(FeedScope.to_ship).data
    (entry,) = parsed(reader.fetch(FeedScope.to_ship)).entries
    assert squeeze(entry.title) == f"Bestellung {number}: zu versenden an Anna Weidner"
    assert "Füllfederhalter „Lotse“" in entry.summary
    assert "Kurrent" not in entry.summary  # nothing that is shipped
    assert "DHL Paket, bereit seit 4. Mai 2026, 11:00 Uhr" in squeeze(entry.summary)
    assert entry.id == f"tag:127.0.0.1,2026:order/{number}/to-ship"
    with app.test_request_context():
        order = open_shop.reload(number)
        hold_order(order.id, "Adresse unklar", open_shop.later(hours=1).olga())
        release_order(order.id, open_shop.olga())
        cancel_invoice(order.id, order.invoices[0].id, "Falsch", open_shop.olga())
        bill(open_shop, number)
        submit_shipment(order.id, ShipmentWish(), open_shop.olga())
    assert reader.fetch(FeedScope.to_ship).data == told


def test_what_needs_no_parcel_is_never_to_ship(app: Flask, open_shop: Shop, reader: Reader) -> None:
    with app.test_request_context():
        bill(open_shop, open_shop.order(booklet=1).number)
        shipped = open_shop.order(payment="invoice", ink=1)
        submit_shipment(shipped.id, ShipmentWish(), open_shop.olga())
        canceled = open_shop.order(ink=1)
        cancel_order(canceled.id, CancellationWish(), open_shop.olga())
    assert reader.titles(FeedScope.to_ship) == []


def test_the_feed_tells_of_every_order_in_the_queue(shop: Shop) -> None:
    for act in (lambda order: ShipmentWish({order.items[0].id: 1}), lambda _order: None):
        order = shop.order(pen=2)
        wish = act(order)
        if wish is not None:
            submit_shipment(order.id, wish, shop.olga())
        else:
            bill(shop, order.number)
    assert waiting(Queue.to_ship).count == db.session.query(ReadyToShip).count() == 2


# All events


def test_each_event_of_a_history_is_an_entry(app: Flask, open_shop: Shop, reader: Reader) -> None:
    with app.test_request_context():
        number = open_shop.order(pen=1).number
        order = open_shop.reload(number)
        invoice = bill(open_shop.later(minutes=1), number)
        shipment = submit_shipment(order.id, ShipmentWish(None, [(Carrier.dhl, "0034")]), open_shop.olga())
        send_invoice(order.id, open_shop.reload(number).invoices[0].id, open_shop.olga())
    titles = reader.titles(FeedScope.events)
    assert titles == [
        f"Bestellung {number}: „Rechnung“ zum Senden gegeben",
        f"Bestellung {number}: Lieferung {shipment} erstellt",
        f"Bestellung {number}: Rechnung {invoice} erstellt",
        f"Bestellung {number}: bestellt",
    ]
    feed = reader.read(FeedScope.events)
    assert [entry.id for entry in feed.entries] == [
        f"tag:127.0.0.1,2026:order/{number}/event/{n}" for n in (4, 3, 2, 1)
    ]
    assert [entry.tags[0].term for entry in feed.entries] == ["mail_ordered", "shipped", "invoiced", "placed"]
    summary = squeeze(feed.entries[2].summary)
    assert f"Rechnung {invoice} über 105,90 € erstellt, jetzt Verarbeitung" in summary
    assert "Bestellung von Anna Weidner; Olga Brandt (Shop), 4. Mai 2026, 10:01 Uhr" in summary
    assert ANNA_MAIL not in reader.fetch(FeedScope.events).text


def test_every_kind_of_event_has_words_for_a_title() -> None:
    assert set(labels.EVENT) == {kind.value for kind in EventKind}


# Formats, trial orders, hostile names


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("form", FORMATS)
def test_both_formats_tell_the_same_and_are_sound(
    app: Flask, open_shop: Shop, reader: Reader, scope: FeedScope, form: FeedFormat
) -> None:
    assert parsed(reader.fetch(scope, form)).entries == []
    with app.test_request_context():
        bill(open_shop, open_shop.order(pen=1).number)
    answer = reader.fetch(scope, form)
    feed, twin = parsed(answer), reader.read(scope)
    assert answer.headers["Content-Type"] == f"application/{form}+xml; charset=utf-8"
    assert feed.version == {"rss": "rss20", "atom": "atom10"}[form]
    assert feed.feed.title == f"Feder & Bogen: {labels.FEED_SCOPE[scope]}"
    assert [(e.id, e.title, e.summary, e.link, e.published_parsed) for e in feed.entries] == [
        (e.id, e.title, e.summary, e.link, e.published_parsed) for e in twin.entries
    ]


@pytest.mark.parametrize("scope", SCOPES)
def test_trial_orders_are_in_no_feed(app: Flask, open_shop: Shop, reader: Reader, scope: FeedScope) -> None:
    with app.test_request_context():
        tried = open_shop.order(is_trial=True, pen=1)
        submit_invoice(tried.id, InvoiceWish(), open_shop.olga())
    assert reader.titles(scope) == []
    with app.test_request_context():
        assert db.session.query(ReadyToShip).count() == 0
        remove_trial_order(tried.id)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("form", FORMATS)
def test_no_name_breaks_a_feed(app: Flask, open_shop: Shop, reader: Reader, scope: FeedScope, form: FeedFormat) -> None:
    name = "]]></title><script>\x0b\x1f\x7f\u202e%(x)s &amp; „Anna“"
    with app.test_request_context():
        order = open_shop.order(pen=1)
        bill(open_shop, order.number)
        hold_order(order.id, f"100 % {name}", open_shop.olga())
        db.session.query(OrderAddress).update({"company": name})
        db.session.execute(text("update order_item set name = :name"), {"name": name})
        db.session.commit()
    answer = reader.fetch(scope, form)
    assert "<script" not in answer.text
    parsed(answer)
    for element in etree.fromstring(answer.data).iter("{*}title", "title"):
        assert "<" not in str(element.text)
        assert not any(sign in str(element.text) for sign in "\x0b\x1f\x7f\u202e")


# The archive


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pages, "MOST_ENTRIES", 3)


@pytest.mark.thorough
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("form", FORMATS)
def test_older_entries_come_by_the_archive_and_none_is_missing(
    app: Flask, open_shop: Shop, reader: Reader, short_pages: None, scope: FeedScope, form: FeedFormat
) -> None:
    with app.test_request_context():
        open_shop.stock_up("pen", 100)
        for number in range(8):
            open_shop.order(is_trial=number == 3, pen=1)
            bill(open_shop.later(minutes=1), open_shop.order(pen=1).number)
        most = {FeedScope.orders: 15, FeedScope.to_ship: 8, FeedScope.events: 23}[scope]
    document = reader.read(scope, form)
    assert len(document.entries) == 3
    assert not document.namespaces.get("fh") or "fh_archive" not in document.feed
    seen = [entry.id for entry in document.entries]
    while (document := reader.follow(document, "prev-archive")) is not None:
        assert "fh_archive" in document.feed
        assert 0 < len(document.entries) <= 3
        seen += [entry.id for entry in document.entries if entry.id not in seen]
        current = reader.follow(document, "current")
        assert current is not None and current.entries[0].id == seen[0]
    assert len(seen) == most


@pytest.mark.parametrize("scope", SCOPES)
def test_an_archive_page_stays_as_it_is_when_more_happens(
    app: Flask, open_shop: Shop, reader: Reader, short_pages: None, scope: FeedScope
) -> None:
    with app.test_request_context():
        open_shop.stock_up("pen", 100)
        numbers = [open_shop.later(minutes=1).order(pen=1).number for _ in range(5)]
        for number in reversed(numbers):
            bill(open_shop.later(minutes=1), number)
    (address,) = [link.href for link in reader.read(scope).feed.links if link.rel == "prev-archive"]
    path = "{0.path}?{0.query}".format(urlsplit(address))
    before = reader.client.get(path)
    with app.test_request_context():
        for _ in range(4):
            bill(open_shop.later(minutes=1), open_shop.order(pen=1).number)
    after = reader.client.get(path)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert reader.client.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("number", ["0", "-1", "99", "999999999", "9" * 400, "1e3", "²", "", "x", "\x00"])
def test_an_archive_page_that_is_not_there_is_not_found(reader: Reader, number: str) -> None:
    for scope in SCOPES:
        answer = reader.client.get(reader.path(scope), query_string={"archive": number})
        assert answer.status_code == 404


# Cost


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("form", FORMATS)
def test_a_reader_that_has_everything_costs_one_statement_and_no_building(
    app: Flask, open_shop: Shop, reader: Reader, scope: FeedScope, form: FeedFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        for _ in range(4):
            bill(open_shop, open_shop.order(pen=1).number)
    with count_statements() as statements:
        first = reader.fetch(scope, form)
    assert len(statements) == (4 if scope is not FeedScope.events else 3), statements.seen  # one notes the use

    def refuse(*_args: object) -> None:
        raise AssertionError("feedgen was asked")

    monkeypatch.setattr(FeedGenerator, "__init__", refuse)
    with count_statements() as statements:
        by_etag = reader.fetch(scope, form, If_None_Match=first.headers["ETag"])
    by_date = reader.fetch(scope, form, If_Modified_Since=first.headers["Last-Modified"])
    assert (by_etag.status_code, by_etag.data, by_date.status_code) == (304, b"", 304)
    assert len(statements) == 1, statements.seen
    assert by_etag.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("scope", SCOPES)
def test_a_million_entries_cost_what_ten_do(shop: Shop, scope: FeedScope) -> None:
    """The newest come from the end of an index, a page of the archive from a range of ids."""
    bill(shop, shop.order(pen=1).number)
    (newest,) = plans_of(lambda: find_newest(scope, 1, "", shop.now))
    of_page, _before = plans_of(lambda: archive_page(scope, 1))
    for plan in (newest, of_page):
        large = "SCAN (?!shop_settings|newest|.* USING (COVERING )?INDEX)"
        assert not re.search(f"Seq Scan on (?!shop_settings)|BLOOM|{large}", plan), plan
    assert not re.search(r"Sort|TEMP B-TREE", newest), newest
    assert re.search(r"Index Cond: \(\(id >= |rowid>\?", of_page), of_page


def plans_of(find: Callable[[], object]) -> list[str]:
    """How the database carries out each statement; PostgreSQL would rather read a small table whole."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    find()
    event.remove(Engine, "before_cursor_execute", note)
    if databases.IS_POSTGRESQL:
        for way in ("seqscan", "bitmapscan", "sort"):
            db.session.execute(text(f"set local enable_{way} = off"))
    explain = "explain " if databases.IS_POSTGRESQL else "explain query plan "
    connection = db.session.connection()
    selects = [(words, values) for words, values in seen if words.lstrip().upper().startswith("SELECT")]
    return [
        "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + words, values))
        for words, values in selects
    ]


# The door


def test_a_link_opens_its_own_feed_only(reader: Reader) -> None:
    for scope in SCOPES:
        others = [other for other in SCOPES if other is not scope]
        for other in others:
            path = f"/backend/feeds/{other.path}/{reader.tokens[scope]}.rss"
            assert reader.client.get(path).status_code == 404


def test_an_expired_link_leads_nowhere(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/feeds").press("Link anlegen", label="Aushilfe", scope="to_ship", expires_on="2026-05-05")
    assert "gilt bis 5. Mai 2026" in olga.text
    path = urlsplit(olga.page.xpath("//input[@readonly]/@value")[0]).path
    client = app.test_client()
    with time_machine.travel("2026-05-05T21:59:00Z"):
        assert client.get(path).status_code == 200
    with time_machine.travel("2026-05-05T22:01:00Z"):  # midnight in Berlin
        assert client.get(path).status_code == 404
        assert client.get("/backend/feeds/to-ship.rss", headers=basic("x", path.split("/")[-1][:-4])).status_code == 401
        assert "abgelaufen am 5. Mai 2026" in olga.open("/backend/feeds").text


def test_a_reader_that_wants_a_password_gets_the_feed_by_its_token(app: Flask, open_shop: Shop, reader: Reader) -> None:
    with app.test_request_context():
        open_shop.order(pen=1)
    asked = reader.client.get("/backend/feeds/orders.atom")
    assert asked.status_code == 401
    assert asked.headers["WWW-Authenticate"] == 'Basic realm="Kontor", charset="UTF-8"'
    token = reader.tokens[FeedScope.orders]
    for name in ("olga", "", "Bücher & ü"):
        answer = reader.client.get("/backend/feeds/orders.atom", headers=basic(name, token))
        assert [e.id for e in parsed(answer).entries] == [e.id for e in reader.read(FeedScope.orders).entries]
        assert token not in answer.text
        assert answer.headers["Cache-Control"] == "private, no-cache"
        etag = {"If-None-Match": answer.headers["ETag"]}
        assert reader.client.get("/backend/feeds/orders.atom", headers=basic(name, token) | etag).status_code == 304


def test_the_log_in_password_opens_no_feed(reader: Reader) -> None:
    for scope in SCOPES:
        path = f"/backend/feeds/{scope.path}.rss"
        assert reader.client.get(path, headers=basic(OLGA_MAIL, PASSWORD)).status_code == 401


def test_a_revoked_token_is_no_password_any_more(app: Flask, reader: Reader) -> None:
    with app.test_request_context():
        for link in db.session.query(FeedLink).all():
            feed_links.revoke_link(link.id, MONDAY)
    token = reader.tokens[FeedScope.events]
    assert reader.client.get("/backend/feeds/events.rss", headers=basic("x", token)).status_code == 401


def test_wrong_passwords_have_to_wait_and_right_ones_never(reader: Reader) -> None:
    for _ in range(PER_AIM + 2):
        assert reader.client.get("/backend/feeds/orders.rss").status_code == 401  # nothing was tried
    for _ in range(PER_AIM):
        assert reader.client.get("/backend/feeds/orders.rss", headers=basic("olga", "falsch")).status_code == 401
    refused = reader.client.get("/backend/feeds/orders.rss", headers=basic("olga", "falsch"))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    right = basic("olga", reader.tokens[FeedScope.orders])
    assert reader.client.get("/backend/feeds/orders.rss", headers=right).status_code == 200


@pytest.mark.parametrize("given", ["Basic", "Basic %%%", "Basic Og==", "Bearer abc", "Basic /////w==", "Digest a=b"])
def test_a_broken_password_is_asked_for_again(reader: Reader, given: str) -> None:
    answer = reader.client.get("/backend/feeds/orders.rss", headers={"Authorization": given})
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


def test_other_words_lead_nowhere(reader: Reader) -> None:
    assert reader.client.get("/backend/feeds/customers.rss").status_code == 404
    assert reader.client.get(reader.path(FeedScope.orders) + "x").status_code == 404
