"""The feed of new orders as a reader gets it (B11)."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.accounts import people
from portal.extensions import db
from portal.migrations import triggers
from portal.models.account import Account
from portal.models.feed_link import FeedLink
from portal.models.order import Order, OrderAddress
from portal.sales import feed_links
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests import databases
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL, CLAUS_MAIL, OLGA_MAIL
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze


@pytest.fixture
def reader(app: Flask, olga: Visitor) -> Reader:
    """A program that follows a link of Olga's."""
    return Reader(app, subscribe(app, OLGA_MAIL))


class Reader:
    def __init__(self, app: Flask, path: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.path = path

    def fetch(self, **headers: str) -> TestResponse:
        return self.client.get(self.path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def read(self) -> Any:
        answer = self.fetch()
        assert answer.status_code == 200, answer.status
        feed = feedparser.parse(answer.data)
        assert not feed.bozo, feed.bozo_exception
        return feed


def subscribe(app: Flask, email: str, label: str = "Thunderbird") -> str:
    """The path of a new link."""
    with app.test_request_context():
        person = db.session.query(Account).filter_by(email=email).one()
        link = db.session.get_one(FeedLink, feed_links.make_link(person.id, feed_links.FeedWish(label), MONDAY))
        return f"/backend/feeds/orders/{link.token}.rss"


def place(app: Flask, shop: Shop, **more: Any) -> str:
    with app.test_request_context():
        return shop.order(**more).number


def rename(app: Flask, number: str, name: str) -> None:
    """A name as an import or an old order may have it; no form would let it through."""
    with app.test_request_context():
        order = db.session.query(Order).filter_by(number=number).one()
        db.session.query(OrderAddress).filter_by(order_id=order.id).update({"name": name})
        db.session.commit()


def test_the_owner_subscribes_from_the_order_list_and_no_order_is_missed(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    """B11"""
    olga.open("/backend/orders").click("RSS-Feeds")
    olga.press("Link anlegen", label="Thunderbird im Laden")
    address = olga.page.xpath("//input[@readonly]/@value")[0]
    assert address.startswith("http://127.0.0.1:8000/backend/feeds/orders/")
    reader = Reader(app, urlsplit(address).path)
    assert reader.read().entries == []

    number = place(app, open_shop, pen=1, ink=2)

    (entry,) = reader.read().entries
    assert squeeze(entry.title) == f"Bestellung {number}: Anna Weidner, 130,90 €"
    assert entry.link == f"http://127.0.0.1:8000/backend/orders/{number}"
    assert entry.guidislink is False


def test_an_entry_says_what_the_order_list_shows_and_nothing_else(
    app: Flask, open_shop: Shop, reader: Reader, olga: Visitor
) -> None:
    number = place(app, open_shop, ink=2, booklet=1)
    row = olga.open("/backend/orders").page.xpath("//table[contains(@class, 'orders')]//tr[td]")[0]
    listed = squeeze(row.text_content())
    (entry,) = reader.read().entries
    for said in (number, "Anna Weidner", "Eisengallustinte Blauschwarz, 50 ml, Übungsheft „Kurrent“", "39,90 €"):
        assert said in listed
        assert said in squeeze(entry.title + entry.description)
    told = reader.fetch().text
    for secret in (ANNA_MAIL, "Gartenstraße", "70563", "Stuttgart", "Ausstehend", "Rechnung"):
        assert secret not in told


def test_a_company_stands_for_its_buyer_as_in_the_list(app: Flask, open_shop: Shop, reader: Reader) -> None:
    number = place(app, open_shop, pen=1)
    with app.test_request_context():
        db.session.query(OrderAddress).update({"company": "Atelier am Alten Schlachthof"})
        db.session.commit()
    assert reader.read().entries[0].title.startswith(f"Bestellung {number}: Atelier am Alten Schlachthof, ")


@pytest.mark.thorough
def test_the_newest_fifty_orders_come_newest_first(app: Flask, open_shop: Shop, reader: Reader) -> None:
    with app.test_request_context():
        open_shop.stock_up("pen", 100)
        numbers = [open_shop.later(minutes=1).order(pen=1).number for _ in range(52)]
    listed = [entry.link.rpartition("/")[2] for entry in reader.read().entries]
    assert listed == numbers[:1:-1]


def test_who_comes_after_a_new_order_reads_the_others_as_they_were_told(
    app: Flask, open_shop: Shop, reader: Reader
) -> None:
    """An entry never changes, so it is not made again: only the new one is asked for."""
    older = place(app, open_shop, pen=1)
    (told,) = reader.read().entries
    rename(app, older, "Beate Weidner")
    newer = place(app, open_shop, pen=1)
    new, old = reader.read().entries
    assert (old.id, old.title, old.description) == (told.id, told.title, told.description)
    assert new.title.startswith(f"Bestellung {newer}: ")


def test_trial_orders_are_not_in_the_feed(app: Flask, open_shop: Shop, reader: Reader) -> None:
    before = reader.fetch().headers["ETag"]
    place(app, open_shop, is_trial=True, pen=1)
    assert reader.read().entries == []
    assert reader.fetch().headers["ETag"] == before


def test_an_order_stays_the_same_entry_whatever_happens_to_it(app: Flask, open_shop: Shop, reader: Reader) -> None:
    """A reader would show it as new, or twice."""
    number = place(app, open_shop, pen=2)
    first = reader.fetch()
    with app.test_request_context():
        order = open_shop.reload(number)
        piece = {order.items[0].id: 1}
        submit_invoice(order.id, InvoiceWish(piece), open_shop.later(hours=1).olga())
        submit_shipment(order.id, ShipmentWish(piece), open_shop.olga())
        cancel_order(order.id, CancellationWish(), open_shop.olga())
    later = reader.fetch()
    assert later.data == first.data
    assert later.headers["ETag"] == first.headers["ETag"]
    (entry,) = feedparser.parse(later.data).entries
    assert entry.id == f"tag:127.0.0.1,2026:order/{number}"


def test_every_link_gives_the_same_ids(app: Flask, open_shop: Shop, reader: Reader, claus: Visitor) -> None:
    place(app, open_shop, pen=1)
    other = Reader(app, subscribe(app, CLAUS_MAIL))
    assert [entry.id for entry in other.read().entries] == [entry.id for entry in reader.read().entries]


def test_the_channel_leads_to_the_list_and_names_itself(app: Flask, open_shop: Shop, reader: Reader) -> None:
    place(app, open_shop, pen=1)
    feed = reader.read().feed
    assert feed.title == "Feder & Bogen: Neue Bestellungen"
    assert feed.link == "http://127.0.0.1:8000/backend/orders"
    assert [link.href for link in feed.links if link.rel == "self"] == [f"http://127.0.0.1:8000{reader.path}"]
    assert (feed.language, feed.updated) == ("de", format_datetime(MONDAY))


@pytest.mark.parametrize("shift", [timedelta(), timedelta(hours=3)], ids=["at once", "hours later"])
def test_a_reader_that_has_everything_gets_304_at_little_cost(
    app: Flask, open_shop: Shop, reader: Reader, shift: timedelta
) -> None:
    place(app, open_shop, pen=1)
    with time_machine.travel(MONDAY + shift):
        first = reader.fetch()
        with count_statements() as statements:
            by_etag = reader.fetch(If_None_Match=first.headers["ETag"])
        by_date = reader.fetch(If_Modified_Since=first.headers["Last-Modified"])
    assert (by_etag.status_code, by_date.status_code) == (304, 304)
    assert (by_etag.data, by_date.data) == (b"", b"")
    assert by_etag.headers["ETag"] == first.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    assert len(statements) == 1, statements.seen


def test_the_next_order_ends_the_304(app: Flask, open_shop: Shop, reader: Reader) -> None:
    place(app, open_shop, pen=1)
    first = reader.fetch()
    place(app, open_shop.later(minutes=5), pen=1)
    assert reader.fetch(If_None_Match=first.headers["ETag"]).status_code == 200
    assert reader.fetch(If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def test_an_order_that_becomes_visible_late_is_not_missed(app: Flask, open_shop: Shop, reader: Reader) -> None:
    """Two customers at once: who clicked first may be written second."""
    place(app, open_shop.later(seconds=1), pen=1)
    first = reader.fetch()
    place(app, open_shop.later(seconds=-1), pen=1)
    assert reader.fetch(If_None_Match=first.headers["ETag"]).status_code == 200
    with time_machine.travel(MONDAY + timedelta(minutes=10)):
        assert reader.fetch(If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def test_last_modified_is_the_newest_order(app: Flask, open_shop: Shop, reader: Reader) -> None:
    place(app, open_shop, pen=1)
    with time_machine.travel(MONDAY + timedelta(hours=1)):
        assert parsedate_to_datetime(reader.fetch().headers["Last-Modified"]) == MONDAY


def test_a_full_feed_costs_few_statements(app: Flask, open_shop: Shop, reader: Reader) -> None:
    with app.test_request_context():
        for _ in range(10):
            open_shop.order(pen=1)
    reader.fetch()
    with count_statements() as statements:
        reader.fetch()
    assert len(statements) <= 5, statements.seen


def test_nobody_else_may_keep_or_index_the_feed_or_learn_its_address(reader: Reader) -> None:
    headers = reader.fetch().headers
    assert headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_reader_gets_no_cookie(reader: Reader) -> None:
    assert "Set-Cookie" not in reader.fetch().headers


@pytest.mark.parametrize(
    "name",
    [
        "Anna\x0b\x1f Weid\x7fner",
        pytest.param("Anna\x00 Weidner", marks=databases.needs_sqlite),  # PostgreSQL keeps no such text
        "]]></title><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "&lt;b&gt; &amp; &#0; &nbsp;",
        "Ines Yıldız 🖋️ & Söhne",
        "אנה \u202eמרים\u202c",
    ],
)
def test_no_name_breaks_the_feed(app: Flask, open_shop: Shop, reader: Reader, name: str) -> None:
    number = place(app, open_shop, pen=1)
    rename(app, number, name)
    document = etree.fromstring(reader.fetch().data)
    title, body = document.findtext(".//item/title"), document.findtext(".//item/description")
    assert title is not None
    assert body is not None
    assert "<" not in title
    assert not any(sign in title for sign in "\x00\x0b\x1f\x7f\u202e")
    assert "<script" not in body
    assert len(reader.read().entries) == 1


def test_control_characters_vanish_from_names_and_articles(app: Flask, open_shop: Shop, reader: Reader) -> None:
    number = place(app, open_shop, pen=1)
    rename(app, number, "Anna\x0c Weidner\x01")
    with app.test_request_context():
        db.session.execute(text("update order_item set name = :name"), {"name": "Feder\x02 <i>fein</i>\x1b"})
        db.session.commit()
    (entry,) = reader.read().entries
    assert squeeze(entry.title) == f"Bestellung {number}: Anna Weidner, 105,90 €"
    assert "Feder &lt;i&gt;fein&lt;/i&gt;" in etree.fromstring(reader.fetch().data).findtext(".//item/description")


def test_a_revoked_link_leads_nowhere(app: Flask, reader: Reader) -> None:
    """404 and not the log-in page: a reader would show that as the feed."""
    with app.test_request_context():
        feed_links.revoke_link(db.session.query(FeedLink).one().id, MONDAY)
    assert reader.fetch().status_code == 404


def test_a_tampered_or_foreign_token_leads_nowhere(app: Flask, open_shop: Shop, reader: Reader) -> None:
    place(app, open_shop, pen=1)
    with app.test_request_context():
        order_token = db.session.query(Order).one().token
    genuine = reader.path.rpartition("/")[2]
    for token in ("x.rss", f"x{genuine}", f"{order_token}.rss", "..rss"):
        assert Reader(app, f"/backend/feeds/orders/{token}").fetch().status_code == 404, token


def test_whoever_may_not_log_in_any_more_reads_no_feed(app: Flask, olga: Visitor, claus: Visitor) -> None:
    reader = Reader(app, subscribe(app, CLAUS_MAIL))
    assert reader.fetch().status_code == 200
    with app.test_request_context():
        accounts = {account.email: account.id for account in db.session.query(Account)}
        people.deactivate(accounts[CLAUS_MAIL], accounts[OLGA_MAIL])
    assert reader.fetch().status_code == 404


def test_the_last_use_is_noted_but_not_at_every_look(app: Flask, reader: Reader) -> None:
    moments = []
    for minutes in (1, 3, 7):
        with time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=False):
            reader.fetch()
        with app.test_request_context():
            used = db.session.query(FeedLink).one().last_used_at
            moments.append(used and (used - MONDAY) // timedelta(minutes=1))
    assert moments == [1, 1, 7]


def test_a_reader_gets_its_feed_even_when_nothing_can_be_written(app: Flask, open_shop: Shop, reader: Reader) -> None:
    place(app, open_shop, pen=1)
    with app.test_request_context(), databases.migrating():
        triggers.refuse("disk_full", "update", "feed_link", "disk full")
    assert len(reader.read().entries) == 1
