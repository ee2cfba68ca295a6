"""Verkäufe → Gutscheine, and „Rabatt geben“ at the order."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.voucher import Voucher
from portal.paging import PAGE_SIZE
from portal.sales.checkout import place_order
from portal.sales.new_order import Agreement
from portal.sales.transaction import Click
from tests.backend.test_settings import error_at
from tests.builders import Shop
from tests.cast import GUEST
from tests.customer.test_vouchers import totals
from tests.statements import count_statements
from tests.visitor import Visitor

GOOD = {"code": "sommer 26", "kind": "percent", "value": "7,5", "label": "Beilage"}


def ordered(app: Flask, shop: Shop, **pieces: Any) -> str:
    with app.test_request_context():
        return str(shop.order(**pieces).number)


def voucher(app: Flask) -> Voucher:
    with app.test_request_context():
        return db.session.query(Voucher).one()


def test_a_clerk_makes_a_voucher_and_it_stands_in_the_list(app: Flask, claus: Visitor) -> None:
    claus.open("/backend/").click("Gutscheine")
    assert "Noch kein Gutschein." in claus.text
    claus.click("Neuer Gutschein").press(
        "Speichern", **GOOD, valid_from="2026-05-01", valid_until="2026-05-31", minimum_cents="20", most_uses="50",
        most_uses_each="1",
    )  # fmt: skip
    assert "Gutschein angelegt." in claus.text
    for words in ("SOMMER26", "Beilage", "7,5 %", "1. Mai 2026 bis 31. Mai 2026", "0 von 50", "1-mal je Kunde", "gilt"):
        assert words in claus.text
    made = voucher(app)
    assert (made.code, made.value, made.minimum_cents) == ("SOMMER26", 750, 2000)
    assert (made.most_uses, made.most_uses_each) == (50, 1)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("code", "", "Bitte geben Sie einen Gutscheincode an"),
        ("code", "AB", "3 bis 24 Zeichen"),
        ("code", "X" * 25, "3 bis 24 Zeichen"),
        ("code", "BÜTTEN", "ohne Umlaute"),
        ("code", "-AB-", "Bindestriche"),
        ("value", "", "Bitte geben Sie die Höhe an"),
        ("value", "0", "über 0"),
        ("value", "-5", "eine Zahl mit höchstens zwei Nachkommastellen"),
        ("value", "0,001", "eine Zahl mit höchstens zwei Nachkommastellen"),
        ("value", "100,01", "Mehr als 100 Prozent"),
        ("value", "viel", "zum Beispiel 10 oder 12,90"),
        ("label", "x" * 81, "höchstens 80 Zeichen"),
        ("valid_until", "2026-04-30", "liegt vor dem ersten"),
        ("valid_until", "morgen", "Kein gültiges Datum"),
        ("minimum_cents", "-1", "ab 0,00"),
        ("most_uses", "0", "ganze Zahl von 1 bis"),
        ("most_uses_each", "1,5", "ganze Zahl von 1 bis"),
    ],
)
def test_wrong_input_is_named_at_its_field_and_nothing_is_made(
    app: Flask, olga: Visitor, field: str, typed: str, message: str
) -> None:
    olga.open("/backend/vouchers/new")
    olga.press("Speichern", status=422, **(GOOD | {"valid_from": "2026-05-01"} | {field: typed}))
    assert message in error_at(olga, field)
    assert olga.value(field) == typed
    with app.test_request_context():
        assert db.session.query(Voucher).count() == 0


def test_a_kind_that_does_not_exist_is_refused(olga: Visitor) -> None:
    olga.open("/backend/vouchers/new").press("Speichern", status=422, **(GOOD | {"kind": "gold"}))


def test_a_code_exists_once_however_it_is_spelled(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/vouchers/new").press("Speichern", **GOOD)
    olga.open("/backend/vouchers/new").press("Speichern", status=422, **(GOOD | {"code": "Sommer26"}))
    assert "gibt es schon" in error_at(olga, "code")
    olga.open("/backend/vouchers").click("SOMMER26").press("Speichern", value="8")
    assert voucher(app).value == 800


def test_two_people_with_the_same_form_do_not_overwrite_each_other(app: Flask, olga: Visitor, claus: Visitor) -> None:
    olga.open("/backend/vouchers/new").press("Speichern", **GOOD)
    path = f"/backend/vouchers/{voucher(app).id}"
    olga.open(path)
    claus.open(path).press("Speichern", value="20")
    olga.press("Speichern", status=422, label="Messe")
    assert "inzwischen geändert" in olga.text
    assert "Gespeichert ist jetzt: 20,00" in error_at(olga, "value")
    olga.press("Speichern", value="20")
    assert (voucher(app).value, voucher(app).label) == (2000, "Messe")


def test_switched_off_it_counts_no_more_and_switched_on_again_it_does(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/vouchers/new").press("Speichern", **GOOD)
    assert "abgeschaltet" in olga.press("Abschalten").text
    assert not voucher(app).is_active
    olga.press("Einschalten")
    assert voucher(app).is_active


def test_a_limit_below_what_was_redeemed_is_refused(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        ident = open_shop.voucher()
        for _ in range(2):
            open_shop.order(voucher="WILLKOMMEN", booklet=1)
    olga.open(f"/backend/vouchers/{ident}").press("Speichern", status=422, most_uses="1")
    assert "Er ist schon 2-mal eingelöst. Zum Beenden schalten Sie ihn ab." in error_at(olga, "most_uses")
    olga.press("Speichern", most_uses="2")
    assert "2 von 2" in olga.text
    assert "aufgebraucht" in olga.text


def test_a_voucher_that_is_none_is_not_found(olga: Visitor) -> None:
    for ident in (7, 2**40):
        olga.open(f"/backend/vouchers/{ident}", status=404)


def test_the_list_costs_few_statements(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        for place in range(30):
            open_shop.voucher(f"CODE-{place}")
    with count_statements() as statements:
        olga.open("/backend/vouchers")
    assert len(statements) <= 6, "\n".join(statements.seen)
    assert len(olga.page.xpath("//tbody/tr")) == PAGE_SIZE
    assert len(olga.click("Ältere").page.xpath("//tbody/tr")) == 30 - PAGE_SIZE


# Rabatt geben


def test_the_owner_gives_a_discount_and_everybody_sees_it(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1, ink=2)
    olga.open(f"/backend/orders/{number}").click("Rabatt geben")
    olga.press("Rabatt geben", kind="fixed", value="12,50", reason="Kleiner Kratzer")
    assert "Rabatt gespeichert. Es wurde nichts gemailt." in olga.text
    assert totals(olga)[:4] == [
        ("Zwischensumme", "125,00 €"), ("Rabatt, Kleiner Kratzer", "−12,50 €"), ("Versandkosten", "5,90 €"),
        ("Gesamtsumme", "118,40 €"),
    ]  # fmt: skip
    assert "Rabatt von 12,50 € gegeben: Kleiner Kratzer Olga Brandt" in olga.text
    assert "pen, Rabatt −10,00 €" in olga.text
    assert "ink, Rabatt −2,50 €" in olga.text
    olga.click("So sieht der Kunde die Bestellung")
    assert totals(olga)[1] == ("Rabatt, Kleiner Kratzer", "−12,50 €")


def test_the_check_page_and_the_invoice_say_the_same(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B6: lines are quantity × price; the discount of this part stands below them."""
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/discount").press("Rabatt geben", kind="percent", value="10", reason="Treue")
    olga.open(f"/backend/orders/{number}/invoices/new")
    name = str(olga.page.xpath("//input[starts-with(@name,'qty-')]/@name")[0])
    olga.press("Summe neu berechnen", **{name: 1})
    assert totals(olga)[:4] == [
        ("Zwischensumme", "100,00 €"), ("Rabatt 10 %, Treue", "−10,00 €"), ("Versandkosten", "5,90 €"),
        ("Gesamtsumme", "95,90 €"),
    ]  # fmt: skip
    olga.press("Rechnung übermitteln").open("/backend/invoices/RE-2026-0001")
    assert totals(olga) == [
        ("Zwischensumme", "100,00 €"), ("Rabatt 10 %, Treue", "−10,00 €"), ("Versandkosten DHL Paket", "5,90 €"),
        ("Nettobetrag", "80,59 €"), ("19 % MwSt.", "15,31 €"), ("Gesamtsumme", "95,90 €"),
    ]  # fmt: skip


def test_a_discount_is_replaced_and_taken_back(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    page = f"/backend/orders/{number}/discount"
    olga.open(page).press("Rabatt geben", kind="percent", value="10", reason="Treue")
    olga.open(page)
    assert "Jetzt gilt: Rabatt 10 %, Treue, −10,00 €." in olga.text
    olga.press("Rabatt geben", kind="fixed", value="5", reason="Kratzer")
    assert "Rabatt von 10,00 € auf 5,00 € geändert: Kratzer" in olga.text
    olga.open(page).press("Rabatt geben", kind="fixed", value="0", reason="Doch kein Kratzer")
    assert "Rabatt von 5,00 € zurückgenommen: Doch kein Kratzer" in olga.text
    assert ("Gesamtsumme", "105,90 €") in totals(olga)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("value", "100,01", "höher als die Zwischensumme"),
        ("value", "", "Bitte geben Sie die Höhe an"),
        ("value", "-1", "zum Beispiel 10 oder 12,90"),
        ("value", "1e3", "zum Beispiel 10 oder 12,90"),
        ("reason", "", "wofür der Rabatt ist"),
        ("reason", "x" * 81, "höchstens 80 Zeichen"),
    ],
)
def test_a_wrong_discount_is_named_at_its_field_and_nothing_changes(
    app: Flask, open_shop: Shop, olga: Visitor, field: str, typed: str, message: str
) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/discount")
    fields = {"kind": "fixed", "value": "5", "reason": "Kratzer"} | {field: typed}
    olga.press("Rabatt geben", status=422, **fields)
    assert message in error_at(olga, field)
    assert olga.value(field) == typed
    with app.test_request_context():
        assert open_shop.reload(number).version == 1


def test_a_stale_discount_is_refused_and_what_is_on_paper_says_why(
    app: Flask, open_shop: Shop, olga: Visitor, claus: Visitor
) -> None:
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/discount")
    claus.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    olga.press("Rabatt geben", status=422, kind="fixed", value="5", reason="Kratzer")
    assert "Es ist schon etwas berechnet. Bitte stornieren Sie zuerst die Rechnung." in olga.text
    assert not olga.page.xpath("//main//a[text()='Rabatt geben']")


def test_a_double_click_gives_one_discount(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/discount")
    form, path = olga.page, olga.path
    for _ in range(2):
        olga.page, olga.path = form, path
        olga.press("Rabatt geben", kind="fixed", value="5", reason="Kratzer")
    with app.test_request_context():
        assert len(open_shop.reload(number).discounts) == 1


def test_the_page_of_a_discounted_order_costs_few_statements(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.voucher()
        key = open_shop.basket(pen=1, booklet=1)
        number = place_order(key, Agreement(True, open_shop.fingerprint(key)), Click(GUEST, open_shop.now))
    olga.open(f"/backend/orders/{number}/discount").press("Rabatt geben", kind="fixed", value="5", reason="Kratzer")
    with count_statements() as statements:
        olga.open(f"/backend/orders/{number}")
    assert len(statements) <= 8, "\n".join(statements.seen)
