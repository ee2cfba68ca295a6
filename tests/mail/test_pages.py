"""„E-Mails“ in the backend, clicked through without scripts."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from portal.extensions import db
from portal.models.outgoing_mail import MailName, MailState, OutgoingMail
from portal.paging import PAGE_SIZE
from portal.sales import outbox
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.mail.conftest import MailServer, free_port, send_through
from tests.mail.everything import account_mails, everything_happens
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze


def ordered(app: Flask, shop: Shop) -> str:
    with app.test_request_context():
        return shop.order(pen=1).number


def deliver(app: Flask, shop: Shop) -> None:
    with app.app_context():
        outbox.deliver_due(shop.now)


def cells(olga: Visitor) -> list[str]:
    return [squeeze(row.text_content()) for row in olga.page.xpath("//table/tbody/tr")]


def test_the_list_shows_newest_first_what_went_out(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    deliver(app, open_shop)
    olga.open("/backend/mails")
    newest, oldest = cells(olga)
    assert newest.startswith("Neue Bestellung (an den Shop)")
    assert oldest.startswith("Bestellbestätigung")
    for words in (ANNA_MAIL, number, "Gesendet", "4. Mai 2026, 10:00 Uhr"):
        assert words in oldest


def test_the_list_costs_the_same_however_long_it_is(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    for _order in range(9):
        ordered(app, open_shop)
    olga.open("/backend/mails")
    with count_statements() as statements:
        olga.open("/backend/mails")
    assert len(statements) <= 7, statements.seen


def test_filters_and_search_find_mails(app: Flask, open_shop: Shop, olga: Visitor, mail_server: MailServer) -> None:
    first = ordered(app, open_shop)
    deliver(app, open_shop)
    mail_server.box.answer = "550 Nein"
    second = ordered(app, open_shop.later(minutes=1))
    deliver(app, open_shop)
    olga.open("/backend/mails").click("Fehlgeschlagen")
    assert len(cells(olga)) == 2
    assert all(second in row for row in cells(olga))
    assert "Der Mailserver hat diese E-Mail abgelehnt." in olga.text
    olga.press("Suchen", q="anna.WEIDNER")
    assert len(cells(olga)) == 1
    olga.open("/backend/mails").press("Suchen", q=first)
    assert len(cells(olga)) == 2
    olga.press("Suchen", q="100%_")
    assert "Keine E-Mail passt dazu." in olga.text


def test_older_mails_are_a_page_further(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    for _order in range(9):
        ordered(app, open_shop.later(minutes=1))
    with app.test_request_context():
        for row in db.session.query(OutgoingMail).filter_by(name=MailName.new_order):
            db.session.add(OutgoingMail(name=row.name, recipient="x@example.org", language="de", order_id=row.order_id,
                                        created_at=row.created_at, next_attempt_at=row.created_at))  # fmt: skip
        db.session.commit()
    olga.open("/backend/mails")
    seen = list(olga.page.xpath("//table//th/a/@href"))
    olga.click("Ältere")
    assert (len(seen), len(cells(olga))) == (PAGE_SIZE, 27 - PAGE_SIZE)
    olga.click("Neuere")
    assert list(olga.page.xpath("//table//th/a/@href")) == seen


def test_waiting_mails_say_why_calmly(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    send_through(app, free_port())
    ordered(app, open_shop)
    deliver(app, open_shop)
    olga.open("/backend/mails")
    assert "2 E-Mails warten, die älteste seit 4. Mai 2026, 10:00 Uhr." in olga.text
    assert "Der Mailserver ist nicht erreichbar." in olga.text
    olga.click("Bestellbestätigung")
    for words in ("Wartet", "Versuche1", "Nächster Versuch4. Mai 2026, 10:01 Uhr", "Connection refused"):
        assert words in olga.text, words


def test_mails_that_nobody_takes_point_to_the_worker(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with time_machine.travel(open_shop.now + timedelta(minutes=4)):
        ordered(app, open_shop)
        olga.open("/backend/mails")
        assert "Worker" not in olga.text
    with time_machine.travel(open_shop.now + timedelta(minutes=6)):
        olga.open("/backend/mails")
        assert "2 E-Mails warten, die älteste seit 4. Mai 2026, 10:00 Uhr." in olga.text
        assert "Bitte prüfen Sie, ob der Worker läuft." in olga.text


def test_a_failed_mail_is_sent_again_with_one_click(
    app: Flask, open_shop: Shop, olga: Visitor, mail_server: MailServer
) -> None:
    mail_server.box.answer = "550 Kein solches Postfach"
    ordered(app, open_shop)
    deliver(app, open_shop)
    olga.open("/backend/mails").click("Bestellbestätigung")
    for words in ("Fehlgeschlagen", "Wörtlich: 550 Kein solches Postfach", ANNA_MAIL):
        assert words in olga.text
    mail_server.box.answer = "250 OK"
    olga.press("Erneut senden")
    assert f"Die E-Mail geht noch einmal an {ANNA_MAIL}." in olga.text
    with app.app_context():
        waiting = db.session.query(OutgoingMail).filter_by(name=MailName.order_confirmation).one()
        outbox.deliver_due(waiting.next_attempt_at)
    olga.open(olga.path)
    assert "Gesendet" in olga.text


def test_a_sent_mail_is_sent_again_as_a_new_row(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    ordered(app, open_shop)
    deliver(app, open_shop)
    olga.open("/backend/mails").click("Bestellbestätigung")
    before = olga.path
    olga.press("Erneut senden")
    assert olga.path != before
    olga.open("/backend/mails")
    assert len(cells(olga)) == 3


def test_a_mail_under_way_cannot_be_sent_again(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    ordered(app, open_shop)
    with app.app_context():
        row = db.session.query(OutgoingMail).filter_by(name=MailName.order_confirmation).one()
        row.state, row.leased_until = MailState.sending, open_shop.now
        db.session.commit()
    olga.open("/backend/mails").click("Bestellbestätigung")
    olga.press("Erneut senden", status=422)
    assert "Diese E-Mail wird gerade gesendet." in olga.text


def test_the_page_shows_the_text_and_frames_the_look(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    olga.open("/backend/mails").click("Bestellbestätigung")
    assert f"Bestellung Nr. {number}" in olga.page.xpath("//pre")[0].text
    frame = olga.page.xpath("//iframe")[0]
    assert frame.get("sandbox") == ""
    answer = olga.client.get(frame.get("src"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "Bestellbestätigung" in answer.text
    assert "unsafe-inline" not in olga.client.get(olga.path).headers["Content-Security-Policy"]


def test_no_page_shows_a_secret_link(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = everything_happens(open_shop)
        secrets = [order.token, *(grant.token for grant in order.grants)]
        ids = list(db.session.scalars(db.select(OutgoingMail.id)))
    for mail_id in ids:
        for path in (f"/backend/mails/{mail_id}", f"/backend/mails/{mail_id}/preview"):
            shown = olga.client.get(path)
            assert shown.status_code == 200
            assert not [secret for secret in secrets if secret in shown.text]
            assert "/confirm" not in shown.text
            assert "/reset" not in shown.text


def test_account_mails_can_be_sent_again_too(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        account_mails(open_shop)
    deliver(app, open_shop)
    olga.open("/backend/mails").click("Passwort zurücksetzen")
    olga.press("Erneut senden")
    assert "Die E-Mail geht noch einmal an anna@example.org." in olga.text


def test_a_mail_that_cannot_be_shown_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    ordered(app, open_shop)
    with app.app_context():
        row = db.session.query(OutgoingMail).filter_by(name=MailName.new_order).one()
        row.name = MailName.invoice
        db.session.commit()
        mail_id = row.id
    olga.open(f"/backend/mails/{mail_id}")
    assert "Diese E-Mail lässt sich nicht mehr zeigen" in olga.text
    assert olga.client.get(f"/backend/mails/{mail_id}/preview").status_code == 404


def test_an_empty_outbox_says_what_will_fill_it(olga: Visitor) -> None:
    olga.open("/backend/mails")
    assert "Noch keine E-Mail. Die erste ist die Bestellbestätigung der ersten Bestellung." in olga.text


def test_clerks_see_mails_and_strangers_do_not(app: Flask, open_shop: Shop, claus: Visitor, visitor: Visitor) -> None:
    ordered(app, open_shop)
    claus.open("/backend/mails")
    for path in ("/backend/mails", "/backend/mails/1", "/backend/mails/1/preview"):
        assert visitor.client.get(path).status_code in (302, 303)
    assert claus.client.get("/backend/mails/4711").status_code == 404
