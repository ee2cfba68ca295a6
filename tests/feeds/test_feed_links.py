"""The page on which people make and revoke their links to the feed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask

from portal.extensions import db
from portal.models.feed_link import FeedLink
from portal.sales.feed_links import MOST_LINKS, FeedWish, make_link
from tests.builders import MONDAY, Shop
from tests.visitor import Visitor


def make(person: Visitor, label: str) -> str:
    """The path of the new link."""
    person.open("/backend/feeds").press("Link anlegen", label=label)
    return urlsplit(person.page.xpath("//input[@readonly]/@value")[0]).path


def test_a_person_has_a_link_for_each_program_and_revokes_one(app: Flask, olga: Visitor) -> None:
    old, new = make(olga, "Thunderbird"), make(olga, "Telefon")
    assert old != new
    assert "Der Link „Telefon“ ist da." in olga.text
    olga.press("Widerrufen, Telefon")
    assert "Der Link „Telefon“ ist widerrufen" in olga.text
    reader = app.test_client()
    assert (reader.get(old).status_code, reader.get(new).status_code) == (200, 404)


def test_the_page_says_when_a_link_was_used_last(app: Flask, olga: Visitor) -> None:
    path = make(olga, "Thunderbird")
    assert "noch nie abgerufen" in olga.text
    app.test_client().get(path)
    assert "zuletzt abgerufen am 4. Mai 2026, 10:00 Uhr" in olga.open("/backend/feeds").text


def test_a_link_needs_a_label(olga: Visitor) -> None:
    olga.open("/backend/feeds").press("Link anlegen", status=422, label="  ")
    assert "Bitte geben Sie dem Link eine Bezeichnung." in olga.text
    olga.press("Link anlegen", status=422, label="x" * 81)
    assert "höchstens 80 Zeichen ein." in olga.text
    assert olga.value("label") == "x" * 81


def test_a_clerk_sees_and_revokes_only_own_links(app: Flask, olga: Visitor, claus: Visitor) -> None:
    make(olga, "Olgas Telefon")
    make(claus, "Feedly")
    assert "Olgas Telefon" not in claus.open("/backend/feeds").text
    with app.test_request_context():
        foreign = db.session.query(FeedLink).filter_by(label="Olgas Telefon").one().id
    token = claus.value("csrf_token")
    answer = claus.client.post(f"/backend/feeds/{foreign}/revocation", data={"csrf_token": token})
    assert answer.status_code == 404
    assert "Olgas Telefon" in olga.open("/backend/feeds").text


def test_the_owner_sees_who_else_reads_and_stops_them_without_learning_their_address(
    app: Flask, olga: Visitor, claus: Visitor
) -> None:
    path = make(claus, "Feedly")
    assert "Feedly, Claus Weber" in olga.open("/backend/feeds").text
    assert olga.page.xpath("//input[@readonly]") == []
    olga.press("Widerrufen, Feedly")
    assert app.test_client().get(path).status_code == 404
    assert "Feedly" not in claus.open("/backend/feeds").text


def test_links_do_not_pile_up(app: Flask, olga: Visitor) -> None:
    make(olga, "Gerät 0")
    with app.test_request_context():
        owner = db.session.query(FeedLink).one().account_id
        for number in range(1, MOST_LINKS):
            make_link(owner, FeedWish(f"Gerät {number}"), MONDAY)
    olga.press("Link anlegen", status=422, label="noch eins")
    assert "Bitte widerrufen Sie zuerst einen alten." in olga.text


def test_a_visitor_is_asked_to_log_in(visitor: Visitor, open_shop: Shop) -> None:
    assert visitor.open("/backend/feeds").path == "/login"
