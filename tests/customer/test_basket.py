"""The basket: filled, changed, never changed silently."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.basket import Basket
from portal.models.shop_settings import PaymentSetting, ShopSettings
from portal.sales.baskets import KEPT_DAYS, change_basket, forget_old_baskets
from tests.builders import Shop
from tests.customer.test_shop import INK, PEN, change
from tests.visitor import Visitor

DOWNLOAD = "/products/uebungsheft-kurrent"


def fill(visitor: Visitor, **pieces: str) -> Visitor:
    """Put articles into the basket on their own pages; ends on the basket."""
    pages = {"pen": PEN, "ink": INK, "booklet": DOWNLOAD, "paper": "/products/briefpapier-buetten-a4"}
    for sku, quantity in pieces.items():
        visitor.open(pages[sku]).press("In den Warenkorb", quantity=quantity)
    return visitor


def quantity_field(visitor: Visitor, row: int = 0) -> str:
    return str(visitor.page.xpath("//tbody//input/@name")[row])


def test_an_article_goes_into_the_basket_with_its_quantity(visitor: Visitor) -> None:
    """K1"""
    fill(visitor, pen="2")
    assert visitor.path == "/basket"
    assert "„Füllfederhalter ‚Lotse‘“ liegt jetzt im Warenkorb." in visitor.text
    assert visitor.value(quantity_field(visitor)) == "2"
    assert "200,00 €" in visitor.text
    assert visitor.page.xpath("//header//b[@class='count']")[0].text == "2"


def test_the_same_article_twice_adds_up_on_one_line(visitor: Visitor) -> None:
    fill(visitor, pen="2")
    fill(visitor, pen="3")
    assert len(visitor.page.xpath("//tbody/tr")) == 1
    assert visitor.value(quantity_field(visitor)) == "5"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("11", "Wir haben davon nur noch 10 Stück."),
        ("0", "Bitte geben Sie eine Menge von 1 bis 999 ein."),
        ("-1", "Bitte geben Sie eine Menge von 1 bis 999 ein."),
        ("1000", "Bitte geben Sie eine Menge von 1 bis 999 ein."),
        ("", "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 2."),
        ("zwei", "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 2."),
        ("1,5", "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 2."),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_at_its_field(visitor: Visitor, typed: str, message: str) -> None:
    visitor.open(PEN).press("In den Warenkorb", status=422, quantity=typed)
    assert message in visitor.page.xpath("//*[@id='quantity-error']")[0].text_content()
    assert message in visitor.page.xpath("//*[@role='alert']")[0].text_content()
    assert visitor.value("quantity") == typed
    assert visitor.open("/basket").heading == "Ihr Warenkorb ist leer."


def test_more_than_the_shop_has_is_refused_for_the_sum(visitor: Visitor) -> None:
    fill(visitor, pen="8")
    visitor.open(PEN).press("In den Warenkorb", status=422, quantity="3")
    assert "nur noch 10 Stück" in visitor.text


def test_the_price_is_the_shops_whatever_the_form_says(visitor: Visitor) -> None:
    visitor.open(PEN)
    token, slug = visitor.value("csrf_token"), visitor.value("slug")
    visitor.client.post("/basket/items", data={"csrf_token": token, "slug": slug, "quantity": "1", "price_cents": "1"})
    assert "100,00 €" in visitor.open("/basket").text


def test_quantities_change_and_articles_go(visitor: Visitor) -> None:
    fill(visitor, pen="2", ink="1")
    visitor.press("Mengen übernehmen", **{quantity_field(visitor): "4"})
    assert "400,00 €" in visitor.text
    assert "412,50 €" in visitor.text
    visitor.press("Entfernen")
    assert [visitor.value(quantity_field(visitor))] == ["1"]
    assert "Füllfederhalter" not in visitor.text
    visitor.press("Mengen übernehmen", **{quantity_field(visitor): "0"})
    assert visitor.heading == "Ihr Warenkorb ist leer."


def test_a_refused_change_names_the_article_keeps_what_was_typed_and_changes_nothing(visitor: Visitor) -> None:
    fill(visitor, pen="2", ink="1")
    pen, ink = quantity_field(visitor), quantity_field(visitor, 1)
    visitor.press("Mengen übernehmen", status=422, **{pen: "3", ink: "6"})
    assert "Eisengallustinte Blauschwarz, 50 ml: Wir haben davon nur noch 5 Stück." in visitor.text
    assert visitor.page.xpath(f"//*[@id='{ink}-error']")
    assert (visitor.value(pen), visitor.value(ink)) == ("3", "6")
    visitor.open("/basket")
    assert (visitor.value(pen), visitor.value(ink)) == ("2", "1")


def test_the_way_to_the_checkout_takes_changed_quantities_along(visitor: Visitor) -> None:
    fill(visitor, pen="2")
    name = quantity_field(visitor)
    visitor.press("Zur Kasse", **{name: "3"})
    assert visitor.path == "/checkout"
    assert visitor.open("/basket").value(name) == "3"
    visitor.press("Zur Kasse", status=422, **{name: "viele"})
    assert visitor.path == "/basket"


def test_what_was_sold_out_meanwhile_is_said_at_the_article_and_not_lowered(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    fill(visitor, pen="2", ink="2")
    change(app, open_shop, "pen", stock=1)
    change(app, open_shop, "ink", stock=0)
    visitor.open("/basket")
    assert "Füllfederhalter „Lotse“: Wir haben davon nur noch 1 Stück." in visitor.text
    assert "Eisengallustinte Blauschwarz, 50 ml ist zur Zeit nicht lieferbar." in visitor.text
    assert visitor.value(quantity_field(visitor)) == "2"
    visitor.press("Entfernen")
    assert "Füllfederhalter" not in visitor.text


def test_what_is_taken_out_may_have_any_quantity(visitor: Visitor) -> None:
    fill(visitor, pen="2", ink="1")
    pen, ink = quantity_field(visitor), quantity_field(visitor, 1)
    visitor.press("Entfernen, Füllfederhalter", **{pen: "viele", ink: "2"})
    assert [visitor.value(quantity_field(visitor))] == ["2"]
    visitor.press("Entfernen", voucher_code="EGAL", **{ink: "-1"})
    assert visitor.heading == "Ihr Warenkorb ist leer."


def test_the_enter_key_takes_nothing_out(visitor: Visitor) -> None:
    fill(visitor, pen="2", ink="1")
    first = visitor.page.xpath("//main//form//button[1]")[0]
    assert first.text_content() == "Mengen übernehmen"


def test_where_we_deliver_and_how_to_pay_is_said_before_the_order_begins(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    """§ 312j (1) BGB"""
    fill(visitor, pen="1")
    assert "Wir liefern nur nach Deutschland." in visitor.text
    ways = "Überweisung (Vorkasse), Rechnung, Nachnahme, Kreditkarte (Probe), Sofortzahlung (Probe)"
    assert f"Bezahlen können Sie mit: {ways}." in visitor.text
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).is_demo = False
        db.session.get_one(PaymentSetting, "invoice").is_active = False
        db.session.commit()
    assert "Bezahlen können Sie mit: Überweisung (Vorkasse), Nachnahme." in visitor.open("/basket").text


def test_who_buys_only_downloads_is_asked_neither_for_shipping_nor_cash_on_delivery(visitor: Visitor) -> None:
    fill(visitor, booklet="1")
    assert "Wir liefern nur nach Deutschland" not in visitor.text
    assert "Versandkosten" not in visitor.text
    assert "Nachnahme" not in visitor.text


def test_what_the_shop_no_longer_has_cannot_be_put_in(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    visitor.open(PEN)
    change(app, open_shop, "pen", is_active=False)
    visitor.press("In den Warenkorb", status=404)


def test_forgotten_baskets_are_thrown_away(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    fill(visitor, pen="1")
    with app.test_request_context():
        forget_old_baskets(open_shop.later(days=KEPT_DAYS - 1).now)
        assert db.session.query(Basket).count() == 1
        forget_old_baskets(open_shop.later(days=2).now)
        assert db.session.query(Basket).count() == 0
    assert visitor.open("/basket").heading == "Ihr Warenkorb ist leer."


def test_a_basket_that_is_still_used_stays(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    fill(visitor, pen="1")
    with app.test_request_context():
        key = db.session.query(Basket).one().key
        change_basket(key, {}, open_shop.later(days=KEPT_DAYS - 1).now)
        forget_old_baskets(open_shop.later(days=KEPT_DAYS - 1).now)
        assert db.session.query(Basket).count() == 1


def test_nobody_reaches_another_visitors_basket(app: Flask, visitor: Visitor) -> None:
    fill(visitor, pen="2")
    name = quantity_field(visitor)
    stranger = fill(Visitor(app.test_client()), ink="1")
    token = stranger.value("csrf_token")
    stranger.client.post("/basket", data={"csrf_token": token, name: "9", "remove": name.removeprefix("qty-")})
    assert visitor.open("/basket").value(name) == "2"
