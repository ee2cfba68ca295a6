"""An account that nobody has used for two years goes, after a notice."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from portal.extensions import db
from portal.models.account import Account, Role, RoleName
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.privacy.unused import NOTICE, UNUSED_FOR, part
from portal.sales.adopting import adopt_guest_orders
from portal.sales.cancelling import CancellationWish, cancel_order
from tests.accounts.people import confirmed
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.visitor import Visitor

A_MOMENT = timedelta(seconds=1)


def anna(shop: Shop) -> Account:
    account = Account(
        email=ANNA_MAIL, name="Anna", fs_uniquifier="a", active=True, confirmed_at=shop.now, logged_in_at=shop.now
    )
    db.session.add(account)
    db.session.commit()
    return account


def notices() -> int:
    return db.session.query(OutgoingMail).filter_by(name=MailName.account_unused).count()


def is_there() -> bool:
    return db.session.query(Account).filter_by(email=ANNA_MAIL).count() == 1


def test_it_is_announced_once_and_deleted_a_month_later(shop: Shop) -> None:
    anna(shop)
    part(shop.now + UNUSED_FOR - A_MOMENT)
    assert notices() == 0
    announced = shop.now + UNUSED_FOR
    part(announced)
    part(announced + NOTICE - A_MOMENT)
    assert (notices(), is_there()) == (1, True)
    part(announced + NOTICE)
    assert not is_there()
    assert db.session.query(OutgoingMail).filter_by(name=MailName.account_deleted).one().recipient == ANNA_MAIL


def test_who_has_orders_under_way_or_ordered_lately_or_works_here_keeps_it(shop: Shop) -> None:
    account, order = anna(shop), shop.order(pen=1)
    adopt_guest_orders(account.id, ANNA_MAIL)
    db.session.commit()
    part(shop.now + UNUSED_FOR)
    assert notices() == 0  # under way
    cancel_order(order.id, CancellationWish(), shop.olga())
    part(shop.now + UNUSED_FOR)
    assert notices() == 1
    clerk = Account(email="c@example.org", fs_uniquifier="c", active=True, logged_in_at=shop.now)
    clerk.roles = [Role(name=RoleName.clerk)]
    db.session.add(clerk)
    db.session.commit()
    part(shop.now + UNUSED_FOR)
    assert notices() == 1


def test_who_logs_in_after_the_notice_keeps_it(app: Flask, visitor: Visitor, open_shop: Shop) -> None:
    confirmed(app, visitor)
    with app.test_request_context():
        account = db.session.query(Account).one()
        assert account.logged_in_at is not None
        account.logged_in_at -= UNUSED_FOR + timedelta(days=1)
        db.session.commit()
        part(open_shop.now)
    visitor.client.delete_cookie("kontor")
    visitor.open("/login").press("Anmelden", email=ANNA_MAIL, password="eine lange Losung 7")
    with app.test_request_context():
        part(open_shop.now + NOTICE)
        assert (notices(), is_there()) == (1, True)
        assert db.session.query(Account).one().warned_at is None


def test_nothing_is_begun_once_the_worker_was_told_to_stop(shop: Shop) -> None:
    anna(shop)
    part(shop.now + UNUSED_FOR, lambda: True)
    assert notices() == 0
