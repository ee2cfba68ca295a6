"""What a mail said when it went out is kept, and shown instead of what it would say now."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.outgoing_mail import ACCOUNT_MAILS, MailState, OutgoingMail
from portal.models.shop_settings import ShopSettings
from portal.sales import outbox
from portal.sales.archive_check import check_archive
from portal.sales.mail_copies import read_copy
from portal.sales.trial import remove_trial_order
from tests.builders import Shop
from tests.mail.conftest import MailServer, part
from tests.mail.everything import everything_happens
from tests.visitor import Visitor


def sent(shop: Shop) -> list[OutgoingMail]:
    outbox.deliver_due(shop.now)
    db.session.expire_all()
    return db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()


@pytest.fixture
def copies(app: Flask) -> Path:
    return Path(app.config["VAR"]) / "files" / "mails"


def test_a_copy_says_what_the_mail_said_but_for_the_secrets_of_its_links(shop: Shop, mail_server: MailServer) -> None:
    order = shop.order(pen=1)
    row = sent(shop)[0]
    copy, message = read_copy(row), mail_server.box.messages[0]
    assert copy is not None
    assert (copy.subject, row.subject) == (message["Subject"],) * 2
    for kept, kind in ((copy.text, "plain"), (copy.html, "html")):
        said = part(message, kind).replace("\r\n", "\n")
        assert order.token in said
        assert kept.strip() == said.replace(order.token, "...").strip()


def test_no_copy_holds_a_key_to_anything(shop: Shop, copies: Path) -> None:
    order = everything_happens(shop)
    rows = sent(shop.later(days=30))
    assert {row.state for row in rows} == {MailState.sent}
    assert all((row.copy_key is None) is (row.name in ACCOUNT_MAILS) for row in rows)
    secrets = [order.token, *(grant.token for grant in order.grants)]
    for file in copies.iterdir():
        said = gzip.decompress(file.read_bytes()).decode()
        assert not [secret for secret in secrets if secret in said], file


def test_the_page_shows_what_went_out_whatever_became_of_the_shop(
    app: Flask, open_shop: Shop, olga: Visitor, copies: Path
) -> None:
    with app.test_request_context():
        open_shop.order(pen=1)
        mail_id = sent(open_shop)[0].id
        db.session.get_one(ShopSettings, 1).tagline = "Papier von morgen"
        db.session.get_one(ShopSettings, 1).name = "Tinte & Taste"
        db.session.commit()
    olga.open(f"/backend/mails/{mail_id}")
    assert "So ging die E-Mail hinaus." in olga.text
    assert "Feder & Bogen" in olga.page.xpath("//pre")[0].text
    assert "Feder &amp; Bogen" in olga.client.get(f"/backend/mails/{mail_id}/preview").text
    for file in copies.iterdir():
        file.write_bytes(b"something else")
    assert (
        "Eine Kopie der gesendeten E-Mail gibt es nicht. So würde sie jetzt geschrieben." in olga.open(olga.path).text
    )
    assert "Tinte & Taste" in olga.page.xpath("//pre")[0].text


def test_a_mail_that_is_out_is_not_sent_again_because_its_copy_could_not_be_kept(
    shop: Shop, mail_server: MailServer, copies: Path
) -> None:
    copies.write_text("no folder")
    shop.order(pen=1)
    assert [(row.state, row.copy_key) for row in sent(shop)] == [(MailState.sent, None)] * 2
    assert len(mail_server.box.messages) == 2


def test_a_changed_and_a_lost_copy_are_named(app: Flask, shop: Shop, copies: Path) -> None:
    shop.order(pen=1)
    changed, lost = (str(row.copy_key) for row in sent(shop))
    assert (check_archive().copies, check_archive().faults) == (2, [])
    (copies.parent / changed).write_bytes(b"something else")
    (copies.parent / lost).unlink()
    assert [(fault.number, fault.what.partition(":")[0]) for fault in check_archive().faults] == [
        ("Mail 1", "has another copy than the one that was kept"),
        ("Mail 2", "has lost its copy"),
    ]
    assert app.test_cli_runner().invoke(args=["check-archive"]).exit_code == 1


def test_the_copies_of_a_trial_order_go_with_it(shop: Shop, copies: Path) -> None:
    kept_id = shop.order(pen=1).id
    trial_id = shop.order(is_trial=True, pen=1).id
    sent(shop)
    assert len(list(copies.iterdir())) > 2
    remove_trial_order(trial_id)
    left = sorted(str(key) for key in db.session.scalars(db.select(OutgoingMail.copy_key).filter_by(order_id=kept_id)))
    assert sorted(f"mails/{file.name}" for file in copies.iterdir()) == left
