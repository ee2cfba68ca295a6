"""Goods without a right of withdrawal, and with one that may lapse (§ 312g (2) BGB): frozen, said, never in the way."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.withdrawal_period import Standing, periods_of
from portal.refusal import Refusal
from portal.sales.checkout import place_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.mail_content import compose
from portal.sales.new_order import Agreement
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.transaction import Click
from portal.sales.withdrawals import chosen_items, items_excluded, items_to_withdraw
from portal.writing import transaction
from tests.builders import WAIVER, Shop
from tests.cast import GUEST

NEVER = (NoWithdrawal.made_to_order, NoWithdrawal.perishable, NoWithdrawal.newspaper)
LAPSING = (NoWithdrawal.hygiene, NoWithdrawal.mixed, NoWithdrawal.recording)


def exclude(shop: Shop, sku: str, reason: NoWithdrawal | None) -> None:
    with transaction():
        shop.product(sku).no_withdrawal = reason


def positions(order: Order) -> list[int]:
    return [item.position for item in items_to_withdraw(order)]


def test_every_reason_of_the_law_either_excludes_or_lapses() -> None:
    assert {reason for reason in NoWithdrawal if reason.lapses} == set(LAPSING)
    assert {*NEVER, *LAPSING} == set(NoWithdrawal)


def test_the_database_knows_no_other_reason(shop: Shop) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text("update product set no_withdrawal = 'because'"))
    db.session.rollback()


def test_what_was_said_before_the_click_stays_with_the_order(shop: Shop) -> None:
    exclude(shop, "ink", NoWithdrawal.hygiene)
    order = shop.order(pen=1, ink=1)
    exclude(shop, "ink", None)
    order = shop.reload(order.number)
    assert [item.no_withdrawal for item in order.items] == [None, NoWithdrawal.hygiene]
    assert [line["no_withdrawal"] for line in json.loads(order.summary)["lines"]] == [None, "hygiene"]


def test_nobody_orders_on_a_page_that_did_not_say_it(shop: Shop) -> None:
    key = shop.basket(ink=1)
    agreement = Agreement(terms_accepted=True, fingerprint=shop.fingerprint(key), waiver_text=WAIVER)
    exclude(shop, "ink", NoWithdrawal.made_to_order)
    with pytest.raises(Refusal):
        place_order(key, agreement, Click(GUEST, shop.now))
    assert db.session.query(Order).count() == 0


@pytest.mark.parametrize("reason", NEVER)
def test_what_never_had_the_right_is_not_declared_unasked(shop: Shop, reason: NoWithdrawal) -> None:
    exclude(shop, "ink", reason)
    order = shop.order(pen=2, ink=1)
    assert positions(order) == [1]
    assert [item.position for item in items_excluded(order)] == [2]
    assert [(item["position"], item["quantity"]) for item in chosen_items(order, {})] == [(1, 2)]
    ink = order.items[1].id
    assert [item["position"] for item in chosen_items(order, {order.items[0].id: 1, ink: 9})] == [1]


@pytest.mark.parametrize("reason", LAPSING)
def test_a_right_that_may_have_lapsed_can_be_declared_like_any_other(shop: Shop, reason: NoWithdrawal) -> None:
    exclude(shop, "ink", reason)
    order = shop.order(pen=1, ink=1)
    assert (positions(order), items_excluded(order)) == ([1, 2], [])
    assert chosen_items(order, {}) == []
    assert [item["position"] for item in chosen_items(order, {order.items[0].id: 0})] == [2]


def test_a_statement_is_taken_also_where_nothing_can_be_withdrawn(shop: Shop) -> None:
    exclude(shop, "ink", NoWithdrawal.perishable)
    order = shop.order(ink=1)
    assert positions(order) == []
    assert chosen_items(order, {}) == []


def test_the_period_is_that_of_the_goods_that_have_one(shop: Shop) -> None:
    exclude(shop, "ink", NoWithdrawal.made_to_order)
    order = shop.order(pen=1, ink=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), shop.olga())
    [period] = periods_of(shop.reload(order.number), shop.now + timedelta(days=5), 3)
    assert period.standing is Standing.in_time
    only = shop.order(ink=1)
    assert periods_of(only, shop.now, 3) == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (NoWithdrawal.made_to_order, "Kein Widerrufsrecht: Der Artikel wird nach Kundenwunsch angefertigt."),
        (
            NoWithdrawal.recording,
            "Das Widerrufsrecht erlischt, wenn Sie nach der Lieferung die Versiegelung entfernen.",
        ),
    ],
)
def test_the_confirmation_says_it(shop: Shop, reason: NoWithdrawal, said: str) -> None:
    exclude(shop, "ink", reason)
    shop.order(pen=1, ink=1)
    mail = db.session.query(OutgoingMail).filter_by(name=MailName.order_confirmation).one()
    written = compose(mail)
    for body in (written.text, written.html):
        assert " ".join(body.split()).count(said) == 1
