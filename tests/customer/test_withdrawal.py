"""Vertrag widerrufen in two steps, without log-in and without scripts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.order import Order
from portal.models.outgoing_mail import OutgoingMail
from portal.models.withdrawal import Withdrawal, WithdrawalState
from portal.sales.cancelling import CancellationWish, cancel_order
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.customer.test_shop import change
from tests.statements import count_statements
from tests.visitor import Visitor

FIELDS = {"name": "Anna Weidner", "contract": "4711", "email": ANNA_MAIL}
DECLARED = "Hiermit widerrufe ich, Anna Weidner, diesen Vertrag:"


def placed(app: Flask, shop: Shop, **pieces: int) -> tuple[str, str]:
    """Number and link."""
    with app.test_request_context():
        order = shop.order(**(pieces or {"pen": 1}))
        return order.number, f"/o/{order.token}"


def statements(app: Flask) -> list[Withdrawal]:
    with app.test_request_context():
        return db.session.query(Withdrawal).order_by(Withdrawal.id).all()


@pytest.mark.parametrize("path", ["/", "/basket", "/login", "/legal/withdrawal", "/nowhere"])
def test_the_way_to_the_withdrawal_stands_on_every_page(visitor: Visitor, path: str) -> None:
    visitor.open(path, status=404 if path == "/nowhere" else 200).click("Vertrag widerrufen")
    assert (visitor.path, visitor.heading) == ("/withdrawal", "Vertrag widerrufen")


def test_a_guest_withdraws_in_two_steps_and_keeps_a_receipt(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    number, _ = placed(app, open_shop)
    visitor.open("/withdrawal")
    assert list(visitor.page.xpath("//main//form//input/@name")) == [
        "link", "form_key", "name", "contract", "email",
    ]  # fmt: skip
    visitor.press("Weiter", **(FIELDS | {"contract": number}))
    assert f"{DECLARED} {number}" in visitor.text
    assert statements(app) == []
    visitor.press("Widerruf bestätigen")
    assert visitor.heading == "Ihr Widerruf ist eingegangen."
    [kept] = statements(app)
    for said in ("Am 4. Mai 2026, 10:00 Uhr.", f"{DECLARED} {number}", kept.sha256, "bestätigt den Eingang"):
        assert said in visitor.text
    assert visitor.path.startswith("/w/")


def test_the_link_of_the_mail_fills_the_form_in(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    number, link = placed(app, open_shop, pen=2, ink=1)
    visitor.open(link).click("Vertrag widerrufen")
    assert visitor.path == f"{link}/withdrawal"
    assert [visitor.value(name) for name in FIELDS] == ["Anna Weidner", number, ANNA_MAIL]
    visitor.press("Weiter").press("Widerruf bestätigen")
    assert "Der Widerruf gilt für die ganze Bestellung." in visitor.text
    assert statements(app)[0].items == []
    assert "Ihr Widerruf ist am 4. Mai 2026, 10:00 Uhr eingegangen." in visitor.open(link).text


def test_the_order_page_says_first_that_it_was_withdrawn_from_and_promises_nothing(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    number, link = placed(app, open_shop, pen=2)
    assert "Voraussichtlich bei Ihnen" in visitor.open(link).text
    visitor.open(f"{link}/withdrawal").press("Weiter").press("Widerruf bestätigen")
    assert "Ihr Widerruf ist bei uns." in visitor.open(link).text
    for promise in ("bereiten alles für Sie vor", "Voraussichtlich bei Ihnen"):
        assert promise not in visitor.text
    with app.test_request_context():
        cancel_order(open_shop.reload(number).id, CancellationWish(), open_shop.olga())
    assert "Ihr Widerruf ist bei uns." not in visitor.open(link).text


def test_who_withdraws_from_a_part_still_reads_when_the_rest_comes(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    _, link = placed(app, open_shop, pen=2)
    with app.test_request_context():
        field = f"qty-{db.session.query(Order).one().items[0].id}"
    visitor.open(f"{link}/withdrawal").press("Weiter", **{field: "1"}).press("Widerruf bestätigen")
    assert "Ihr Widerruf ist bei uns." in visitor.open(link).text
    assert "Voraussichtlich bei Ihnen" in visitor.text


def test_a_part_is_chosen_by_quantity_changed_and_confirmed(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    _, link = placed(app, open_shop, pen=2, ink=1)
    with app.test_request_context():
        pen, ink = (f"qty-{item.id}" for item in db.session.query(Order).one().items)
    visitor.open(f"{link}/withdrawal").press("Weiter", **{pen: "1", ink: "0"})
    visitor.press("Ändern")
    assert (visitor.value(pen), visitor.value(ink)) == ("1", "0")
    visitor.press("Weiter").press("Widerruf bestätigen")
    assert "1 × Füllfederhalter „Lotse“" in visitor.text
    assert [(item["position"], item["quantity"]) for item in statements(app)[0].items] == [(1, 1)]


def test_who_types_another_number_withdraws_from_that_order_and_not_from_chosen_items(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    _, link = placed(app, open_shop, pen=2)
    with app.test_request_context():
        field = f"qty-{db.session.query(Order).one().items[0].id}"
    visitor.open(f"{link}/withdrawal").press("Weiter", contract="4711", **{field: "1"}).press("Widerruf bestätigen")
    [kept] = statements(app)
    assert (kept.contract, kept.items, kept.order_id) == ("4711", [], None)


@pytest.mark.parametrize("quantity", ["3", "-1", "1e3", "²", "9" * 5000])
def test_an_impossible_quantity_is_refused_by_name_and_kept(
    app: Flask, open_shop: Shop, visitor: Visitor, quantity: str
) -> None:
    _, link = placed(app, open_shop, pen=2)
    with app.test_request_context():
        field = f"qty-{db.session.query(Order).one().items[0].id}"
    visitor.open(f"{link}/withdrawal").press("Weiter", status=422, **{field: quantity})
    assert "Füllfederhalter „Lotse“: Bitte geben Sie" in visitor.text
    assert visitor.value(field) == quantity
    assert statements(app) == []


def test_a_customer_finds_it_at_the_order_in_the_account(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number, _ = placed(app, open_shop)
    with app.test_request_context():
        db.session.query(Order).one().account_id = 1
        db.session.commit()
    olga.open(f"/orders/{number}").click("Vertrag widerrufen")
    assert (olga.path, olga.value("contract")) == (f"/orders/{number}/withdrawal", number)


def test_a_link_that_leads_nowhere_leads_to_the_empty_form(visitor: Visitor) -> None:
    assert visitor.open("/o/nothing/withdrawal").path == "/withdrawal"


def test_nothing_tells_a_stranger_whether_an_order_exists(app: Flask, open_shop: Shop) -> None:
    number, _ = placed(app, open_shop)
    pages = []
    for contract, email in ((number, ANNA_MAIL), (number, "fremd@example.org"), ("99999", "fremd@example.org")):
        visitor = Visitor(app.test_client())
        visitor.open("/withdrawal").press("Weiter", name="F", contract=contract, email=email)
        visitor.press("Widerruf bestätigen")
        text = visitor.text.replace(contract, "…").replace(email, "…")
        pages.append(text.replace(statements(app)[-1].sha256, "…"))
    assert len(set(pages)) == 1


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Bitte geben Sie Ihren Namen an"),
        ("name", "x" * 121, "höchstens 120 Zeichen"),
        ("contract", " \x00 ", "Bitte geben Sie die Bestellnummer an"),
        ("contract", "x" * 201, "höchstens 200 Zeichen"),
        ("email", "anna", "In der Adresse fehlt das @"),
        ("email", "a@b.de\nBcc: c@d.de", "Diese Adresse ist nicht gültig"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(
    app: Flask, visitor: Visitor, field: str, value: str, told: str
) -> None:
    visitor.open("/withdrawal").press("Weiter", status=422, **(FIELDS | {field: value}))
    assert told in visitor.text
    others = [name for name in FIELDS if name != field]
    assert [visitor.value(name) for name in others] == [FIELDS[name] for name in others]
    answer = visitor.client.post("/withdrawals", data=FIELDS | {field: value})
    assert answer.status_code == 422
    assert statements(app) == []


def test_hostile_words_are_shown_as_they_were_typed(app: Flask, visitor: Visitor) -> None:
    words = "<script>alert(1)</script> {{ 7*7 }} %(name)s %s"
    visitor.open("/withdrawal").press("Weiter", name=words, contract=words, email=ANNA_MAIL)
    visitor.press("Widerruf bestätigen")
    assert visitor.text.count(words) >= 3
    assert statements(app)[0].contract == words


def test_an_ended_session_and_no_cookies_keep_nobody_from_withdrawing(app: Flask, open_shop: Shop) -> None:
    answer = app.test_client(use_cookies=False).post("/withdrawals", data=FIELDS)
    assert answer.status_code == 303
    assert len(statements(app)) == 1


def test_nobody_is_counted_or_kept_waiting(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    for turn in range(40):
        assert visitor.client.post("/withdrawals", data=FIELDS | {"contract": f"{turn}"}).status_code == 303
    assert len(statements(app)) == 40


@pytest.mark.thorough
def test_the_button_clicked_twenty_times_at_once_is_one_statement_and_one_receipt(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    number, _ = placed(app, open_shop)
    visitor.open("/withdrawal").press("Weiter", **(FIELDS | {"contract": number}))
    form = {name: visitor.value(name) for name in ("form_key", *FIELDS)}
    start = Barrier(20)

    def click(_: int) -> tuple[int, str]:
        start.wait(timeout=30)
        answer = app.test_client().post("/withdrawals", data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(click, range(20)))
    [kept] = statements(app)
    with app.test_request_context():
        assert answers == {(303, f"/w/{kept.token}")}
        assert db.session.query(OutgoingMail).filter(OutgoingMail.data["withdrawal_id"].as_integer() > 0).count() == 2


def test_the_page_speaks_english(visitor: Visitor) -> None:
    visitor.open("/withdrawal").press("English")
    visitor.press("Continue", **FIELDS)
    visitor.press("Confirm withdrawal")
    assert visitor.heading == "Your withdrawal has been received."
    assert "hereby withdraw from this contract: 4711" in visitor.text


def test_the_pages_cost_few_statements(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    _, link = placed(app, open_shop)
    visitor.open(f"{link}/withdrawal")
    with count_statements() as counted:
        visitor.press("Weiter")
    assert len(counted) <= 8, "\n".join(counted.seen)


def test_who_has_no_right_for_an_article_reads_it_and_withdraws_from_the_rest(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    change(app, open_shop, "ink", no_withdrawal=NoWithdrawal.made_to_order)
    change(app, open_shop, "paper", no_withdrawal=NoWithdrawal.hygiene)
    _, link = placed(app, open_shop, pen=2, ink=1, paper=1)
    visitor.open(f"{link}/withdrawal")
    assert "Für einen Teil der Bestellung besteht kein Widerrufsrecht." in visitor.text
    assert "Eisengallustinte Blauschwarz, 50 ml Kein Widerrufsrecht: Der Artikel wird nach" in visitor.text
    assert len(visitor.page.xpath("//main//table//th[@scope='row']")) == 2
    assert "Briefpapier Bütten A4: Das Widerrufsrecht erlischt" in visitor.text
    visitor.press("Weiter")
    assert "Der Widerruf gilt für:2 × Füllfederhalter „Lotse“1 × Briefpapier Bütten A4" in visitor.text
    visitor.press("Widerruf bestätigen")
    assert [item["position"] for item in statements(app)[0].items] == [1, 3]


def test_nobody_is_kept_from_withdrawing_from_all_of_it(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    change(app, open_shop, "ink", no_withdrawal=NoWithdrawal.perishable)
    number, link = placed(app, open_shop, pen=1, ink=1)
    visitor.open(f"{link}/withdrawal").click("Widerrufen Sie die ganze Bestellung")
    visitor.press("Weiter", **(FIELDS | {"contract": number})).press("Widerruf bestätigen")
    [kept] = statements(app)
    assert (kept.items, kept.state) == ([], WithdrawalState.assigned)


def test_an_order_without_any_right_is_withdrawn_from_all_the_same(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    change(app, open_shop, "ink", no_withdrawal=NoWithdrawal.newspaper)
    _, link = placed(app, open_shop, ink=1)
    visitor.open(link).click("Vertrag widerrufen")
    assert "Ihre Erklärung nehmen wir trotzdem entgegen und prüfen sie." in visitor.text
    visitor.press("Weiter").press("Widerruf bestätigen")
    assert visitor.heading == "Ihr Widerruf ist eingegangen."
    assert statements(app)[0].items == []
