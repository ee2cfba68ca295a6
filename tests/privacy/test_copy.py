"""A copy of everything that the shop holds about somebody (Art. 15, 20 DSGVO)."""

from __future__ import annotations

import io
import json
from typing import Any
from zipfile import ZipFile

from sqlalchemy import inspect

from portal import labels, storage
from portal.extensions import Base, db
from portal.models.account import Account
from portal.models.document import IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.order import Order
from portal.models.withdrawal import Withdrawal
from portal.privacy.acts import note_copy
from portal.privacy.copy import MISSING, README, stream_copy
from portal.privacy.person import Person, find_person
from portal.privacy.readme import DATA
from portal.privacy.sheets import FILE, TELL_OF_NOBODY
from portal.sales import outbox
from portal.sales.commenting import add_comment
from portal.sales.holding import hold_order, release_order
from portal.sales.vouchers import enter_voucher
from portal.sales.withdrawals import Statement, withdraw
from portal.writing import transaction
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.mail.everything import everything_happens
from tests.stories import told_once

SECRET_NAMES = ("password", "nonce", "uniquifier", "token", "basket_key", "submission")


def copy_of(person: Person, shop: Shop) -> ZipFile:
    return ZipFile(io.BytesIO(b"".join(stream_copy(person, shop.now))))


def data_of(person: Person, shop: Shop) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(copy_of(person, shop).read(DATA))
    return told


def lived_through(shop: Shop) -> tuple[Order, ZipFile]:
    """Anna's order to which everything happened, and a copy, for which its papers were made."""

    def tell() -> tuple[str, bytes]:
        number = everything_happens(shop).number
        return number, b"".join(stream_copy(find_person(ANNA_MAIL), shop.now))

    number, file = told_once(shop, "everything copied", tell)
    return shop.reload(number), ZipFile(io.BytesIO(file))


def account_of(order: Order) -> Person:
    """Anna has an account, and her order is in it."""
    with transaction():
        account = Account(email=ANNA_MAIL, name="Anna", password="$argon2$geheim", fs_uniquifier="sitzung", active=True)
        db.session.add(account)
        db.session.flush()
        db.session.get_one(Order, order.id).account_id = account.id
    return find_person(ANNA_MAIL)


def test_every_column_of_the_database_is_told_or_left_out_for_a_reason() -> None:
    sheets = {sheet.model.__tablename__: sheet for top in FILE.values() for sheet in top.walk()}
    assert sheets.keys() | TELL_OF_NOBODY.keys() == Base.metadata.tables.keys()
    assert not sheets.keys() & TELL_OF_NOBODY.keys()
    for name, sheet in sheets.items():
        listed = [*sheet.told, *sheet.keys, *sheet.secrets, *sheet.inner, *sheet.house]
        assert sorted(listed) == sorted(inspect(sheet.model).column_attrs.keys()), name


def test_no_column_that_opens_something_is_told() -> None:
    told = {name for sheet in FILE.values() for name in sheet.names}
    assert not [name for name in told for secret in SECRET_NAMES if secret in name]


def test_every_name_in_the_file_is_explained() -> None:
    names = {*FILE, *(name for sheet in FILE.values() for name in sheet.names)}
    assert names == labels.DATA_FIELD.keys()


def test_everything_that_happened_is_in_the_copy_and_no_secret(shop: Shop) -> None:
    order, _ = lived_through(shop)
    shop.voucher()
    also = shop.order(voucher="WILLKOMMEN", pen=1)
    withdraw(Statement("Anna Weidner", also.number, ANNA_MAIL), "de", "ein Formular", shop.now)
    hold_order(also.id, "Nur für uns: zahlt nie", shop.olga())
    release_order(also.id, shop.olga())
    basket = shop.basket(pen=1)
    enter_voucher(basket, "WILLKOMMEN", shop.now)
    outbox.deliver_due(shop.now)
    person = account_of(order)
    note_copy(person, shop.olga())
    file = copy_of(person, shop)
    told = json.loads(file.read(DATA))
    for name, sheet in FILE.items():
        assert told[name], name
        for part in sheet.parts:
            assert any(row[part] for row in told[name]), f"{name}.{part}"
    secrets = [
        *(found.nonce for model in (Order, DownloadGrant, Withdrawal) for found in db.session.query(model)),
        *(found.token for model in (Order, DownloadGrant, Withdrawal) for found in db.session.query(model)),
        "$argon2$geheim", "sitzung", basket,
    ]  # fmt: skip
    said = "\n".join(file.read(name).decode(errors="replace") for name in (DATA, README))
    assert [secret for secret in secrets if secret in said] == []
    assert "Nur für uns: zahlt nie" in said


def test_the_papers_are_enclosed(shop: Shop) -> None:
    order, file = lived_through(shop)
    numbers = [number for (number,) in db.session.query(IssuedDocument.number).filter_by(order_id=order.id)]
    assert {f"papiere/{number}.pdf" for number in numbers} <= set(file.namelist())
    assert file.read(f"papiere/{numbers[0]}.pdf").startswith(b"%PDF")


def test_a_lost_paper_is_named_and_the_rest_is_handed_out(shop: Shop) -> None:
    lived_through(shop)
    lost = db.session.query(IssuedDocument).first()
    assert lost is not None
    storage.delete(str(lost.file_key))
    file = copy_of(find_person(ANNA_MAIL), shop)
    assert f"papiere/{lost.number}.pdf" not in file.namelist()
    assert lost.number in file.read(MISSING).decode()


def test_a_customer_reads_what_the_shop_wrote_for_them_and_what_it_wrote_for_itself(shop: Shop) -> None:
    order = shop.order(pen=1)
    add_comment(order.id, "Für Sie eingepackt.", True, False, shop.olga())
    add_comment(order.id, "Vorsicht, Sammler!", False, False, shop.olga())
    told = data_of(find_person(ANNA_MAIL), shop)
    assert [(comment["text"], comment["visible_to_customer"]) for comment in told["orders"][0]["comments"]] == [
        ("Für Sie eingepackt.", True),
        ("Vorsicht, Sammler!", False),
    ]
    assert "Olga" not in json.dumps(told, ensure_ascii=False)
    assert [entry["kind"] for entry in told["orders"][0]["history"]] == ["placed"]


def test_what_a_guest_ordered_is_theirs_and_nobody_elses(shop: Shop) -> None:
    mine = shop.order(pen=1)
    shop.order(email="bert@example.org", pen=1)
    shop.order(is_trial=True, pen=1)
    told = data_of(find_person(" Anna.Weidner@Example.ORG "), shop)
    assert [order["number"] for order in told["orders"]] == [mine.number]
    assert told["account"] == []


def test_an_order_in_somebody_elses_account_is_not_handed_out_to_whose_address_it_names(shop: Shop) -> None:
    account_of(shop.order(email="bert@example.org", pen=1))
    assert data_of(find_person("bert@example.org"), shop)["orders"] == []
    assert len(data_of(find_person(ANNA_MAIL), shop)["orders"]) == 1


def test_of_an_unknown_address_the_copy_says_that_there_is_nothing(shop: Shop) -> None:
    told = data_of(find_person("niemand@example.org"), shop)
    assert set(told) == set(FILE)
    assert not any(told.values())


def test_the_copy_explains_itself_in_german_and_english(shop: Shop) -> None:
    readme = copy_of(find_person(ANNA_MAIL), shop).read(README).decode()
    assert "grand_total_cents: Gesamtsumme, in Cent" in readme
    assert "grand_total_cents: grand total, in cents" in readme
