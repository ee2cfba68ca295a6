"""„geht um 14:32 hinaus“, „Zurückhalten“ and „Sofort senden“ wherever a mail is spoken of, clicked without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models.outgoing_mail import MailName, MailState, OutgoingMail
from portal.models.shop_settings import ShopSettings
from portal.sales import outbox
from portal.shop.saving import save_mail_delay
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.statements import count_statements
from tests.stories import told_once
from tests.visitor import Visitor

INVOICE = f"E-Mail „Rechnung“ an {ANNA_MAIL}"


@pytest.fixture(autouse=True)
def _mails_wait(app: Flask, open_shop: Shop) -> None:
    """It is ten o'clock in Berlin."""
    with app.test_request_context():
        told_once(open_shop, "mails wait", lambda: save_mail_delay(32, None))


def ordered(app: Flask, shop: Shop, **pieces: int) -> str:
    with app.test_request_context():
        return shop.order(**pieces).number


def invoiced(app: Flask, shop: Shop, olga: Visitor) -> str:
    """The path of the order, which is in view."""
    path = f"/backend/orders/{ordered(app, shop, pen=1)}"
    olga.open(f"{path}/invoices/new").press("Rechnung übermitteln", mail=True)
    return path


def state(app: Flask, name: MailName) -> MailState:
    with app.test_request_context():
        return db.session.query(OutgoingMail).filter_by(name=name).one().state


def test_the_message_after_a_tick_says_when_the_mail_goes_out(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    path = invoiced(app, open_shop, olga)
    assert "Rechnung RE-2026-0001 ist erstellt. Die E-Mail geht um 10:32 hinaus." in olga.text
    olga.press("Kommentar speichern", comment_text="Kommt.", comment_notify=True)
    assert "Kommentar gespeichert. Die E-Mail geht um 10:32 hinaus." in olga.text
    olga.click("Zahlung erfassen").press("Zahlung erfassen", amount="1,00", mail=True)
    assert "Zahlung erfasst. Die E-Mail geht um 10:32 hinaus." in olga.text
    olga.open(f"{path}/shipments/new").press("Lieferschein erstellen", mail=True)
    assert "Lieferschein LS-2026-0001 ist erstellt. Die E-Mail geht um 10:32 hinaus." in olga.text
    olga.press("Kommentar speichern", comment_text="Nur für uns.")
    assert "Kommentar gespeichert. Es wurde nichts gemailt." in olga.text


def test_with_zero_minutes_the_message_names_no_time(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        save_mail_delay(0, None)
    invoiced(app, open_shop, olga)
    assert "Rechnung RE-2026-0001 ist erstellt. Der Kunde bekommt eine E-Mail." in olga.text
    assert "Zurückhalten" not in olga.text


def test_a_mail_that_nobody_ticked_is_told_too(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, booklet=1)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    assert "ist erstellt. Die E-Mail geht um 10:32 hinaus." in olga.text
    assert f"E-Mail „Ihr Download ist bereit“ an {ANNA_MAIL} geht um 10:32 hinaus." in olga.text
    number = ordered(app, open_shop, booklet=1)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln", mail=True)
    assert "ist erstellt. 2 E-Mails gehen um 10:32 hinaus." in olga.text


def test_the_second_of_two_clicks_says_the_same(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/invoices/new")
    form, path = olga.page, olga.path
    olga.press("Rechnung übermitteln", mail=True)
    olga.page, olga.path = form, path
    olga.press("Rechnung übermitteln", mail=True)
    assert "Rechnung RE-2026-0001 ist erstellt. Die E-Mail geht um 10:32 hinaus." in olga.text


def test_on_the_orders_page_a_waiting_mail_is_held_and_sent(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    path = invoiced(app, open_shop, olga)
    assert f"{INVOICE} geht um 10:32 hinaus." in olga.text
    assert "E-Mail: Wartet, geht um 10:32 hinaus" in olga.text
    olga.press("Zurückhalten")
    assert olga.path == path
    assert "Die E-Mail ist zurückgehalten. Sie geht erst hinaus, wenn Sie „Sofort senden“ wählen." in olga.text
    assert f"{INVOICE} ist zurückgehalten." in olga.text
    assert f"„Rechnung“ an {ANNA_MAIL} zurückgehalten" in olga.text
    assert "Zurückhalten" not in olga.text
    olga.press("Sofort senden")
    assert olga.path == path
    assert f"Die E-Mail geht jetzt an {ANNA_MAIL}." in olga.text
    assert f"Sofort senden: „Rechnung“ an {ANNA_MAIL}" in olga.text
    assert INVOICE not in olga.text
    with app.app_context():
        outbox.deliver_due(clock.now())
    assert state(app, MailName.invoice) is MailState.sent


def test_each_of_several_mails_has_buttons_of_its_own(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    invoiced(app, open_shop, olga)
    olga.press("Kommentar speichern", comment_text="Kommt.", comment_notify=True)
    before, path = olga.page, olga.path
    olga.press("Zurückhalten, Rechnung an")
    olga.page, olga.path = before, path  # „Zurück“
    olga.press("Zurückhalten, Nachricht zur Bestellung an")
    assert (state(app, MailName.invoice), state(app, MailName.order_comment)) == (MailState.held, MailState.held)
    olga.page, olga.path = before, path
    olga.press("Sofort senden, Rechnung an")
    assert state(app, MailName.invoice) is MailState.waiting


def test_who_clicks_too_late_reads_why(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    path = invoiced(app, open_shop, olga)
    with app.app_context():
        outbox.deliver_due(open_shop.now + timedelta(minutes=33))
    olga.press("Zurückhalten")
    assert olga.path == path
    assert "Diese E-Mail ist schon gesendet." in olga.text


def test_the_invoices_page_says_when_and_to_whom(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    olga.open("/backend/invoices/RE-2026-0001").press("Rechnung per E-Mail senden")
    assert f"Rechnung RE-2026-0001 geht um 10:32 per E-Mail an {ANNA_MAIL} hinaus." in olga.text
    assert f"Rechnung an {ANNA_MAIL} Wartet geht um 10:32 hinaus" in olga.text
    olga.press("Zurückhalten")
    assert olga.path == "/backend/invoices/RE-2026-0001"
    assert f"{INVOICE} ist zurückgehalten." in olga.text
    olga.press("Sofort senden")
    assert state(app, MailName.invoice) is MailState.waiting
    olga.open(f"/backend/orders/{number}")
    assert f"„Rechnung“ zu RE-2026-0001 an {ANNA_MAIL} zum Senden gegeben" in olga.text


def test_the_deliverys_page_says_when_and_to_whom(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/shipments/new").press("Lieferschein erstellen")
    olga.open("/backend/shipments/LS-2026-0001").press("Trackinginformationen senden")
    assert f"Trackinginformationen zu LS-2026-0001 gehen um 10:32 an {ANNA_MAIL} hinaus." in olga.text
    olga.press("Hinzufügen", number="JJD42", notify=True)
    assert "Trackingnummer hinzugefügt. Die E-Mail geht um 10:32 hinaus." in olga.text
    olga.press("Zurückhalten")
    assert olga.path == "/backend/shipments/LS-2026-0001"
    assert f"E-Mail „Trackinginformationen“ an {ANNA_MAIL} ist zurückgehalten." in olga.text


def test_a_canceled_invoice_takes_its_waiting_mail_back_and_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    invoiced(app, open_shop, olga)
    olga.open("/backend/invoices/RE-2026-0001/cancellation").press("Rechnung stornieren", reason="Falsch.")
    assert "E-Mail: Zurückgehalten, weil die Rechnung storniert wurde" in olga.text
    assert f"„Rechnung“ an {ANNA_MAIL} zurückgehalten, weil die Rechnung storniert wurde" in olga.text
    assert INVOICE not in olga.text
    olga.open("/backend/mails").click("Zurückgehalten")
    assert "weil die Rechnung storniert wurde" in olga.text
    olga.open(mail_path(app, MailName.invoice))
    assert "Sofort senden Diese E-Mail geht nicht hinaus, weil die Rechnung storniert wurde." in olga.text
    assert not olga.page.xpath("//form[contains(@action, '/delivery')]")


def test_the_list_and_the_mails_page_say_when_it_goes_out(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    invoiced(app, open_shop, olga)
    with app.app_context():
        outbox.deliver_due(open_shop.now)
    olga.open("/backend/mails?state=waiting")
    [row] = olga.page.xpath("//table/tbody/tr")
    assert "geht um 10:32 hinaus" in row.text_content()
    olga.open(mail_path(app, MailName.invoice))
    assert "Geht hinaus4. Mai 2026, 10:32 Uhr" in olga.text
    olga.press("Zurückhalten")
    assert olga.path == mail_path(app, MailName.invoice)
    olga.open("/backend/mails").click("Zurückgehalten")
    assert len(olga.page.xpath("//table/tbody/tr")) == 1
    olga.open(mail_path(app, MailName.invoice)).press("Sofort senden")
    assert f"Die E-Mail geht jetzt an {ANNA_MAIL}." in olga.text


def test_nobody_is_alarmed_by_mails_that_wait_for_their_time(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    invoiced(app, open_shop, olga)
    with app.app_context():
        outbox.deliver_due(open_shop.now)
    for path in ("/backend/mails", "/backend/"):
        with time_machine.travel(open_shop.now + timedelta(minutes=31)):
            assert "wartet, seit" not in olga.open(path).text
        with time_machine.travel(open_shop.now + timedelta(minutes=38)):
            assert "Eine E-Mail wartet, seit 4. Mai 2026, 10:00 Uhr." in olga.open(path).text


def test_a_button_on_a_refused_form_leads_to_the_page_of_that_form(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    invoiced(app, open_shop, olga)
    order = olga.path
    olga.press("Kommentar speichern", status=422, comment_text="")
    olga.press("Zurückhalten")
    assert olga.path == order
    assert state(app, MailName.invoice) is MailState.held


def test_the_owner_sets_how_long_mails_wait(app: Flask, open_shop: Shop, olga: Visitor, claus: Visitor) -> None:
    olga.open("/backend/settings").click("E-Mail-Versand")
    assert olga.value("mail_delay_minutes") == "32"
    for wrong in ("", "-1", "61", "1,5", "zwei"):
        olga.press("Speichern", status=422, mail_delay_minutes=wrong)
        assert "ganze Zahl von 0 bis 60" in olga.text
    olga.press("Speichern", mail_delay_minutes="0")
    with app.test_request_context():
        assert db.session.get_one(ShopSettings, 1).mail_delay_minutes == 0
    assert claus.client.get("/backend/settings/mail").status_code == 403


def test_a_shop_waits_two_minutes_unless_its_owner_says_otherwise(app: Flask) -> None:
    with app.test_request_context():
        settings = db.session.get_one(ShopSettings, 1)
        fresh = {c.name: getattr(settings, c.name) for c in ShopSettings.__table__.columns}
        del fresh["mail_delay_minutes"]
        db.session.delete(settings)
        db.session.flush()
        db.session.add(made := ShopSettings(**fresh))
        db.session.flush()
        assert made.mail_delay_minutes == 2


def test_clerks_hold_mails_and_strangers_do_not(app: Flask, open_shop: Shop, olga: Visitor, claus: Visitor,
                                                visitor: Visitor) -> None:  # fmt: skip
    path = invoiced(app, open_shop, olga)
    for act in ("hold", "delivery"):
        assert visitor.client.post(f"{mail_path(app, MailName.invoice)}/{act}").status_code in (302, 303, 400)
        assert claus.client.post(f"/backend/mails/4711/{act}").status_code in (400, 404)
    claus.open(path).press("Zurückhalten")
    assert state(app, MailName.invoice) is MailState.held


def test_the_orders_page_costs_no_more_with_many_waiting_mails(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    path = invoiced(app, open_shop, olga)
    for _comment in range(3):
        olga.press("Kommentar speichern", comment_text="Kommt.", comment_notify=True)
    with count_statements() as statements:
        olga.open(path)
    assert len(statements) <= 8, "\n".join(statements.seen)


def mail_path(app: Flask, name: MailName) -> str:
    with app.test_request_context():
        return f"/backend/mails/{db.session.query(OutgoingMail.id).filter_by(name=name).scalar()}"
