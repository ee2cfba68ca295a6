"""Bestand on the page of an article: Wareneingang, Zählung, the ledger, and what the lists say."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.catalogue.stock_list import list_wrong_stocks
from portal.models.product import StockPolicy
from portal.sales.cancelling import CancellationWish, cancel_order
from tests.backend.test_products import field_errors, product
from tests.backend.test_today import tasks
from tests.builders import Shop
from tests.customer.test_shop import change
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze

PEN = "/backend/products/1"


def movements(visitor: Visitor) -> list[str]:
    return [
        squeeze(" ".join(row.itertext()))
        for row in visitor.page.xpath("//section[@aria-labelledby='s-moves']//tbody/tr")
    ]


def figures(visitor: Visitor) -> dict[str, str]:
    terms, values = (visitor.page.xpath(f"//section[@aria-labelledby='s-stock']//{tag}") for tag in ("dt", "dd"))
    return {term.text: squeeze(value.text_content()) for term, value in zip(terms, values, strict=True)}


def test_a_delivery_is_booked_and_can_be_read_in_the_ledger(app: Flask, olga: Visitor) -> None:
    olga.open(PEN).press("Wareneingang buchen", receipt_pieces="5", receipt_note="Lieferschein 4711")
    assert "5 Stück gebucht." in olga.text
    assert figures(olga) == {"Zu verkaufen": "15", "Verkauft, noch nicht versandt": "0", "Im Haus": "15"}
    newest, first = movements(olga)
    assert newest == "Wareneingang Lieferschein 4711 Olga Brandt 4. Mai 2026, 10:00 Uhr +5 15"
    assert first.startswith("Anfangsbestand")
    assert first.endswith("+10 10")
    assert product(app, "pen").version == 1


def test_a_count_is_of_everything_in_the_house(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.order(pen=4)
    olga.open(PEN)
    assert figures(olga) == {"Zu verkaufen": "6", "Verkauft, noch nicht versandt": "4", "Im Haus": "10"}
    olga.press("Zählung buchen", count_pieces="9", count_note="Bruch")
    assert "Zählung gebucht." in olga.text
    assert movements(olga)[0].startswith("Zählung Bruch")
    assert product(app, "pen").stock == 5
    olga.press("Zählung buchen", count_pieces="9")
    assert "Die Zählung stimmt, es ist nichts zu ändern." in olga.text


def test_movements_lead_to_their_orders(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=4)
        number = order.number
        cancel_order(order.id, CancellationWish({order.items[0].id: 1}), open_shop.olga())
    olga.open(PEN)
    assert movements(olga)[0] == f"Storniert Bestellung {number} Olga Brandt 4. Mai 2026, 10:00 Uhr +1 7"
    assert movements(olga)[1] == f"Bestellt Bestellung {number} Kunde 4. Mai 2026, 10:00 Uhr −4 6"
    assert olga.click(f"Bestellung {number}").heading == f"Bestellung {number}"


@pytest.mark.parametrize(
    ("button", "form", "typed"),
    [("Wareneingang buchen", "receipt", "5"), ("Zählung buchen", "count", "15")],
)
def test_a_double_click_books_once(app: Flask, olga: Visitor, button: str, form: str, typed: str) -> None:
    olga.open(PEN)
    key = olga.value(f"{form}-form_key")
    shown = {"count_shown": "10"} if form == "count" else {}
    for _ in range(2):
        olga.open(PEN).press(button, **{f"{form}_pieces": typed, f"{form}_form_key": key}, **shown)
    assert product(app, "pen").stock == 15
    assert len(movements(olga)) == 2


def test_a_count_that_others_overtook_is_shown_again_with_what_is_there_now(app: Flask, olga: Visitor) -> None:
    late = Visitor(olga.client)
    late.open(PEN)
    olga.open(PEN).press("Wareneingang buchen", receipt_pieces="5")
    late.press("Zählung buchen", status=422, count_pieces="9", count_note="Inventur")
    assert "Statt 10 Stück müssten jetzt 15 im Haus sein." in field_errors(late)["count-pieces"]
    assert (late.value("count-pieces"), late.value("count-note")) == ("9", "Inventur")
    assert "nach den Büchern 15" in late.text
    assert product(app, "pen").stock == 15
    late.press("Zählung buchen", count_pieces="14")
    assert product(app, "pen").stock == 14


@pytest.mark.parametrize(
    ("button", "field", "typed", "message"),
    [
        ("Wareneingang buchen", "receipt-pieces", "", "ganze Zahl von 1 bis"),
        ("Wareneingang buchen", "receipt-pieces", "0", "ganze Zahl von 1 bis"),
        ("Wareneingang buchen", "receipt-pieces", "-5", "ganze Zahl von 1 bis"),
        ("Wareneingang buchen", "receipt-pieces", "1,5", "ganze Zahl"),
        ("Wareneingang buchen", "receipt-note", "x" * 201, "höchstens 200 Zeichen"),
        ("Zählung buchen", "count-pieces", "", "ganze Zahl von 0 bis"),
        ("Zählung buchen", "count-pieces", "-1", "ganze Zahl von 0 bis"),
        ("Zählung buchen", "count-pieces", "9" * 5000, "ganze Zahl"),
    ],
)
def test_wrong_numbers_are_named_at_their_field(
    app: Flask, olga: Visitor, button: str, field: str, typed: str, message: str
) -> None:
    values = {"receipt_pieces": "5", "count_pieces": "5"} | {field.replace("-", "_"): typed}
    prefix = field.partition("-")[0]
    mine = {name: value for name, value in values.items() if name.startswith(prefix)}
    olga.open(PEN).press(button, status=422, **mine)
    assert message in field_errors(olga)[field]
    assert product(app, "pen").stock == 10


@pytest.mark.parametrize(
    ("field", "broken"),
    [("shown", ""), ("shown", "viele"), ("shown", "9" * 5000), ("form_key", ""), ("form_key", "9" * 5000)],
)
def test_a_broken_hidden_field_books_nothing(app: Flask, olga: Visitor, field: str, broken: str) -> None:
    olga.open(PEN).press("Zählung buchen", status=422, count_pieces="9", **{f"count_{field}": broken})
    assert product(app, "pen").stock == 10


def test_the_owner_chooses_how_an_article_is_sold(app: Flask, olga: Visitor) -> None:
    olga.open(PEN).press("Speichern", status=422, stock_policy="backorder")
    assert "wie viele Werktage" in field_errors(olga)["restock_days"]
    olga.press("Speichern", stock_policy="backorder", restock_days="10")
    assert (product(app, "pen").stock_policy, product(app, "pen").restock_days) == (StockPolicy.backorder, 10)
    olga.press("Speichern", stock_policy="not_managed")
    assert "kein Bestand geführt" in olga.text
    assert not olga.has_button("Zählung buchen")
    assert olga.press("Speichern", status=422, stock_policy="unsinn")


def test_an_article_owed_stays_open_to_back_orders(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    change(app, open_shop, "pen", stock_policy=StockPolicy.backorder, restock_days=10)
    with app.test_request_context():
        open_shop.order(pen=12)
    olga.open(PEN)
    assert figures(olga)["Zu verkaufen"] == "−2 mehr verkauft als da, wird nachbestellt"
    olga.press("Speichern", status=422, stock_policy="managed")
    assert "2 Stück mehr verkauft als da" in field_errors(olga)["stock_policy"]


def test_low_stock_is_told_alike_by_the_list_and_by_today(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    change(app, open_shop, "pen", stock_policy=StockPolicy.backorder, restock_days=10, low_stock_at=2)
    change(app, open_shop, "paper", stock_policy=StockPolicy.not_managed, low_stock_at=9)
    with app.test_request_context():
        open_shop.order(pen=12, ink=5)
    assert tasks(olga.open("/backend/"))["Niedriger Bestand"] == 2
    assert "Zuerst Füllfederhalter „Lotse“: 2 Stück mehr verkauft als da" in olga.text
    olga.click("Niedriger Bestand")
    rows = [squeeze(row.text_content()) for row in olga.page.xpath("//main//tbody/tr")]
    assert len(rows) == 2
    assert "ausverkauft" in rows[0]
    assert "−2" in rows[1]


def test_the_page_of_an_article_costs_few_statements(olga: Visitor) -> None:
    olga.open(PEN)
    with count_statements() as statements:
        olga.open(PEN)
    assert len(statements) <= 9, statements.seen


def test_the_ledger_goes_on_page_by_page(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        for number in range(20):
            open_shop.later(minutes=1).stock_up("pen", 50 + number)
        assert list_wrong_stocks() == []
    olga.open(PEN)
    assert len(movements(olga)) == 15
    olga.click("Ältere")
    assert movements(olga)[-1].endswith("+10 10")
    assert len(movements(olga.click("Neuere"))) == 15
    olga.open(f"{PEN}?before=kaputt")
