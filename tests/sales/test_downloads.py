"""When a bought file can be fetched, and the one mail that says so (K9)."""

from __future__ import annotations

from datetime import timedelta

from portal.extensions import db
from portal.models.download import GrantState, grant_state, withdrawal_ends_on
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.shop_settings import DownloadRelease, ShopSettings
from portal.sales import downloads
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.paying import PaymentWish, record_payment
from tests.builders import MONDAY, Shop


def state(shop: Shop, order: Order) -> GrantState:
    release = db.session.get_one(ShopSettings, 1).download_release
    fresh = shop.reload(order.number)
    return grant_state(fresh.grants[0], fresh, shop.now, release)


def ready_mails() -> int:
    return db.session.query(OutgoingMail).filter_by(name=MailName.download_ready).count()


def test_ready_once_invoiced_with_one_mail(shop: Shop) -> None:
    order = shop.order(booklet=2)
    assert (state(shop, order), ready_mails()) == (GrantState.awaits_invoice, 0)
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}), shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert (state(shop, order), ready_mails()) == (GrantState.ready, 1)
    assert shop.reload(order.number).grants[0].allowed == 10


def test_by_setting_only_once_paid(shop: Shop) -> None:
    db.session.get_one(ShopSettings, 1).download_release = DownloadRelease.paid
    db.session.commit()
    order = shop.order(booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert (state(shop, order), ready_mails()) == (GrantState.awaits_payment, 0)
    record_payment(order.id, PaymentWish(900, MONDAY.date(), "invoice"), shop.olga())
    assert (state(shop, order), ready_mails()) == (GrantState.ready, 1)


def test_without_waiver_the_worker_releases_it_after_the_period(shop: Shop) -> None:
    """§ 356 (5) BGB; the fourteenth day is 18 May 2026, a Monday."""
    order = shop.order(booklet=1, waiver=False)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert state(shop, order) is GrantState.awaits_withdrawal_period
    downloads.activate_after_withdrawal_period(shop.later(days=14).now)
    assert (state(shop, order), ready_mails()) == (GrantState.awaits_withdrawal_period, 0)
    downloads.activate_after_withdrawal_period(shop.later(days=1).now)
    assert (state(shop, order), ready_mails()) == (GrantState.ready, 1)
    downloads.activate_after_withdrawal_period(shop.later(hours=1).now)
    assert ready_mails() == 1


def test_a_period_that_ends_on_a_weekend_ends_on_the_next_working_day() -> None:
    """§ 193 BGB; that Monday is Whit Monday."""
    saturday = MONDAY + timedelta(days=5)
    assert str(withdrawal_ends_on(saturday)) == "2026-05-26"


def test_canceled_expired_and_used_up(shop: Shop) -> None:
    """Lesson 17."""
    canceled = shop.order(booklet=1)
    cancel_order(canceled.id, CancellationWish(), shop.olga())
    assert state(shop, canceled) is GrantState.ended
    order = shop.order(booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    for _ in range(5):
        assert state(shop, order) is GrantState.ready
        downloads.count_transfer(shop.reload(order.number).grants[0].id, shop.now)
    assert state(shop, order) is GrantState.used_up
    shop.later(days=366)
    assert state(shop, order) is GrantState.expired
