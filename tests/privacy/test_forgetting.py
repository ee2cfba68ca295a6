"""What nobody needs and no law wants kept goes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.accounts import people
from portal.extensions import db
from portal.models.account import Account, RoleName
from portal.models.outgoing_mail import ACCOUNT_MAILS, MailName, OutgoingMail
from portal.models.personal_data_act import PersonalDataAct
from portal.models.submitted_form import SubmittedForm
from portal.privacy import forgetting
from portal.privacy.acts import note_copy
from portal.privacy.forgetting import FORMS_KEPT, NOTICES_KEPT, UNCONFIRMED_KEPT, forget
from portal.privacy.person import find_person
from portal.sales import outbox
from portal.sales.commenting import add_comment
from portal.sales.resending import send_again
from portal.sales.transaction import Click
from tests.builders import Shop
from tests.cast import ANNA_MAIL, OLGA
from tests.mail.everything import everything_happens

A_MOMENT = timedelta(seconds=1)


def add_account(shop: Shop, email: str, **more: Any) -> int:
    account = Account(email=email, fs_uniquifier=email, created_at=shop.now, active=True, **more)
    db.session.add(account)
    db.session.flush()
    mail = OutgoingMail(
        name=MailName.confirm_account, recipient=email, language="de", account_id=account.id, created_at=shop.now
    )
    db.session.add(mail)
    db.session.commit()
    return account.id


def accounts() -> set[str]:
    return {email for (email,) in db.session.query(Account.email)}


def names() -> set[MailName]:
    return {name for (name,) in db.session.query(OutgoingMail.name)}


def test_an_account_that_nobody_confirmed_goes_with_its_mails(shop: Shop) -> None:
    add_account(shop, "nie@example.org")
    add_account(shop, ANNA_MAIL, confirmed_at=shop.now)
    people.add_staff("Claus Weber", "claus@example.org", RoleName.clerk, shop.now)
    forget(shop.now + UNCONFIRMED_KEPT - A_MOMENT)
    assert "nie@example.org" in accounts()
    forget(shop.now + UNCONFIRMED_KEPT)
    assert accounts() == {ANNA_MAIL, "claus@example.org"}
    assert {mail.recipient for mail in db.session.query(OutgoingMail)} == accounts()


def test_mails_that_are_no_letters_go_and_letters_stay(app: Flask, shop: Shop) -> None:
    everything_happens(shop)
    db.session.query(Account).one().confirmed_at = shop.now
    db.session.commit()
    outbox.deliver_due(shop.now + timedelta(days=30))
    before, files = names(), Path(app.config["VAR"]) / "files" / "mails"
    kept = len(list(files.iterdir()))
    forget(shop.now + NOTICES_KEPT - A_MOMENT)
    assert (names(), len(list(files.iterdir()))) == (before, kept)
    forget(shop.now + NOTICES_KEPT)
    notices = {*ACCOUNT_MAILS, MailName.account_deleted, MailName.new_order, MailName.new_withdrawal}
    assert before - names() == notices
    assert {file.name for file in files.iterdir()} == {
        str(mail.copy_key).removeprefix("mails/") for mail in db.session.query(OutgoingMail)
    }


def test_what_still_waits_is_not_forgotten(shop: Shop) -> None:
    shop.order(pen=1)
    forget(shop.now + NOTICES_KEPT)
    assert MailName.new_order in names()


def test_a_copy_stays_while_another_mail_says_the_same(app: Flask, shop: Shop) -> None:
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    first = db.session.query(OutgoingMail).filter_by(name=MailName.new_order).one()
    later = shop.now + timedelta(days=60)
    send_again(first.id, Click(OLGA, later))
    outbox.deliver_due(later)
    forget(shop.now + NOTICES_KEPT)
    again = db.session.query(OutgoingMail).filter_by(name=MailName.new_order).one()
    assert (Path(app.config["VAR"]) / "files" / str(again.copy_key)).exists()


def test_keys_of_forms_go_when_no_form_is_open_any_more(shop: Shop) -> None:
    add_comment(shop.order(pen=1).id, "Hallo", True, False, shop.olga(key="ein Formular"))
    forget(shop.now + FORMS_KEPT - A_MOMENT)
    assert db.session.query(SubmittedForm).count() == 1
    forget(shop.now + FORMS_KEPT)
    assert db.session.query(SubmittedForm).count() == 0


def test_the_proof_of_an_answer_is_kept_for_three_whole_years(shop: Shop) -> None:
    note_copy(find_person(ANNA_MAIL), shop.olga())  # in 2026
    forget(datetime(2029, 12, 31, 22, 59, tzinfo=UTC))
    assert db.session.query(PersonalDataAct).count() == 1
    forget(datetime(2029, 12, 31, 23, 0, tzinfo=UTC))  # 2030 begins in Berlin
    assert db.session.query(PersonalDataAct).count() == 0


def test_much_is_forgotten_in_portions_and_nothing_once_the_worker_was_told_to_stop(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_AT_ONCE", 2)
    db.session.add_all(SubmittedForm(key=str(number), order_id=None, at=shop.now) for number in range(5))
    db.session.commit()
    forget(shop.now + FORMS_KEPT, lambda: True)
    assert db.session.query(SubmittedForm).count() == 5
    forget(shop.now + FORMS_KEPT)
    assert db.session.query(SubmittedForm).count() == 0
