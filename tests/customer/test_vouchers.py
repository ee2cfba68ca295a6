"""Gutscheincode: beside the basket and on the last step, from the field to the order (without scripts)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from portal.extensions import db
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.voucher import Voucher
from portal.refusal import Refusal
from portal.sales.mail_content import compose
from portal.sales.vouchers import enter_voucher
from portal.shop.vouchers import switch_voucher
from tests.builders import MONDAY, Shop
from tests.customer.test_basket import fill
from tests.customer.test_checkout import ADDRESS, errors, order_now, walk
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze


def issue(app: Flask, shop: Shop, code: str = "WILLKOMMEN", **limits: Any) -> int:
    with app.test_request_context():
        return shop.voucher(code, **limits)


DISCOUNT = "Rabatt 10 %, Gutschein WILLKOMMEN"


def totals(visitor: Visitor) -> list[tuple[str, str]]:
    rows = visitor.page.xpath("//dl[@class='totals']/div")
    return [(squeeze(row.findtext("dt") or ""), squeeze(row.findtext("dd") or "")) for row in rows]


def error_at_code(visitor: Visitor) -> str:
    """At the field, which is marked as wrong and keeps what was typed."""
    assert visitor.page.xpath("//*[@id='voucher-code']/@aria-invalid") == ["true"]
    return squeeze(visitor.page.xpath("//*[@id='voucher-code-error']")[0].text_content())


def test_a_code_typed_in_any_spelling_reduces_the_basket(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop)
    fill(visitor, pen="1").press("Einlösen", voucher_code=" will kommen ")
    assert visitor.path == "/basket"
    assert "Der Gutschein ist eingetragen." in visitor.text
    assert totals(visitor)[:3] == [
        ("Zwischensumme", "100,00 €"), (DISCOUNT, "−10,00 €"), ("Summe nach Rabatt", "90,00 €"),
    ]  # fmt: skip
    visitor.press("Entfernen, Gutschein")
    assert "Der Gutschein ist entfernt." in visitor.text
    assert "Summe nach Rabatt" not in visitor.text


def test_the_order_has_the_discount_that_stood_above_the_button(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """K1, § 312j (2) BGB"""
    issue(app, open_shop)
    walk(fill(visitor, pen="1", booklet="1"))
    visitor.press("Einlösen", voucher_code="WILLKOMMEN")
    assert visitor.path == "/checkout/review"
    shown = totals(visitor)
    assert shown == [
        ("Zwischensumme", "109,00 €"), (DISCOUNT, "−10,90 €"), ("Versandkosten", "5,90 €"), ("Gesamtsumme", "104,00 €"),
        ("darin 19 % MwSt. aus 80,59 €", "15,31 €"), ("darin 7 % MwSt. aus 7,57 €", "0,53 €"),
    ]  # fmt: skip
    order_now(visitor, waiver=True)
    assert totals(visitor) == shown
    with app.test_request_context():
        order = db.session.query(Order).one()
        assert (order.discount_cents, order.grand_total_cents) == (1090, 10400)
        summary = json.loads(order.summary)
        assert (summary["discount"]["code"], summary["discount"]["amount_cents"]) == ("WILLKOMMEN", 1090)
        assert summary["grand_total_cents"] == 10400
        for name in (MailName.order_confirmation, MailName.new_order):
            mail = compose(db.session.query(OutgoingMail).filter_by(name=name).one())
            assert "Rabatt 10 %, Gutschein WILLKOMMEN" in squeeze(mail.text)
            assert "−10,90" in mail.text
            assert "Rabatt 10 %, Gutschein WILLKOMMEN" in squeeze(mail.html)
    assert visitor.open("/basket").heading == "Ihr Warenkorb ist leer."


def test_nothing_typed_elsewhere_is_changed_by_the_field(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop)
    walk(fill(visitor, pen="2"), ship_elsewhere=None)
    order_now(visitor, status=422, terms=None, note="Bitte klingeln")
    visitor.open("/checkout/review").press("Einlösen", status=422, voucher_code="FALSCH", note="Zweimal", terms=True)
    assert visitor.value("note") == "Zweimal"
    assert visitor.page.xpath("//input[@name='terms' and @checked]")
    visitor.press("Einlösen", voucher_code="WILLKOMMEN", note="Dreimal")
    assert visitor.value("note") == "Dreimal"
    visitor.press("Entfernen", note="Lange klingeln")
    assert visitor.value("note") == "Lange klingeln"
    visitor.open("/basket").press("Einlösen", voucher_code="WILLKOMMEN")
    assert visitor.page.xpath("//tbody//input/@value") == ["2"]


def quantities(visitor: Visitor) -> list[str]:
    return [str(value) for value in visitor.page.xpath("//tbody//input/@value")]


def typed(visitor: Visitor, *pieces: str) -> dict[str, str]:
    return dict(zip(map(str, visitor.page.xpath("//tbody//input/@name")), pieces, strict=True))


def test_every_button_of_the_basket_keeps_the_quantities_typed(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop)
    fill(visitor, pen="2", ink="1")
    visitor.press("Einlösen", status=422, voucher_code="FALSCH", **typed(visitor, "3", "2"))
    assert (quantities(visitor), "gibt es nicht" in error_at_code(visitor)) == (["3", "2"], True)
    assert quantities(visitor.open("/basket")) == ["3", "2"]
    visitor.press("Einlösen", voucher_code="WILLKOMMEN", **typed(visitor, "4", "2"))
    assert (quantities(visitor), totals(visitor)[1]) == (["4", "2"], (DISCOUNT, "−42,50 €"))
    visitor.press("Entfernen, Gutschein", **typed(visitor, "5", "2"))
    assert (quantities(visitor), "Rabatt" in visitor.text) == (["5", "2"], False)
    visitor.press("Entfernen, Eisengallustinte", **typed(visitor, "6", "2"))
    assert quantities(visitor) == ["6"]


@pytest.mark.parametrize("button", ["Einlösen", "Zur Kasse", "Mengen übernehmen"])
def test_a_quantity_that_cannot_be_keeps_the_code_typed_beside_it(
    app: Flask, open_shop: Shop, visitor: Visitor, button: str
) -> None:
    issue(app, open_shop)
    fill(visitor, pen="2", ink="1")
    visitor.press(button, status=422, voucher_code="willkommen", **typed(visitor, "3", "viele"))
    assert "Bitte geben Sie eine ganze Zahl ein" in errors(visitor)[0]
    assert visitor.page.findtext(".//title").startswith("Fehler: ")
    assert (quantities(visitor), visitor.value("voucher-code")) == (["3", "viele"], "willkommen")
    assert (quantities(visitor.open("/basket")), "Rabatt" in visitor.text) == (["2", "1"], False)


def test_a_code_is_kept_although_a_quantity_beside_it_cannot_be(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop)
    fill(visitor, pen="2").press("Einlösen", voucher_code="WILLKOMMEN")
    visitor.press("Entfernen, Gutschein", status=422, **typed(visitor, "11"))
    assert "nur noch 10 Stück" in errors(visitor)[0]
    assert (quantities(visitor), totals(visitor)[1]) == (["11"], (DISCOUNT, "−20,00 €"))


def test_a_code_typed_counts_whichever_button_is_pressed(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop)
    fill(visitor, pen="1").press("Zur Kasse", status=422, voucher_code="WILKOMMEN")
    assert "Diesen Gutscheincode gibt es nicht." in error_at_code(visitor)
    visitor.press("Zur Kasse", voucher_code="WILLKOMMEN")
    assert (visitor.path, "Der Gutschein ist eingetragen." in visitor.text) == ("/checkout", True)
    visitor.open("/basket").press("Entfernen, Gutschein").press_enter("voucher-code", voucher_code="WILLKOMMEN")
    assert totals(visitor)[1] == (DISCOUNT, "−10,00 €")


@pytest.mark.parametrize(
    ("limits", "typed", "message"),
    [
        ({}, "", "Bitte geben Sie den Gutscheincode ein."),
        ({}, "WILKOMMEN", "Diesen Gutscheincode gibt es nicht. Bitte vergleichen Sie jedes Zeichen."),
        ({}, "'; drop table voucher", "Diesen Gutscheincode gibt es nicht. Bitte vergleichen Sie jedes Zeichen."),
        ({}, "X" * 61, "Ein Gutscheincode hat höchstens 24 Zeichen."),
        ({"valid_until": date(2026, 5, 3)}, "WILLKOMMEN", "Dieser Gutschein ist am 3. Mai 2026 abgelaufen."),
        ({"valid_from": date(2026, 6, 1)}, "WILLKOMMEN", "Dieser Gutschein gilt erst ab dem 1. Juni 2026."),
        ({"minimum_cents": 20000}, "WILLKOMMEN", "Dieser Gutschein gilt ab einem Warenwert von 200,00 €."),
    ],
)
@pytest.mark.parametrize("page", ["basket", "review"])
def test_a_code_that_does_not_count_is_refused_at_its_field(
    app: Flask, open_shop: Shop, visitor: Visitor, page: str, limits: dict[str, Any], typed: str, message: str
) -> None:
    issue(app, open_shop, **limits)
    fill(visitor, pen="1")
    if page == "review":
        walk(visitor)
    visitor.press("Einlösen", status=422, voucher_code=typed)
    assert error_at_code(visitor) == message
    assert visitor.value("voucher-code") == typed
    assert visitor.page.findtext(".//title").startswith("Fehler: ")
    assert visitor.heading == ("Stimmt alles?" if page == "review" else "Ihr Warenkorb")


def guess(visitor: Visitor, times: int) -> None:
    for number in range(times):
        visitor.press("Einlösen", status=422, voucher_code=f"RATEN{number}")


def test_after_five_guesses_a_basket_waits_and_is_told_until_when(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    issue(app, open_shop)
    guess(fill(visitor, pen="1"), 5)
    assert "gibt es nicht" in error_at_code(visitor)
    visitor.press("Einlösen", status=429, voucher_code="WILLKOMMEN")
    assert error_at_code(visitor) == (
        "Das waren zu viele Codes, die es nicht gibt. Ab 10:16 Uhr können Sie es wieder versuchen. "
        "Bestellen können Sie auch ohne Gutschein."
    )
    assert visitor.value("voucher-code") == "WILLKOMMEN"
    with time_machine.travel(MONDAY + timedelta(minutes=16)):
        visitor.press("Einlösen", voucher_code="WILLKOMMEN")
    assert ("Summe nach Rabatt", "90,00 €") in totals(visitor)


def test_a_machine_is_told_how_many_seconds_to_wait(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    guess(fill(visitor, pen="1"), 5)
    data = {"csrf_token": visitor.value("csrf_token"), "voucher-code": "RATEN"}
    answer = visitor.client.post("/basket", data=data)
    assert (answer.status_code, 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60) == (429, True)


def test_somebody_who_waits_orders_without_a_voucher(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    guess(visitor, 5)
    visitor.press("Einlösen", status=429, voucher_code="RATEN")
    assert visitor.heading == "Stimmt alles?"
    order_now(visitor.open("/checkout/review"))
    assert "Vielen Dank" in visitor.text


def test_the_guesses_for_a_basket_count_wherever_they_come_from(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    fill(visitor, pen="1")
    for number in range(5):
        visitor.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        guess(visitor, 1)
    visitor.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    visitor.press("Einlösen", status=429, voucher_code="RATEN")


def test_one_visitor_has_thirty_guesses_whatever_the_basket_and_others_go_on(app: Flask, open_shop: Shop) -> None:
    issue(app, open_shop)
    for _basket in range(6):
        guess(fill(Visitor(app.test_client()), pen="1"), 5)
    fill(Visitor(app.test_client()), pen="1").press("Einlösen", status=429, voucher_code="WILLKOMMEN")
    neighbour = Visitor(app.test_client())
    neighbour.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert (
        "Der Gutschein ist eingetragen." in fill(neighbour, pen="1").press("Einlösen", voucher_code="WILLKOMMEN").text
    )


def test_a_code_that_exists_is_never_counted(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop)
    issue(app, open_shop, "GROSS", minimum_cents=20000)
    guess(fill(visitor, pen="1"), 4)
    for _time in range(6):
        visitor.press("Einlösen", status=422, voucher_code="GROSS")
        visitor.press("Einlösen", voucher_code="WILLKOMMEN").press("Entfernen, Gutschein")
    visitor.press("Einlösen", status=422, voucher_code="")
    visitor.press("Einlösen", voucher_code="WILLKOMMEN")
    assert "Der Gutschein ist eingetragen." in visitor.text


def test_used_up_by_all_or_by_you_takes_the_same_words_and_the_same_work(app: Flask, open_shop: Shop) -> None:
    """Who types a stranger's address learns nothing about them, not even by the clock."""
    with app.test_request_context():
        open_shop.voucher("ALLE", most_uses=1, most_uses_each=5)
        open_shop.voucher("JEDER", most_uses=5, most_uses_each=1)
        for code in ("ALLE", "JEDER"):
            open_shop.order(voucher=code, booklet=1)
        said, costs = [], []
        for code in ("ALLE", "JEDER"):
            key = open_shop.basket(booklet=1)
            with count_statements() as statements, pytest.raises(Refusal) as refused:
                enter_voucher(key, code, open_shop.now)
            said.append(str(refused.value.message))
            costs.append(len(statements))
    assert said[0] == said[1] == "Dieser Gutschein ist schon so oft eingelöst, wie es vorgesehen ist."
    assert len(set(costs)) == 1


def test_a_voucher_switched_off_after_it_was_shown_is_refused_and_the_form_kept(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    ident = issue(app, open_shop)
    walk(fill(visitor, pen="1")).press("Einlösen", voucher_code="WILLKOMMEN")
    with app.test_request_context():
        switch_voucher(ident, False)
    order_now(visitor, status=422, note="Bitte klingeln")
    assert errors(visitor) == ["Diesen Gutscheincode gibt es nicht. Bitte vergleichen Sie jedes Zeichen."]
    assert visitor.value("note") == "Bitte klingeln"
    assert ("Gesamtsumme", "105,90 €") in totals(visitor)
    assert "Rabatt" not in visitor.text
    with app.test_request_context():
        assert db.session.query(Order).count() == 0
    order_now(visitor)
    with app.test_request_context():
        order, voucher = db.session.query(Order).one(), db.session.query(Voucher).one()
        assert (order.grand_total_cents, order.discount_cents, voucher.used_count) == (10590, 0, 0)


def test_a_basket_that_fell_below_the_minimum_says_so_and_counts_again_when_filled(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    issue(app, open_shop, minimum_cents=20000)
    fill(visitor, pen="2").press("Einlösen", voucher_code="WILLKOMMEN")
    field = str(visitor.page.xpath("//tbody//input/@name")[0])
    visitor.press("Mengen übernehmen", **{field: "1"})
    assert "Dieser Gutschein gilt ab einem Warenwert von 200,00 €." in visitor.text
    assert "Summe nach Rabatt" not in visitor.text
    visitor.press("Mengen übernehmen", **{field: "3"})
    assert ("Summe nach Rabatt", "270,00 €") in totals(visitor)


def test_who_orders_with_a_code_typed_but_not_redeemed_sees_the_new_sum_first(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    issue(app, open_shop)
    walk(fill(visitor, pen="1"))
    order_now(visitor, status=422, voucher_code="WILKOMMEN")
    assert "Diesen Gutscheincode gibt es nicht." in error_at_code(visitor)
    order_now(visitor, status=422, voucher_code="WILLKOMMEN")
    assert errors(visitor) == ["Mit dem Gutschein ändert sich die Summe. Bitte prüfen Sie sie und bestellen Sie."]
    assert ("Gesamtsumme", "95,90 €") in totals(visitor)
    assert visitor.page.xpath("//input[@name='terms' and @checked]")
    with app.test_request_context():
        assert db.session.query(Order).count() == 0
    visitor.press("Zahlungspflichtig bestellen")
    assert "Vielen Dank" in visitor.text and ("Gesamtsumme", "95,90 €") in totals(visitor)


def test_in_english_the_field_speaks_english(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    issue(app, open_shop, valid_until=date(2026, 5, 3))
    fill(visitor, pen="1")
    visitor.client.get("/basket", headers={"Accept-Language": "en"})
    token = visitor.value("csrf_token")
    answer = visitor.client.post(
        "/basket",
        data={"csrf_token": token, "voucher-code": "WILLKOMMEN"},
        headers={"Accept-Language": "en"},
    )
    assert "This voucher expired on May 3, 2026." in squeeze(answer.text)


def test_without_a_basket_the_field_leads_to_the_empty_one(visitor: Visitor) -> None:
    token = fill(visitor, pen="1").value("csrf_token")
    visitor.press("Entfernen")
    for path in ("/checkout/voucher", "/checkout/voucher/removal"):
        answer = visitor.client.post(path, data={"csrf_token": token, "voucher-code": "X"})
        assert (answer.status_code, answer.location) == (303, "/basket")


def test_a_whole_checkout_with_a_voucher_costs_at_most_sixty_four_statements(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    issue(app, open_shop, most_uses=5, most_uses_each=1)
    fill(visitor, pen="1", ink="2", booklet="1").press("Einlösen", voucher_code="WILLKOMMEN")
    with count_statements() as statements:
        visitor.open("/basket").press("Zur Kasse")
        visitor.press("Weiter zu Versand und Zahlung", **ADDRESS)
        visitor.press("Weiter zum Prüfen", payment_method="invoice")
        data = {name: visitor.value(name) for name in ("csrf_token", "fingerprint", "texts")} | {"terms": "y"}
        assert visitor.client.post("/checkout/review", data=data).status_code == 303
    assert len(statements) <= 53, f"{len(statements)}\n" + "\n".join(statements.seen)
