"""Who pays in advance is told a day, the same everywhere, and an order that misses it is overdue like a bill."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models.document import IssuedDocument
from portal.models.order import Order
from portal.models.shop_settings import DownloadRelease
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.change_wish import ChangeWish, LineWish
from portal.sales.changing import change_order
from portal.sales.explaining import transfer_of, why_payment
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.letters import confirm_order
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.queues import Queue, in_queue
from portal.shop.payment import PaymentRules, save_payment
from tests.builders import Shop

NAMED = date(2026, 5, 11)  # a week after the order


def overdue(today: date) -> list[str]:
    return list(db.session.scalars(select(Order.number).where(in_queue(Queue.overdue, today))))


def test_the_day_is_a_week_after_the_order_and_the_owner_sets_how_long(shop: Shop) -> None:
    assert shop.order("prepayment", pen=1).due_on == NAMED
    rules = PaymentRules(("prepayment",), 14, DownloadRelease.invoiced, prepayment_days=10)
    save_payment(rules, None)
    assert shop.order("prepayment", pen=1).due_on == date(2026, 5, 14)


@pytest.mark.parametrize("payment", ["invoice", "cash_on_delivery", "trial_redirect"])
def test_other_ways_of_paying_name_no_day_before_the_bill(shop: Shop, payment: str) -> None:
    order = shop.order(payment, pen=1)
    assert (order.pay_by, order.due_on) == (None, None)


def test_page_and_paper_name_the_day(shop: Shop) -> None:
    order = shop.order("prepayment", pen=1)
    slip = transfer_of(order)
    assert slip is not None
    assert (slip.until, slip.purpose) == (NAMED, order.number)
    confirm_order(order.id, "", False, shop.olga())
    assert db.session.query(IssuedDocument).one().content["pay_by"] == "2026-05-11"


def test_the_order_is_overdue_on_the_day_after_and_says_why(shop: Shop) -> None:
    order = shop.order("prepayment", pen=1)
    assert overdue(NAMED) == []
    assert overdue(NAMED + timedelta(days=1)) == [order.number]
    said = str(why_payment(order, NAMED + timedelta(days=1), str))
    assert "am 11. Mai 2026 fällig" in said.replace("\u00a0", " ")


def test_paid_or_canceled_there_is_nothing_due(shop: Shop) -> None:
    paid, canceled = shop.order("prepayment", pen=1), shop.order("prepayment", ink=1)
    record_payment(paid.id, PaymentWish(10590, clock.day_of(shop.now), "prepayment"), shop.olga())
    cancel_order(canceled.id, CancellationWish(), shop.olga())
    assert [shop.reload(number).due_on for number in (paid.number, canceled.number)] == [None, None]


def test_a_bill_that_is_open_names_its_own_day(shop: Shop) -> None:
    order = shop.order("prepayment", pen=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert shop.reload(order.number).due_on == date(2026, 5, 18)


def test_who_has_to_pay_more_after_a_change_gets_a_new_day_and_who_pays_less_keeps_it(shop: Shop) -> None:
    order = shop.order("prepayment", pen=2)
    shop.later(days=3)
    less = ChangeWish(lines={order.items[0].id: LineWish(1, 10000)})
    change_order(order.id, less, shop.olga())
    assert shop.reload(order.number).due_on == NAMED
    more = ChangeWish(lines={order.items[0].id: LineWish(3, 10000)})
    change_order(order.id, more, shop.olga())
    assert shop.reload(order.number).due_on == date(2026, 5, 14)
