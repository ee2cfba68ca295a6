"""„Ändern“ at the order: the form, the preview, the addresses alone and what the order was before."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.catalogue.products import hide_product
from portal.models.address import ADDRESS_FIELDS
from portal.models.order import OrderAddress
from portal.sales.change_wish import AddressWish, ChangeWish, LineWish, ShippingWish
from portal.sales.changing import change_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.web.address_form import LONGEST
from tests.builders import Shop
from tests.catalogue.articles import add_articles
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
    typed = {f"qty-{pen}": "1", f"price-{pen}": "90,00", f"qty-{ink}": "0"}
    olga.press("Artikel hinzufügen", article="bütten", **typed)
    assert (olga.value(f"qty-{pen}"), olga.value(f"new-price-{open_shop.products['paper']}")) == ("1", "18,90")
    olga.press("Vorschau")
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
        ("article", "<b>nichts</b>", "Kein Artikel mit diesem Namen oder dieser Nummer"),
        ("article", "booklet", "nur der Kunde selbst"),
        ("article", "pen", "ist schon in der Bestellung"),
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


def test_an_article_is_added_by_its_name_or_its_number_and_chosen_where_several_fit(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        add_articles(open_shop, ("11-1", "Kleine Karte"), ("1-11", "Große Karte"))
        open_shop.stock_up("1-11", 3)
    number, paper, card = ordered(app, open_shop, pen=1), open_shop.products["paper"], open_shop.products["1-11"]
    olga.open(f"/backend/orders/{number}/changes").press_enter("article", article="PA per")
    assert olga.value(f"new-qty-{paper}") == "1"
    olga.press("Artikel hinzufügen", article="111").press("Große Karte, 1-11", **{f"new-qty-{paper}": "0"})
    olga.press("Vorschau", **{f"new-price-{card}": "2,50"})
    olga.press("Änderung übernehmen")
    with app.test_request_context():
        [_pen, added] = open_shop.reload(number).items
        assert (added.sku, added.total_cents) == ("1-11", 250)


def test_a_spare_part_that_the_shop_does_not_show_comes_to_the_order(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=1)
    with app.test_request_context():
        hide_product(open_shop.products["paper"])
    olga.open(f"/backend/orders/{number}/changes").press("Artikel hinzufügen", article="bütten")
    assert "paper, 18,90 €, nicht im Laden" in olga.text
    olga.press("Vorschau").press("Änderung übernehmen")
    with app.test_request_context():
        assert [item.sku for item in open_shop.reload(number).items] == ["pen", "paper"]


@pytest.mark.parametrize("button", ["Vorschau", "Änderung übernehmen"])
def test_what_still_stands_in_the_search_is_not_forgotten(
    app: Flask, open_shop: Shop, olga: Visitor, button: str
) -> None:
    number, ink = ordered(app, open_shop, pen=2), open_shop.products["ink"]
    [pen] = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes").press("Vorschau", **{f"qty-{pen}": "1"})
    olga.press(button, article="ink")
    assert olga.value(f"new-qty-{ink}") == "1"
    with app.test_request_context():
        assert open_shop.reload(number).version == 1


def test_more_of_a_new_article_than_there_is_is_refused_at_its_field(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number, ink = ordered(app, open_shop, pen=2), open_shop.products["ink"]
    olga.open(f"/backend/orders/{number}/changes").press("Artikel hinzufügen", article="ink")
    olga.press("Vorschau", status=422, **{f"new-qty-{ink}": "6"})
    assert "nicht mehr in dieser Menge vorrätig" in olga.text
    assert olga.page.xpath(f"//input[@name='new-qty-{ink}']/@aria-invalid") == ["true"]


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


def test_a_stale_form_keeps_what_was_changed_in_it_and_takes_over_the_rest(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=2, ink=1)
    pen, ink = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes")
    with app.test_request_context():
        order = open_shop.reload(number)
        moved = order.billing.as_dict() | {"street": "Neue Straße 1", "city": "Esslingen"}
        wish = ChangeWish({ink: LineWish(3, 1250)}, addresses=AddressWish(moved), shipping=ShippingWish(100))
        change_order(order.id, wish, open_shop.olga())
    olga.press("Vorschau", status=422, **{f"qty-{pen}": "1", "billing-city": "Tübingen"})
    assert "Was Sie nicht geändert hatten, steht jetzt so da, wie es gespeichert ist." in olga.text
    assert "Gespeichert ist jetzt: Esslingen" in olga.text and olga.text.count("Gespeichert ist jetzt") == 2
    shown = {name: olga.value(name) for name in (f"qty-{pen}", f"qty-{ink}", "shipping_cents")}
    assert shown == {f"qty-{pen}": "1", f"qty-{ink}": "3", "shipping_cents": "1,00"}
    assert (olga.value("billing-street"), olga.value("billing-city")) == ("Neue Straße 1", "Tübingen")
    olga.press("Vorschau").press("Änderung übernehmen")
    with app.test_request_context():
        order = open_shop.reload(number)
        assert [item.qty_ordered for item in order.items] == [1, 3]
        assert (order.billing.street, order.billing.city, order.shipping_cents) == ("Neue Straße 1", "Tübingen", 100)


def test_a_quantity_that_two_have_changed_stands_beside_the_saved_one(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=2)
    [pen] = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes")
    with app.test_request_context():
        change_order(open_shop.reload(number).id, ChangeWish({pen: LineWish(4, 10000)}), open_shop.olga())
    olga.press("Vorschau", status=422, **{f"qty-{pen}": "3"})
    assert olga.value(f"qty-{pen}") == "3" and "Gespeichert ist jetzt: 4" in olga.text


def test_of_two_who_correct_an_address_nobody_undoes_the_other(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/addresses")
    with app.test_request_context():
        order = open_shop.reload(number)
        moved = order.billing.as_dict() | {"street": "Neue Straße 1"}
        elsewhere = moved | {"name": "Bert Weidner", "vat_id": ""}
        change_order(order.id, ChangeWish(addresses=AddressWish(moved, elsewhere)), open_shop.olga())
    olga.press("Adressen speichern", status=422, **{"billing-phone": "0711 4711"})
    assert (olga.value("billing-street"), olga.value("shipping-name")) == ("Neue Straße 1", "Bert Weidner")
    assert "Gespeichert ist jetzt" not in olga.text
    olga.press("Adressen speichern")
    with app.test_request_context():
        order = open_shop.reload(number)
        assert order.shipping is not None and order.shipping.name == "Bert Weidner"
        assert (order.billing.street, order.billing.phone) == ("Neue Straße 1", "0711 4711")


@pytest.mark.parametrize("opened", [None, "", "{", "[]", "[" * 5000, '{"billing-city": ["x"], "qty-1": null}'])
def test_of_a_form_that_does_not_say_how_it_was_opened_all_stays_as_typed(
    app: Flask, open_shop: Shop, olga: Visitor, opened: str | None
) -> None:
    number = ordered(app, open_shop, pen=2)
    [pen] = item_ids(app, open_shop, number)
    olga.open(f"/backend/orders/{number}/changes")
    with app.test_request_context():
        change_order(open_shop.reload(number).id, ChangeWish(shipping=ShippingWish(100)), open_shop.olga())
    typed = {f"qty-{pen}": "1", "billing-city": "Tübingen"}
    olga.press("Vorschau", status=422, opened=opened, **typed)
    assert {name: olga.value(name) for name in typed} == typed


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
