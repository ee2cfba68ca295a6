"""A customer gets an account, and nobody learns from it who has one already."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import time_machine
from flask import Flask

from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from tests.accounts.people import confirmed, link, log_in, mails, register
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL, PASSWORD
from tests.visitor import Visitor


def test_a_customer_registers_confirms_and_is_logged_in(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    assert f"Wir haben eine E-Mail an {ANNA_MAIL} geschickt" in visitor.text
    assert mails(app) == [("confirm_account", ANNA_MAIL)]
    visitor.open(link(app, MailName.confirm_account))
    assert visitor.heading == "E-Mail-Adresse bestätigen"
    assert visitor.value("email") == ANNA_MAIL
    visitor.press("Anmelden", password=PASSWORD)
    assert visitor.heading == "Meine Bestellungen"
    assert "Ihre E-Mail-Adresse ist bestätigt." in visitor.text


def test_the_password_is_kept_as_argon2id_only(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    with app.test_request_context():
        assert str(db.session.query(Account).one().password).startswith("$argon2id$")


def test_a_mail_row_carries_no_secret(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    with app.test_request_context():
        row = db.session.query(OutgoingMail).one()
        assert row.data in ({}, None)
        assert "/confirm/" not in str(vars(row))


def test_every_slip_is_named_at_its_field_and_what_was_typed_stays(visitor: Visitor) -> None:
    visitor.open("/register")
    visitor.press("Benutzerkonto anlegen", 422, name="", email="anna", password="kurz")
    for words in ("Bitte geben Sie Ihren Namen ein.", "gültige E-Mail-Adresse", "Bitte wählen Sie 10 bis 128 Zeichen."):
        assert visitor.text.count(words) == 2, words  # on top and at the field
    assert visitor.value("email") == "anna"
    assert visitor.value("password") == ""


def test_the_own_name_is_no_password(visitor: Visitor) -> None:
    visitor.open("/register")
    visitor.press("Benutzerkonto anlegen", 422, name="Anna Weidner", email=ANNA_MAIL, password="annaweidner")
    assert visitor.text.count("leicht zu erraten") == 2  # on top and at the field
    assert visitor.value("name") == "Anna Weidner"


def test_registering_again_looks_the_same_and_tells_the_owner_of_the_address(app: Flask, visitor: Visitor) -> None:
    first = register(visitor).text
    again = register(visitor, password="eine ganz andere Losung").text
    assert again == first
    assert mails(app) == [("confirm_account", ANNA_MAIL), ("account_exists", ANNA_MAIL)]


def test_an_address_has_one_account_however_it_is_typed(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    register(visitor, email=ANNA_MAIL.upper())
    assert mails(app)[-1] == ("account_exists", ANNA_MAIL)


def test_two_clicks_at_once_make_one_account(app: Flask, open_shop: Shop) -> None:
    visitors = [Visitor(app.test_client()) for _ in range(2)]
    start = Barrier(2)

    def click(visitor: Visitor) -> None:
        visitor.open("/register")
        start.wait(timeout=30)
        visitor.press("Benutzerkonto anlegen", name="Anna Weidner", email=ANNA_MAIL, password=PASSWORD)

    threads = [Thread(target=click, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [visitor.status for visitor in visitors] == [200, 200]
    with app.test_request_context():
        assert db.session.query(Account).count() == 1


def test_without_the_link_the_right_password_lets_nobody_in(app: Flask, visitor: Visitor) -> None:
    """And says what a wrong one would say: else whoever registers with a stranger's address learns from it."""
    register(visitor)
    unconfirmed = log_in(visitor, status=422).text
    assert log_in(visitor, password="falsch, aber lang", status=422).text == unconfirmed


def test_opening_the_link_confirms_nothing_without_the_password(app: Flask, visitor: Visitor) -> None:
    """A stranger registered with Anna's address: her mail program opens the link, she does not know the password."""
    register(visitor)
    visitor.open(link(app, MailName.confirm_account)).press("Anmelden", 422, password="Annas eigenes Passwort")
    log_in(visitor, status=422)
    with app.test_request_context():
        assert db.session.query(Account).one().confirmed_at is None


def test_a_link_confirms_once_and_for_five_days(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    path = link(app, MailName.confirm_account)
    with time_machine.travel(MONDAY + timedelta(days=5, minutes=1)):
        assert "Dieser Link ist abgelaufen" in visitor.open(path).text
        assert visitor.path == "/confirm"
    visitor.open(path).press("Anmelden", password=PASSWORD)
    assert "schon bestätigt" in Visitor(app.test_client()).open(path).text


def test_a_made_up_link_confirms_nothing(visitor: Visitor) -> None:
    assert "Dieser Link ist abgelaufen oder unvollständig" in visitor.open("/confirm/abc").text


def test_a_new_link_is_sent_only_where_one_is_missing_and_the_page_says_the_same(app: Flask, visitor: Visitor) -> None:
    register(visitor)

    def ask(email: str) -> str:
        visitor.open("/confirm").press("Link schicken", email=email)
        return visitor.text.replace(email, "…")

    assert ask(ANNA_MAIL) == ask("niemand@example.org")
    assert mails(app) == [("confirm_account", ANNA_MAIL)] * 2


def test_earlier_guest_orders_come_to_the_confirmed_account(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """K1, K3: ordered as a guest, found in the customer area."""
    with app.test_request_context():
        order, trial = open_shop.order(pen=1), open_shop.order(ink=1, is_trial=True)
        number, trial_number, order.email = order.number, trial.number, "Anna.Weidner@example.org"
        db.session.commit()
    register(visitor)
    with app.test_request_context():
        assert db.session.query(Order).filter(Order.account_id.is_not(None)).count() == 0
    visitor.open(link(app, MailName.confirm_account)).press("Anmelden", password=PASSWORD)
    assert number in visitor.open("/orders").text
    assert trial_number not in visitor.text


def test_who_has_an_account_is_led_past_registration(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor)
    assert visitor.open("/register").path == "/orders"
