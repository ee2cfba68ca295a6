"""„Ändern“ at the order: the form, the preview, the addresses alone and what the order was before."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.models.address import ADDRESS_FIELDS
from portal.models.order import OrderAddress
from portal.sales.change_wish import ChangeWish, LineWish, ShippingWish
from portal.sales.changing import change_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.web.address_form import LONGEST
from tests.builders import Shop
from tests.visitor import Visitor


def ordered(app: Flask, open_shop: Shop, **pieces: Any) -> str:
    with app.test_request_context():
        return str(open_shop.order(**pieces).number)


def item_ids(app: Flask, open_shop: Shop, number: str) -> list[int]:
    with app.test_request_context():
        return [item.id for item in open_shop.reload(number).items]


def test_the_preview_shows_the_difference_and_what_follows_and_then_it_is_done(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=2, ink=1)
    pen, ink = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}").click("Ändern")
    typed = {f"qty-{pen}": "1", f"price-{pen}": "90,00", f"qty-{ink}": "0", "sku-0": "paper", "new-qty-0": "1"}
    olga.press("Vorschau", **typed)
    for words in (
        "Noch ist nichts geändert",
        "fällt weg",
        "kommt dazu",
        "90,00",
        "noch 114,80",
        "Ein Stück kommt in den Bestand zurück",
        "Ein Stück geht aus dem Bestand",
    ):
        assert words in olga.text.replace("\u00a0", " "), words
    with app.test_request_context():
        assert open_shop.reload(number).version == 1
    olga.press("Änderung übernehmen")
    assert "Die Bestellung ist geändert. Es wurde nichts gemailt." in olga.text
    assert "Gesamtsumme 218,40 € → 114,80 €" in olga.text.replace("\u00a0", " ")
    olga.click("Wie die Bestellung vorher war")
    assert "Eisengallustinte" in olga.text
    assert "218,40" in olga.text


def test_what_was_typed_after_the_preview_needs_another_preview(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    [pen] = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes").press("Vorschau", **{f"qty-{pen}": "1"})
    olga.press("Änderung übernehmen", status=422, **{f"qty-{pen}": "3"})
    assert "Seit der Vorschau haben Sie etwas geändert." in olga.text
    assert olga.value(f"qty-{pen}") == "3"
    with app.test_request_context():
        assert open_shop.reload(number).version == 1


def test_the_enter_key_shows_the_preview_and_never_changes_the_order(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=2)
    [pen] = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes").press_enter(f"qty-{pen}", **{f"qty-{pen}": "1"})
    olga.press_enter(f"qty-{pen}")
    assert "Noch ist nichts geändert" in olga.text
    with app.test_request_context():
        assert open_shop.reload(number).version == 1


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("qty-{pen}", "viele", "ganze Zahl"),
        ("qty-{pen}", "-1", "Menge von 0 bis"),
        ("qty-{pen}", "100000", "Menge von 0 bis"),
        ("qty-{pen}", "11", "nicht mehr in dieser Menge"),
        ("qty-{pen}", "", "ganze Zahl"),
        ("price-{pen}", "1.2.3", "Preis"),
        ("price-{pen}", "", "Preis"),
        ("price-{pen}", "=1+1", "Preis"),
        ("sku-0", "<b>nichts</b>", "gibt es nicht"),
        ("sku-0", "booklet", "nur der Kunde selbst"),
        ("new-qty-0", "3", "Nummer des Artikels"),
        ("shipping_cents", "-1", "ab 0,00"),
        ("shipping_cents", "", "auch 0,00"),
        ("billing-postcode", "123", "fünf Ziffern"),
        ("billing-name", "", "Der Name fehlt"),
    ],
)
def test_wrong_input_is_named_and_stays_typed(
    app: Flask, open_shop: Shop, olga: Visitor, field: str, typed: str, message: str
) -> None:
    number = ordered(app, open_shop, pen=1)
    [pen] = item_ids(app, open_shop, number)
    field = field.format(pen=pen)
    olga.open(f"/backend/orders/{number}/changes").press("Vorschau", status=422, **{field: typed})
    assert message in olga.text
    assert olga.value(field) == typed


def test_of_two_who_change_at_once_the_second_reads_what_changed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    [pen] = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes").press("Vorschau", **{f"qty-{pen}": "1"})
    with app.test_request_context():
        change_order(open_shop.reload(number).id, ChangeWish(shipping=ShippingWish(100)), open_shop.olga())
    olga.press("Änderung übernehmen", status=422)
    assert "Das ist inzwischen geschehen:" in olga.text
    assert "Gesamtsumme 205,90 € → 201,00 €" in olga.text.replace("\u00a0", " ")
    assert olga.value(f"qty-{pen}") == "1"


def test_addresses_are_corrected_without_going_through_the_items(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}").click("Adressen berichtigen")
    olga.press("Adressen speichern", **{"billing-street": "Neue Straße 1"}, mail="y")
    assert "Der Kunde bekommt eine E-Mail." in olga.text
    assert "Neue Straße 1" in olga.text
    assert "Adresse berichtigt" in olga.text


def test_a_wrong_address_comes_back_as_typed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/addresses")
    olga.press("Adressen speichern", status=422, **{"billing-postcode": "1"})
    assert "fünf Ziffern" in olga.text
    assert olga.value("billing-postcode") == "1"


def test_an_order_that_cannot_be_changed_says_why(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    with app.test_request_context():
        submit_invoice(open_shop.reload(number).id, InvoiceWish(), open_shop.olga())
    assert (
        "„Bestellung ändern“ ist nicht möglich: Es ist schon etwas berechnet."
        in olga.open(f"/backend/orders/{number}").text
    )
    for page in ("changes", "addresses"):
        assert "Es ist schon etwas berechnet." in olga.open(f"/backend/orders/{number}/{page}").text


def test_the_customer_sees_that_the_order_was_changed(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=1)
        change_order(order.id, ChangeWish(shipping=ShippingWish(0)), open_shop.olga())
        token = open_shop.reload(order.number).token
    assert "Zuletzt geändert" in visitor.open(f"/o/{token}").text


def test_what_was_taken_out_is_on_neither_page(app: Flask, open_shop: Shop, olga: Visitor, visitor: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=1, ink=1)
        ink = next(item for item in order.items if "tinte" in item.name)
        name, number, token = ink.name, order.number, order.token
        change_order(order.id, ChangeWish({ink.id: LineWish(0, ink.unit_price_cents)}), open_shop.olga())
    assert name not in visitor.open(f"/o/{token}").text
    assert "1 Artikel, 1 Stück" in olga.open(f"/backend/orders/{number}").text


def test_an_old_version_that_there_is_not_is_not_found(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/versions/1", status=404)


def test_an_address_form_knows_the_fields_of_an_address_and_their_lengths() -> None:
    columns = OrderAddress.__table__.columns
    assert {name: columns[name].type.length for name in ADDRESS_FIELDS} == LONGEST
