"""Meine Daten, Konto löschen, and the owner's page Auskunft und Löschung."""

from __future__ import annotations

import io
import json
import unicodedata
from typing import Literal
from zipfile import ZipFile

import pytest
from flask import Flask

from portal.accounts.library import hash_password
from portal.extensions import db
from portal.models.account import Account
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.personal_data_act import DataActKind, PersonalDataAct
from tests.accounts.people import confirmed, link, log_in, register
from tests.builders import Shop
from tests.cast import ANNA_MAIL, OLGA_MAIL, PASSWORD
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def quick_passwords(app: Flask) -> None:
    """The same kind of hash for a thousandth of the work."""
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64, argon2__parallelism=1)


@pytest.fixture
def anna(app: Flask, visitor: Visitor, open_shop: Shop) -> Visitor:
    """Logged in, with an order."""
    with app.test_request_context():
        open_shop.order(pen=1)
    return confirmed(app, visitor)


@pytest.fixture
def owner(app: Flask, olga: Visitor) -> Visitor:
    """With a password."""
    with app.test_request_context():
        account = db.session.query(Account).filter_by(email=OLGA_MAIL).one()
        account.password = hash_password(PASSWORD)
        db.session.commit()
    return olga


def zip_from(visitor: Visitor, path: str, **fields: str) -> ZipFile:
    """What the form on the page in view brings: a file, which is no page."""
    answer = visitor.client.post(path, data={"csrf_token": visitor.value("csrf_token"), **fields})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "private, no-store"
    return ZipFile(io.BytesIO(answer.data))


def acts(app: Flask) -> list[tuple[DataActKind, str]]:
    with app.test_request_context():
        return [(act.kind, act.actor_name) for act in db.session.query(PersonalDataAct)]


def test_a_customer_downloads_everything_with_the_password(app: Flask, anna: Visitor) -> None:
    anna.open("/account").click("Meine Daten herunterladen")
    told = json.loads(zip_from(anna, "/account/data", password=PASSWORD).read("daten.json"))
    assert told["account"][0]["email"] == ANNA_MAIL
    assert len(told["orders"]) == 1
    assert acts(app) == [(DataActKind.handed_out, "")]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_password_with_umlauts_is_the_same_however_the_keyboard_makes_them(
    app: Flask, visitor: Visitor, form: Literal["NFC", "NFD"]
) -> None:
    register(visitor, password="viele bunte Vögel").open(link(app, MailName.confirm_account))
    visitor.press("Anmelden", password="viele bunte Vögel").open("/account/data")
    assert zip_from(visitor, "/account/data", password=unicodedata.normalize(form, "viele bunte Vögel"))


@pytest.mark.parametrize(
    ("page", "button"),
    [("/account/data", "Herunterladen"), ("/account/deletion", "Konto endgültig löschen")],
)
def test_without_the_password_nothing_is_given_away_and_nothing_ends(
    app: Flask, anna: Visitor, page: str, button: str
) -> None:
    anna.open(page).press(button, 422, password="")
    assert "Bitte geben Sie ein Passwort ein." in anna.text
    for _ in range(5):
        anna.press(button, 422, password="geraten")
    assert "Das ist nicht Ihr Passwort." in anna.text
    anna.press(button, 429, password=PASSWORD)  # guessing at a session left open ends soon
    assert acts(app) == []
    assert log_in_works(app)


def log_in_works(app: Flask) -> bool:
    with app.test_request_context():
        return db.session.query(Account).filter_by(email=ANNA_MAIL).one().active


def test_a_customer_reads_what_goes_and_what_stays_and_deletes_the_account(app: Flask, anna: Visitor) -> None:
    anna.open("/account").click("Konto löschen")
    assert "Eine Bestellung läuft noch." in anna.text
    assert "bis mindestens zum 31. Dezember 2032" in anna.text
    assert "andere Bestellungen" not in anna.text  # none of hers has a paper, so there are no others
    anna.press("Konto endgültig löschen", password=PASSWORD)
    assert anna.path == "/"
    assert "Ihr Benutzerkonto ist gelöscht." in anna.page.text_content()
    assert anna.open("/account").path == "/login"
    log_in(anna, status=422)
    with app.test_request_context():
        assert db.session.query(OutgoingMail).filter_by(name=MailName.account_deleted).one().recipient == ANNA_MAIL


def test_a_password_link_of_a_deleted_account_opens_nothing(app: Flask, anna: Visitor) -> None:
    reset = link(app, MailName.reset_password)
    anna.open("/account/deletion").press("Konto endgültig löschen", password=PASSWORD)
    anna.open(reset)
    assert anna.path == "/reset"


def test_who_works_in_the_backend_reads_why_the_account_stays(owner: Visitor) -> None:
    owner.open("/account/deletion")
    assert "Sie arbeiten im Backend." in owner.text
    assert not owner.has_button("Konto endgültig löschen")


def test_the_owner_answers_a_guest_who_asks(app: Flask, owner: Visitor, open_shop: Shop) -> None:
    with app.test_request_context():
        number = open_shop.order(pen=1).number
    owner.open("/backend/customers").click("Daten von Anna Weidner")
    told = json.loads(
        zip_from(owner, "/backend/personal-data/copies", email=ANNA_MAIL, password=PASSWORD).read("daten.json")
    )
    assert [order["number"] for order in told["orders"]] == [number]
    owner.open(f"/backend/personal-data?email={ANNA_MAIL}")
    assert "Daten ausgehändigt Olga Brandt" in owner.text
    owner.press("Löschen, was gelöscht werden darf", password=PASSWORD)
    assert acts(app) == [(DataActKind.handed_out, "Olga Brandt"), (DataActKind.erased, "Olga Brandt")]


def test_the_owner_gives_the_password_too(app: Flask, owner: Visitor) -> None:
    page = f"/backend/personal-data?email={ANNA_MAIL}"
    owner.open(page).press("Daten herunterladen", 422, password="falsch")
    assert "Das ist nicht Ihr Passwort." in owner.text
    owner.open(page).press("Löschen, was gelöscht werden darf", 422, password="falsch")
    assert acts(app) == []


def test_a_clerk_hands_nothing_out(claus: Visitor) -> None:
    claus.open("/backend/personal-data", 403)
    assert "Daten von" not in claus.open("/backend/customers").text


@pytest.mark.parametrize("typed", ["", "anna", "%00@", "<b>@x", "@" * 300])
def test_whatever_is_typed_gets_an_answer(owner: Visitor, typed: str) -> None:
    owner.client.get("/backend/personal-data", query_string={"email": typed})
    owner.open("/backend/personal-data").press("Anzeigen", email=typed)
    assert owner.heading == "Auskunft und Löschung"
