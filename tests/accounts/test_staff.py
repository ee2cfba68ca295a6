"""Who works in the backend."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.accounts import people
from portal.extensions import db
from portal.models.account import Account, RoleName
from portal.models.outgoing_mail import MailName
from portal.refusal import Refusal
from tests.accounts.people import confirmed, link, log_in, mails
from tests.builders import Shop
from tests.cast import ANNA_MAIL, CLAUS_MAIL, OLGA_MAIL, PASSWORD
from tests.visitor import Visitor

STAFF = "/backend/settings/staff"


def add_claus(olga: Visitor, role: str = "clerk", status: int = 200) -> Visitor:
    olga.open(STAFF)
    return olga.press("Hinzufügen", status, name="Claus Weber", email=CLAUS_MAIL, role=role)


def test_the_owner_adds_a_clerk_who_chooses_a_password_and_works(app: Flask, olga: Visitor) -> None:
    add_claus(olga)
    assert "Muss noch ein Passwort wählen" in olga.text
    assert mails(app) == [("reset_password", CLAUS_MAIL)]
    claus = Visitor(app.test_client()).open(link(app, MailName.reset_password, CLAUS_MAIL))
    claus.press("Passwort speichern", password=PASSWORD)
    assert log_in(claus, CLAUS_MAIL).path == "/backend/"
    assert claus.open("/backend/orders").heading == "Bestellungen"
    assert olga.open(STAFF).text.count("Hat Zugang") == 1


def test_a_person_is_added_once(olga: Visitor) -> None:
    add_claus(olga)
    add_claus(olga, status=422)
    assert olga.text.count("Diese Person hat schon Zugang.") == 2


def test_a_customer_who_comes_to_work_here_chooses_a_new_password(app: Flask, olga: Visitor) -> None:
    """Whoever knew the old one does not get into the backend."""
    anna = confirmed(app, Visitor(app.test_client()))
    olga.open(STAFF).press("Hinzufügen", name="Anna Weidner", email=ANNA_MAIL.upper(), role="clerk")
    assert anna.open("/orders").path == "/login"
    log_in(anna, status=422)


def test_the_owner_ends_a_clerks_access_at_once_and_may_give_it_back(app: Flask, olga: Visitor, claus: Visitor) -> None:
    claus.open("/backend/orders")
    olga.open(STAFF).press("Zugang entziehen")
    assert "Claus Weber hat jetzt keinen Zugang mehr." in olga.text
    assert claus.open("/backend/orders").path == "/login"
    add_claus(olga)
    assert mails(app) == [("reset_password", CLAUS_MAIL)]


def test_a_new_account_speaks_the_language_of_the_page_that_made_it(shop: Shop) -> None:
    with force_locale("en"):
        olga = people.make_owner("Olga Brandt", OLGA_MAIL, PASSWORD, shop.now)
    claus = people.make_owner("Claus Weber", CLAUS_MAIL, PASSWORD, shop.now)
    assert (olga.language, claus.language) == ("en", "de")


def test_nobody_shuts_themselves_out(shop: Shop) -> None:
    olga = people.make_owner("Olga Brandt", OLGA_MAIL, PASSWORD, shop.now)
    db.session.commit()
    with pytest.raises(Refusal, match="nicht selbst"):
        people.deactivate(olga.id, olga.id)


def test_the_last_owner_stays(shop: Shop) -> None:
    olga = people.make_owner("Olga Brandt", OLGA_MAIL, PASSWORD, shop.now)
    db.session.commit()
    people.add_staff("Claus Weber", CLAUS_MAIL, RoleName.clerk, shop.now)
    claus = db.session.query(Account).filter_by(email=CLAUS_MAIL).one()
    with pytest.raises(Refusal, match="mindestens einen Inhaber"):
        people.deactivate(olga.id, claus.id)


def test_only_the_owner_chooses_who_works_here(olga: Visitor, claus: Visitor) -> None:
    claus.open(STAFF, status=403)
    token = claus.open("/backend/orders").value("csrf_token")
    for path in (STAFF, f"{STAFF}/1/deactivation"):
        assert claus.client.post(path, data={"csrf_token": token}).status_code == 403


def test_a_customer_has_no_business_in_the_backend(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor)
    for path in ("/backend/", "/backend/orders", STAFF):
        visitor.open(path, status=403)


def test_a_visitor_is_asked_to_log_in_and_comes_back(app: Flask, visitor: Visitor) -> None:
    with app.test_request_context():
        people.make_owner("Olga Brandt", OLGA_MAIL, PASSWORD, Shop().now)
        db.session.commit()
    visitor.open("/backend/orders")
    assert visitor.path == "/login"
    visitor.press("Anmelden", email=OLGA_MAIL, password=PASSWORD)
    assert visitor.path == "/backend/orders"


def test_only_staff_can_be_deactivated(app: Flask, olga: Visitor) -> None:
    confirmed(app, Visitor(app.test_client()))
    with app.test_request_context():
        anna = db.session.query(Account).filter_by(email=ANNA_MAIL).one().id
    token = olga.open(STAFF).value("csrf_token")
    assert olga.client.post(f"{STAFF}/{anna}/deactivation", data={"csrf_token": token}).status_code == 404


def test_the_command_line_brings_an_owner_in_even_a_second_time(app: Flask, open_shop: Shop) -> None:
    for _ in range(2):
        with app.app_context():
            path = people.add_owner("Olga Brandt", OLGA_MAIL, open_shop.now).removeprefix(app.config["PUBLIC_URL"])
        olga = Visitor(app.test_client()).open(path).press("Passwort speichern", password=PASSWORD)
        assert log_in(olga, OLGA_MAIL).path == "/backend/"
