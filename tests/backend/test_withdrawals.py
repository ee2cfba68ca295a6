"""Verkäufe → Widerrufe: what the owner reads, decides and does next."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask

from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.withdrawal import Withdrawal
from portal.sales.baskets import new_key
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.withdrawals import Statement, withdraw
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.customer.test_shop import change
from tests.statements import count_statements
from tests.visitor import Visitor


def declared(app: Flask, shop: Shop, contract: str, email: str = ANNA_MAIL) -> str:
    """Its page."""
    with app.test_request_context():
        withdraw(Statement("Anna Weidner", contract, email), "de", new_key(), shop.now)
        return f"/backend/withdrawals/{db.session.query(Withdrawal).count()}"


def ordered(app: Flask, shop: Shop, is_shipped: bool = False, **pieces: int) -> str:
    with app.test_request_context():
        order = shop.order(**(pieces or {"pen": 1}))
        if is_shipped:
            submit_invoice(order.id, InvoiceWish(), shop.olga())
            submit_shipment(order.id, ShipmentWish(), shop.olga())
        return order.number


def test_a_matched_statement_leads_to_the_correction_of_its_invoice(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, is_shipped=True)
    page = declared(app, open_shop.later(days=4), number)
    with time_machine.travel(open_shop.now):
        olga.open(page)
        assert olga.heading == "Widerruf von Anna Weidner"
        for said in (
            "Zugeordnet",
            f"diesen Vertrag: {number}",
            "in der Frist",
            "letztes Paket zugestellt voraussichtlich am 7. Mai 2026 (3 Tage nach dem Versand)",
            "endet am 21. Mai 2026 um 24 Uhr",
            "bis 22. Mai 2026, noch 14 Tage",
        ):
            assert said in olga.text
        olga.click("Rechnungskorrektur erstellen")
    assert olga.path == "/backend/invoices/RE-2026-0001/credit-memos/new"


def test_the_owner_reads_which_article_has_no_right_of_withdrawal(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    change(app, open_shop, "ink", no_withdrawal=NoWithdrawal.hygiene)
    page = declared(app, open_shop, ordered(app, open_shop, pen=1, ink=1))
    said = "Eisengallustinte Blauschwarz, 50 ml: Widerrufsrecht erlischt mit dem Siegel"
    assert said in olga.open(page).text
    assert "Lotse“: Widerrufsrecht" not in olga.text
    assert "Widerrufsrecht erlischt mit dem Siegel" in olga.click("Bestellung ").text


def test_where_nothing_is_charged_the_order_is_canceled(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    olga.open(declared(app, open_shop, number))
    assert "Frist hat noch nicht begonnen" in olga.text
    assert olga.click("Stornieren").path == f"/backend/orders/{number}/cancellation"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "bis 18. Mai 2026, noch 14 Tage"),
        (13, "bis 5. Mai 2026, noch ein Tag"),
        (14, "heute, 4. Mai 2026"),
        (15, "Seit dem 3. Mai 2026 überfällig"),
    ],
)
def test_the_clock_of_the_refund_runs_from_the_statement(
    app: Flask, open_shop: Shop, olga: Visitor, days: int, said: str
) -> None:
    page = declared(app, open_shop.later(days=-days), "4711")
    assert said in olga.open(page).text


def test_a_statement_of_another_address_names_the_order_to_the_owner_only(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop)
    olga.open(declared(app, open_shop, number, "neu@example.org"))
    assert f"gibt es, aber mit einer anderen E-Mail-Adresse: {ANNA_MAIL}" in olga.text
    assert olga.value("order-number") == number
    olga.press("Zuordnen")
    assert f"Der Widerruf gehört jetzt zu Bestellung {number}." in olga.text
    assert "Widerruf zugeordnet" in olga.open(f"/backend/orders/{number}").text
    olga.click("Widerruf vom 4. Mai 2026").press("Zuordnung lösen")
    assert "Ungeprüft" in olga.text
    assert "Widerruf vom" not in olga.open(f"/backend/orders/{number}").text


@pytest.mark.parametrize("number", ["", "4711", "\x00", "x" * 25, "<b>"])
def test_a_number_that_no_order_has_is_refused_and_kept(
    app: Flask, open_shop: Shop, olga: Visitor, number: str
) -> None:
    olga.open(declared(app, open_shop, "etwas")).press("Zuordnen", status=422, order_number=number)
    assert olga.value("order-number") == number.replace("\x00", "")


def test_a_late_statement_is_settled_with_its_reason_and_opened_again(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    page = declared(app, open_shop, "4711")
    olga.open(page).press("Verspätet", status=422)
    assert "Bitte schreiben Sie, warum." in olga.text
    olga.press("Verspätet", decision_comment="Im März geliefert.")
    assert "Im März geliefert." in olga.text
    assert "noch 14 Tage" not in olga.text
    assert "Anna Weidner" in olga.open("/backend/withdrawals?show=settled").text
    assert "Anna Weidner" not in olga.open("/backend/withdrawals?show=open").text
    olga.open(page).press("Wieder öffnen")
    assert "Der Widerruf ist wieder offen." in olga.text


def test_two_clerks_hear_of_each_other(app: Flask, open_shop: Shop, olga: Visitor, claus: Visitor) -> None:
    page = declared(app, open_shop, "4711")
    olga.open(page)
    claus.open(page).press("Erledigt")
    olga.press("Ausgeschlossen", status=422, decision_comment="Nach Wunsch gemacht.")
    assert "Inzwischen hat jemand über diesen Widerruf entschieden." in olga.text


def test_a_decision_that_no_button_makes_is_refused(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    page = declared(app, open_shop, "4711")
    olga.open(page)
    data = {name: olga.value(name) for name in ("csrf_token", "decision-version", "decision-form_key")}
    for state in ("", "assigned", "unchecked", "nonsense"):
        answer = olga.client.post(f"{page}/decision", data={**data, "state": state, "decision-comment": "x"})
        assert answer.status_code == 422
    for path in ("order", "decision", "reopening", "order/removal"):
        answer = olga.client.post(f"/backend/withdrawals/99/{path}", data={"csrf_token": data["csrf_token"]})
        assert answer.status_code == 404
    olga.open("/backend/withdrawals/99", status=404)


def test_today_and_the_order_show_that_somebody_withdrew(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    declared(app, open_shop, number)
    olga.open("/backend/")
    [row] = olga.page.xpath("//table[contains(@class, 'queues')]//tr[.//a[text()='Widerrufe']]")
    assert row.xpath("td")[0].text_content() == "1"
    assert f"Zuerst Anna Weidner: {number}" in row.text_content()
    olga.click("Widerrufe")
    assert "Zugeordnet" in olga.open(f"/backend/orders/{number}").click("Widerruf vom").text


def test_the_list_goes_on_by_pages(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    for turn in range(27):
        declared(app, open_shop.later(minutes=1), f"Auftrag {turn}")
    olga.open("/backend/withdrawals?show=unchecked")
    assert "Auftrag 26" in olga.text
    assert "Auftrag 1 " not in olga.text
    assert "Auftrag 0" in olga.click("Ältere").text


def test_the_pages_cost_few_statements(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, is_shipped=True)
    page = declared(app, open_shop, number)
    with count_statements() as counted:
        olga.open(f"/backend/orders/{number}")
    assert len(counted) <= 8, "\n".join(counted.seen)
    with count_statements() as counted:
        olga.open(page)
    assert len(counted) <= 12, "\n".join(counted.seen)
    with count_statements() as counted:
        olga.open("/backend/withdrawals")
    assert len(counted) <= 6, "\n".join(counted.seen)


def test_the_settings_ask_that_the_instruction_names_the_address(olga: Visitor) -> None:
    missing = "Die Widerrufsbelehrung nennt die Adresse nicht: http://127.0.0.1:8000/withdrawal"
    assert missing not in olga.open("/backend/settings").text
    olga.click("Vertrag widerrufen").click("Widerrufsbelehrung ändern")
    olga.press("Als neue Fassung speichern", body="Sie können widerrufen.")
    assert missing in olga.open("/backend/settings").text
    olga.open("/backend/settings/texts/withdrawal/de")
    olga.press("Als neue Fassung speichern", body="Sie widerrufen unter HTTPS://127.0.0.1:8000/withdrawal.")
    assert missing not in olga.open("/backend/settings").text


def test_the_owner_says_how_long_parcels_take(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    page = declared(app, open_shop, ordered(app, open_shop, is_shipped=True))
    for wrong in ("-1", "31", "drei", ""):
        olga.open("/backend/settings/withdrawal").press("Speichern", status=422, transit_days=wrong)
    olga.press("Speichern", transit_days="5")
    assert "am 9. Mai 2026 (5 Tage nach dem Versand), die Frist endet am 26. Mai 2026" in olga.open(page).text
