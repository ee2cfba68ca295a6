"""Steps that several tests of accounts take."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask

from portal.extensions import db
from portal.models.account import Account
from portal.models.outgoing_mail import MailName, OutgoingMail
from tests.cast import ANNA_MAIL, PASSWORD
from tests.visitor import Visitor


def register(visitor: Visitor, email: str = ANNA_MAIL, password: str = PASSWORD, status: int = 200) -> Visitor:
    visitor.open("/register")
    return visitor.press("Benutzerkonto anlegen", status, name="Anna Weidner", email=email, password=password)


def log_in(visitor: Visitor, email: str = ANNA_MAIL, password: str = PASSWORD, status: int = 200) -> Visitor:
    visitor.open("/login")
    return visitor.press("Anmelden", status, email=email, password=password)


def ask_for_reset(visitor: Visitor, email: str = ANNA_MAIL, status: int = 200) -> Visitor:
    visitor.open("/reset")
    return visitor.press("Link schicken", status, email=email)


def confirmed(app: Flask, visitor: Visitor) -> Visitor:
    """Anna, registered and logged in by the link in her mail."""
    register(visitor).open(link(app, MailName.confirm_account))
    return visitor.press("Anmelden", password=PASSWORD)


def mails(app: Flask) -> list[tuple[str, str]]:
    """Name and recipient of every account mail, oldest first."""
    with app.test_request_context():
        rows = db.session.query(OutgoingMail).filter(OutgoingMail.account_id.is_not(None)).order_by(OutgoingMail.id)
        return [(row.name.value, row.recipient) for row in rows]


def link(app: Flask, name: MailName, email: str = ANNA_MAIL) -> str:
    """What the worker would write into this mail now, without the host."""
    with app.test_request_context():
        account = db.session.query(Account).filter_by(email=email).one()
        return urlsplit(app.extensions["kontor.account_links"][name.value](account)).path
