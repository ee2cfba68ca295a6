"""Somebody's data are erased, as far as nothing obliges the shop to keep them (Art. 17 DSGVO)."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts import people
from portal.extensions import db
from portal.models.account import Account, RoleName
from portal.models.actor import Actor, ActorKind
from portal.models.basket import Basket
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, MailState, OutgoingMail
from portal.models.personal_data_act import DataActKind
from portal.privacy.acts import list_acts
from portal.privacy.erasing import erase
from portal.privacy.person import Person, find_person
from portal.privacy.standing import find_standing
from portal.refusal import Refusal
from portal.sales import outbox
from portal.sales.adopting import adopt_guest_orders
from portal.sales.archive import list_pending, render_pending
from portal.sales.archive_check import check_archive
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.history_check import check_history
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.mail_content import compose
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.transaction import Click
from portal.writing import transaction
from tests.builders import Shop
from tests.cast import ANNA_MAIL, OLGA_MAIL


def anna(shop: Shop) -> Person:
    """With an account that has her orders."""
    with transaction():
        account = Account(
            email=ANNA_MAIL,
            name="Anna Weidner",
            password="x",
            fs_uniquifier="sitzung",
            active=True,
            created_at=shop.now,
        )
        db.session.add(account)
        db.session.flush()
        adopt_guest_orders(account.id, ANNA_MAIL)
    return Person(ANNA_MAIL, account.id)


def herself(person: Person, shop: Shop) -> Click:
    return Click(Actor(ActorKind.customer, "Anna Weidner", person.account_id), shop.now)


def test_nothing_of_the_account_is_left_but_the_number_that_histories_point_at(shop: Shop) -> None:
    person = anna(shop)
    erase(person, herself(person, shop))
    left = db.session.get_one(Account, person.account_id)
    assert (left.name, left.password, left.created_at, left.active) == ("", None, None, False)
    assert left.email == f"account-{left.id}@deleted.invalid"
    assert left.fs_uniquifier != "sitzung"
    assert find_person(ANNA_MAIL).account_id is None


def test_baskets_and_mails_about_the_account_go(shop: Shop) -> None:
    shop.basket(email="Anna.Weidner@example.org", pen=1)
    berts = shop.basket(email="bert@example.org", pen=1)
    person = anna(shop)
    with transaction():
        row = OutgoingMail(
            name=MailName.password_changed, recipient=ANNA_MAIL, language="de", account_id=person.account_id,
            created_at=shop.now, state=MailState.sent,
        )  # fmt: skip
        db.session.add(row)
    erase(person, herself(person, shop))
    assert [basket.key for basket in db.session.query(Basket)] == [berts]
    mails = db.session.query(OutgoingMail).filter_by(account_id=person.account_id)
    assert [mail.name for mail in mails] == [MailName.account_deleted]


def test_what_was_ordered_and_issued_stays_and_all_checks_pass(shop: Shop) -> None:
    order = shop.order(pen=2)
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    person = anna(shop)
    cancel_order(shop.order(pen=1).id, CancellationWish(), herself(person, shop))
    outbox.deliver_due(shop.now)
    for pending in list_pending():
        render_pending(pending, shop.now)
    erase(person, herself(person, shop))
    kept = shop.reload(order.number)
    assert (kept.email, kept.billing.name, kept.account_id) == (ANNA_MAIL, "Anna Weidner", None)
    assert check_archive().faults == []
    assert {verdict.broken for verdict in check_history()} == {None}


def test_orders_under_way_go_on_by_the_links_of_the_last_mail(shop: Shop) -> None:
    done, running = shop.order(pen=1), shop.order(pen=1)
    submit_invoice(done.id, InvoiceWish(), shop.olga())
    submit_shipment(done.id, ShipmentWish({done.items[0].id: 1}), shop.olga())
    person = anna(shop)
    erase(person, herself(person, shop))
    row = db.session.query(OutgoingMail).filter_by(name=MailName.account_deleted).one()
    said = compose(row)
    assert row.recipient == ANNA_MAIL
    assert f"/o/{shop.reload(running.number).token}" in said.text
    assert done.number not in said.text
    submit_invoice(running.id, InvoiceWish(mail=True), shop.olga())
    outbox.deliver_due(shop.now)
    assert {mail.state for mail in db.session.query(OutgoingMail)} == {MailState.sent}


def test_a_new_account_with_the_same_address_gets_the_orders_again(shop: Shop) -> None:
    order = shop.order(pen=1)
    first = anna(shop)
    erase(first, herself(first, shop))
    second = anna(shop)
    assert second.account_id != first.account_id
    assert shop.reload(order.number).account_id == second.account_id


def test_a_second_click_finds_nothing_more_to_do(shop: Shop) -> None:
    person = anna(shop)
    erase(person, herself(person, shop))
    erase(person, herself(person, shop))
    assert db.session.query(OutgoingMail).filter_by(name=MailName.account_deleted).count() == 1
    assert len(list_acts(person)) == 1


def test_who_works_in_the_backend_keeps_the_account(shop: Shop) -> None:
    people.add_staff("Claus Weber", "claus@example.org", RoleName.clerk, shop.now)
    shop.basket(email="claus@example.org", pen=1)
    with pytest.raises(Refusal):
        erase(find_person("claus@example.org"), shop.olga())
    assert find_person("claus@example.org").account_id is not None
    assert db.session.query(Basket).count() == 1


def test_the_shop_does_it_for_a_guest_and_the_list_says_who_did_without_the_address(shop: Shop) -> None:
    order = shop.order(pen=1)
    shop.basket(pen=1)
    erase(find_person(ANNA_MAIL), shop.olga())
    assert db.session.query(Basket).count() == 0
    assert db.session.get(Order, order.id) is not None
    (act,) = list_acts(find_person(ANNA_MAIL))
    assert (act.kind, act.actor_name, act.account_id) == (DataActKind.erased, "Olga Brandt", None)
    assert ANNA_MAIL not in str(vars(act))
    assert list(list_acts(find_person(OLGA_MAIL))) == []


def test_what_must_be_kept_is_said_with_the_last_day(shop: Shop) -> None:
    order = shop.order(pen=1)
    standing = find_standing(find_person(ANNA_MAIL))
    assert (standing.orders, standing.open_orders, standing.papers_until) == (1, 1, None)
    assert standing.letters_until == date(2032, 12, 31)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert find_standing(find_person(ANNA_MAIL)).papers_until == date(2034, 12, 31)
