"""What no page of ours sends: refused where it is wrong, and never an error page of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from portal.accounts import limits
from portal.extensions import db
from portal.models.basket import BasketItem
from portal.models.order import Order
from portal.models.payment import Payment
from portal.models.shipment import Shipment
from tests.backend.test_order_pages import ordered
from tests.builders import MONDAY, Shop
from tests.customer.test_basket import fill, quantity_field
from tests.customer.test_checkout import walk
from tests.customer.test_shop import PEN
from tests.visitor import Visitor

FAR_TOO_LONG = "9" * 5000  # Python refuses to read so many digits
LISTS = ("orders", "invoices", "shipments", "mails")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\0", "gestern"])
def test_a_mark_that_no_row_can_have_is_the_first_page(olga: Visitor, name: str, moment: str) -> None:
    olga.open(f"/backend/{name}?before={quote(moment + '~1')}")
    olga.open(f"/backend/{name}?after={quote(moment + '~' + FAR_TOO_LONG)}")


@pytest.mark.parametrize("path", ["mails/%s", "mails/%s/preview", "categories/%s", "products/%s"])
def test_an_id_that_no_database_has_is_no_page(olga: Visitor, path: str) -> None:
    for ident in (2**31, 10**30):
        olga.open("/backend/" + path % ident, status=404)


@pytest.mark.parametrize("path", ["/products/%s", "/pictures/%s.webp", "/o/%s", "/d/%s", "/backend/orders/%s"])
@pytest.mark.parametrize("name", ["%00", "a%00b", "%0a", "x" * 400, "..%2f..%2fkontor.db", "%ff", "%20"])
def test_an_address_that_nothing_can_have_is_no_page(olga: Visitor, path: str, name: str) -> None:
    olga.open(path % name, status=404)


def test_searches_go_without_control_characters(olga: Visitor) -> None:
    for name in LISTS:
        olga.open(f"/backend/{name}?q=Wei%00dner")
        assert olga.value("q") == "Weidner"


@pytest.mark.parametrize("amount", ["1e3", "1_000", "NaN", "Infinity", "1e999999", "9" * 60, "１２", "0x10", "1,2,3"])
def test_an_amount_is_typed_in_digits_or_refused_and_kept(
    app: Flask, open_shop: Shop, olga: Visitor, amount: str
) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}/payments/new").press("Zahlung erfassen", status=422, amount=amount)
    assert olga.value("amount") == amount
    with app.test_request_context():
        assert db.session.query(Payment).count() == 0


@pytest.mark.parametrize("quantity", ["-3", "0"])
def test_putting_less_than_one_piece_into_the_basket_takes_none_out(visitor: Visitor, quantity: str) -> None:
    fill(visitor, pen="5")
    visitor.open(PEN).press("In den Warenkorb", status=422, quantity=quantity)
    assert visitor.value("quantity") == quantity
    assert visitor.open("/basket").value(quantity_field(visitor)) == "5"


@pytest.mark.parametrize("quantity", ["1_0", "１", "²", FAR_TOO_LONG])
def test_a_quantity_in_other_signs_than_digits_is_refused_and_kept(visitor: Visitor, quantity: str) -> None:
    fill(visitor, pen="2")
    field = quantity_field(visitor)
    visitor.press("Mengen übernehmen", status=422, **{field: quantity})
    assert visitor.value(field) == quantity
    assert visitor.open("/basket").value(field) == "2"


def test_an_endless_number_takes_nothing_out_and_orders_nothing(app: Flask, visitor: Visitor) -> None:
    fill(visitor, pen="2")
    token = visitor.value("csrf_token")
    assert visitor.client.post("/basket", data={"csrf_token": token, "remove": FAR_TOO_LONG}).status_code == 303
    walk(visitor)
    data = {name: visitor.value(name) for name in ("csrf_token", "fingerprint")} | {"terms": "y"}
    assert visitor.client.post("/checkout/review", data=data | {"texts": FAR_TOO_LONG}).status_code == 422
    with app.test_request_context():
        assert db.session.query(BasketItem).one().quantity == 2
        assert db.session.query(Order).count() == 0


@pytest.mark.parametrize("row", ["²", FAR_TOO_LONG, "", "-1"])
def test_a_parcel_in_a_row_that_no_page_has_ships_nothing(app: Flask, open_shop: Shop, olga: Visitor, row: str) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}/shipments/new")
    data = {name: olga.value(name) for name in ("csrf_token", "version", "form_key")}
    answer = olga.client.post(f"/backend/orders/{number}/shipments", data=data | {f"parcels-{row}-number": "JJD 1"})
    assert answer.status_code == 422


def test_a_tracking_number_goes_without_control_characters(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}/shipments/new").press("Lieferschein erstellen", parcels_0_number="JJD\x0014")
    with app.test_request_context():
        assert db.session.query(Shipment).one().tracking_numbers[0].number == "JJD14"


def test_a_tracking_number_that_is_too_long_is_refused_in_words(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}/shipments/new")
    olga.press("Lieferschein erstellen", status=422, parcels_0_number="J" * 41)
    summary = olga.page.xpath("//*[@role='alert']")[0].text_content()
    assert "Eine Trackingnummer hat höchstens 40 Zeichen." in summary
    assert "{" not in summary
    assert olga.value("parcels-0-number") == "J" * 41


@pytest.mark.parametrize("key", ["", "x" * 44])
def test_a_form_whose_key_is_none_is_refused(app: Flask, open_shop: Shop, olga: Visitor, key: str) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln", status=422, form_key=key)
    olga.open("/backend/orders/trial").press("Probebestellung aufgeben", status=422, form_key=key)


@pytest.mark.parametrize("quantity", ["-1", "1000", "999999999"])
def test_a_trial_order_of_impossible_quantities_is_refused_by_name_and_kept(
    app: Flask, open_shop: Shop, olga: Visitor, quantity: str
) -> None:
    field = f"qty-{open_shop.products['ink']}"
    olga.open("/backend/orders/trial").press("Probebestellung aufgeben", status=422, **{field: quantity})
    assert "Eisengallustinte Blauschwarz, 50 ml: Bitte geben Sie eine Menge von 0 bis 999 ein." in olga.text
    assert olga.value(field) == quantity


@pytest.mark.parametrize("documents", [[], ["RE-2026-9999"], ["\0"], ["x"] * 501])
def test_a_selection_without_papers_leads_back_and_never_to_a_foreign_page(olga: Visitor, documents: list[str]) -> None:
    """Lesson 19."""
    fields = {"csrf_token": olga.open("/backend/mails").value("csrf_token"), "document": documents, "kind": "print_pdf"}
    for referrer, place in (("https://evil.example/", "/backend/"), ("http://localhost/backend/orders", None)):
        answer = olga.client.post("/backend/batches/papers", data=fields, headers={"Referer": referrer})
        assert (answer.status_code, answer.location) == (303, place or referrer)


def test_a_proxy_that_names_no_address_keeps_nobody_out(shop: Shop) -> None:
    for visitor in ("unknown", "203.0.113.7:4711"):
        assert limits.note_try(limits.Door.password, "anna@example.org", visitor, MONDAY)
