"""Order confirmation and payment reminder on paper."""

from __future__ import annotations

import pytest

from tests.documents.conftest import Render
from tests.documents.papers import address, order_confirmation, payment_reminder, seller
from tests.documents.sheets import WINDOW

pytestmark = pytest.mark.thorough


def test_a_confirmation_says_what_is_bought_when_it_comes_and_what_was_agreed(render: Render) -> None:
    text = render(order_confirmation(5)).text
    for fact in (
        "Auftragsbestätigung AB-2026-0012",
        "Bestätigung Nr. AB-2026-0012",
        "Lieferung 7. Mai bis 11. Mai 2026",
        "Zahlungsart Überweisung (Vorkasse)",
        "2 Eisengallustinte Blauschwarz, 50 ml 2 12,50 € 19 % 25,00 €",
        "19 % MwSt. auf 143,61 € 27,29 €",
        "Gesamtsumme 180,20 €",
        "Bitte überweisen Sie 180,20 €.",
        "Verwendungszweck 10048",
        "Vereinbart: AGB (Fassung 2 vom 16. Februar 2026)",
    ):
        assert fact in text
    assert "Leistungsdatum" not in text


def test_who_pays_after_the_invoice_is_not_asked_to_pay_now(render: Render) -> None:
    text = render(order_confirmation(1, pays_before_invoice=False, payment_method="invoice")).text
    assert "Bitte überweisen Sie erst, wenn die Rechnung da ist: 69,90 € innerhalb von 14 Tagen." in text
    assert "GiroCode" not in text


def test_a_further_confirmation_names_the_one_it_replaces(render: Render) -> None:
    text = render(order_confirmation(1, replaces={"number": "AB-2026-0001", "issued_on": "2026-05-03"})).text
    assert "Diese Auftragsbestätigung ersetzt AB-2026-0001 vom 3. Mai 2026:" in text


def test_a_reminder_leads_from_the_invoice_to_what_is_open_and_asks_for_no_more(render: Render) -> None:
    sheets = render(payment_reminder())
    for fact in (
        "Zahlungserinnerung ZE-2026-0003",
        "RE-2026-0391 4. Mai 2026 18. Mai 2026 180,20 €",
        "Bereits bezahlt −50,00 €",
        "Offener Betrag 130,20 €",
        "Bitte überweisen Sie 130,20 € bis 1. Juni 2026.",
        "Verwendungszweck RE-2026-0391",
        "Haben Sie inzwischen bezahlt?",
    ):
        assert fact in sheets.text
    assert "Gebühr" not in sheets.text
    assert "Anna Weidner" in sheets.within(WINDOW)


def test_a_further_reminder_says_the_how_many_th_it_is(render: Render) -> None:
    assert "zum 3. Mal" in render(payment_reminder(count=3)).text


def test_a_shop_without_a_bank_account_says_what_is_open(render: Render) -> None:
    text = render(payment_reminder(seller=seller(iban="", bic=""))).text
    assert "Offen sind noch 130,20 €." in text
    assert "GiroCode" not in text


def test_a_reminder_goes_to_who_pays(render: Render) -> None:
    sheets = render(payment_reminder(ship_to=address(name="Bert Kowalski")))
    assert "Bert" not in sheets.text
