"""Payment by redirect: what an event does, once; what becomes of an order that nobody pays."""

from __future__ import annotations

import pytest

from portal import clock
from portal.extensions import db
from portal.models.actor import ActorKind
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_status import OrderStatus, PaymentStatus
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.shop_settings import DownloadRelease, ShopSettings
from portal.payments import TrialCharge
from portal.refusal import Refusal
from portal.sales import trial_provider
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.commenting import add_comment
from portal.sales.holding import hold_order, release_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.paying import PaymentWish, record_payment, reverse_payment
from portal.sales.provider_events import Answer, take_event
from portal.sales.redirecting import cancel_abandoned, canceled_at, start_payment
from portal.sales.trial import remove_trial_order
from tests.builders import Shop
from tests.payments import charge_of, paid, signed


@pytest.fixture
def order(shop: Shop) -> Order:
    """Of a pen, and its buyer has just been sent to the provider."""
    return shop.order("trial_redirect", pen=1)


def pay(shop: Shop, order: Order, **other: object) -> Order:
    told = charge_of(order)
    trial_provider.pay(TrialCharge(**{**vars(told), **other}), shop.now)  # type: ignore[arg-type]
    return shop.reload(order.number)


def settings() -> ShopSettings:
    return db.session.get_one(ShopSettings, 1)


def test_the_event_pays_the_order_and_the_history_names_the_provider(shop: Shop, order: Order) -> None:
    order = pay(shop, order)
    assert (order.status, order.payment_status) == (OrderStatus.pending, PaymentStatus.paid)
    payment = order.payments[0]
    assert (payment.provider, payment.reference, payment.amount_cents, payment.currency) == (
        "trial_redirect", f"probe-{order.number}", 10590, "EUR",
    )  # fmt: skip
    event = order.events[-1]
    assert (event.kind, event.actor_kind, event.actor_name) == (
        EventKind.payment_recorded, ActorKind.system, "Sofortzahlung (Probe)",
    )  # fmt: skip


def test_a_repeated_event_changes_nothing_not_even_the_version(shop: Shop, order: Order) -> None:
    first = pay(shop, order)
    version, events = first.version, len(first.events)
    again = pay(shop, order)
    assert (len(again.payments), again.version, len(again.events)) == (1, version, events)


def test_an_invoice_made_before_is_paid_by_the_event_and_one_made_after_is_paid_at_once(
    shop: Shop, order: Order
) -> None:
    """B7"""
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert shop.reload(order.number).invoices[0].state == "open"
    assert pay(shop, order).invoices[0].state == "paid"
    later = shop.order("trial_redirect", pen=1)
    pay(shop, later)
    submit_invoice(later.id, InvoiceWish(), shop.olga())
    assert shop.reload(later.number).invoices[0].state == "paid"


@pytest.mark.parametrize(
    ("cents", "payment_status"), [(10000, PaymentStatus.partly_paid), (11000, PaymentStatus.refund_due)]
)
def test_another_amount_is_recorded_as_it_came(
    shop: Shop, order: Order, cents: int, payment_status: PaymentStatus
) -> None:
    order = pay(shop, order, amount_cents=cents)
    assert (order.held_cents, order.payment_status, order.status) == (cents, payment_status, OrderStatus.pending)


def test_another_currency_is_recorded_and_settles_nothing(shop: Shop, order: Order) -> None:
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    order = pay(shop, order, currency="USD")
    payment = order.payments[0]
    assert (payment.amount_cents, payment.currency) == (10590, "USD")
    assert (order.held_cents, order.payment_status, order.invoices[0].state) == (0, PaymentStatus.open, "open")
    assert order.events[-1].data["currency"] == "USD"


def test_money_in_another_currency_is_nobodys_silence(shop: Shop, order: Order) -> None:
    """The owner has to look at it; the buyer is not asked twice, and nothing is canceled by itself."""
    assert pay(shop, order, currency="USD").status is OrderStatus.pending
    cancel_abandoned(shop.later(days=30).now)
    order = shop.reload(order.number)
    assert order.status is OrderStatus.pending
    with pytest.raises(Refusal, match="nichts mehr zu bezahlen"):
        start_payment(order, "/")
    reverse_payment(order.id, order.payments[0].id, shop.olga())
    order = shop.reload(order.number)
    assert ([payment.signed_cents for payment in order.payments], order.held_cents) == ([10590, -10590], 0)
    assert {payment.currency for payment in order.payments} == {"USD"}


def test_money_for_a_canceled_order_is_recorded_and_opens_the_refund(shop: Shop, order: Order) -> None:
    cancel_order(order.id, CancellationWish(), shop.olga())
    order = pay(shop, order)
    assert (order.status, order.payment_status) == (OrderStatus.canceled, PaymentStatus.refund_due)
    assert order.refund_due_cents == 10590


def test_while_held_the_payment_is_recorded_and_the_download_waits_for_the_release(shop: Shop) -> None:
    settings().download_release = DownloadRelease.paid
    db.session.commit()
    order = shop.order("trial_redirect", booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    hold_or_not = shop.order("trial_redirect", pen=1, booklet=1)
    submit_invoice(hold_or_not.id, InvoiceWish({hold_or_not.items[1].id: 1}), shop.olga())
    hold_order(hold_or_not.id, "Adresse unklar", shop.olga())
    assert pay(shop, order).grants[0].activated_at is not None
    held = pay(shop, hold_or_not)
    assert (held.status, held.payment_status) == (OrderStatus.on_hold, PaymentStatus.paid)
    assert held.grants[0].activated_at is None
    release_order(held.id, shop.olga())
    assert shop.reload(held.number).grants[0].activated_at is not None


def test_an_event_about_an_order_that_is_not_here_is_taken_calmly(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    trial = shop.order("trial_redirect", is_trial=True, pen=1)
    told = charge_of(trial)
    remove_trial_order(trial.id)
    for number in (told.number, "99999", "1\0", "\ud800", "x" * 5000, ""):
        assert take_event("trial_redirect", *signed(paid(number), shop.now), shop.now) is Answer.taken
    assert len([r for r in caplog.records if "is about an order that is not here" in r.message]) == 6
    assert max(len(record.message) for record in caplog.records) < 120


def test_a_wrong_click_of_the_owners_is_taken_back_and_the_provider_is_awaited_again(shop: Shop, order: Order) -> None:
    record_payment(order.id, PaymentWish(10590, clock.day_of(shop.now), "invoice"), shop.olga())
    assert shop.reload(order.number).status is OrderStatus.pending
    reverse_payment(order.id, shop.reload(order.number).payments[0].id, shop.olga())
    assert shop.reload(order.number).status is OrderStatus.pending_payment


def test_a_debit_that_was_returned_is_the_owners_to_settle(shop: Shop, order: Order) -> None:
    """Nobody is sent to the provider again, and nothing is canceled by itself."""
    reverse_payment(order.id, pay(shop, order).payments[0].id, shop.olga())
    cancel_abandoned(shop.later(days=30).now)
    order = shop.reload(order.number)
    assert (order.status, order.payment_status) == (OrderStatus.pending, PaymentStatus.open)


def test_an_order_of_nothing_awaits_nothing(shop: Shop) -> None:
    shop.product("booklet").price_cents = 0
    db.session.commit()
    order = shop.order("trial_redirect", booklet=1)
    assert (order.status, order.payment_status) == (OrderStatus.pending, PaymentStatus.nothing_due)
    with pytest.raises(Refusal, match="nichts mehr zu bezahlen"):
        start_payment(order, "/")


def test_the_buyer_is_sent_to_pay_what_is_due_now(shop: Shop) -> None:
    order = shop.order("trial_redirect", pen=2)
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}), shop.olga())
    order = shop.reload(order.number)
    charge = trial_provider.find_charge(start_payment(order, "/o/x").rpartition("/")[2])
    assert charge == TrialCharge(order.number, 10590, "EUR", "/o/x")


def test_nobody_is_sent_to_pay_what_is_paid_held_or_canceled(shop: Shop) -> None:
    paid, held, canceled, invoiced = (shop.order("trial_redirect", pen=1) for _ in range(4))
    paid = pay(shop, paid)
    hold_order(held.id, "Adresse unklar", shop.olga())
    cancel_order(canceled.id, CancellationWish(), shop.olga())
    for order, why in ((paid, "nichts mehr"), (held, "zurückgestellt"), (canceled, "storniert")):
        with pytest.raises(Refusal, match=why):
            start_payment(shop.reload(order.number), "/")
    submit_invoice(invoiced.id, InvoiceWish(), shop.olga())
    assert "/trial-provider/" in start_payment(shop.reload(invoiced.number), "/")


def test_an_order_nobody_pays_is_canceled_by_itself_with_stock_mail_and_history(shop: Shop, order: Order) -> None:
    assert shop.product("pen").stock == 9
    assert canceled_at(order, settings()) == shop.now.replace(day=6)
    cancel_abandoned(shop.later(hours=47, minutes=59).now)
    assert shop.reload(order.number).status is OrderStatus.pending_payment
    cancel_abandoned(shop.later(minutes=1).now)
    order = shop.reload(order.number)
    assert (order.status, order.payment_status) == (OrderStatus.canceled, PaymentStatus.nothing_due)
    assert shop.product("pen").stock == 10
    event = order.events[-1]
    assert (event.kind, event.actor_kind, event.data["unpaid_hours"]) == (EventKind.canceled, ActorKind.system, 48)
    assert db.session.query(OutgoingMail).filter_by(order_id=order.id, name=MailName.cancellation).count() == 1
    assert canceled_at(order, settings()) is None
    cancel_abandoned(shop.later(days=1).now)
    assert len(shop.reload(order.number).events) == len(order.events)


def test_only_awaited_payments_by_redirect_are_given_up(shop: Shop, order: Order) -> None:
    others = [shop.order("prepayment", ink=1), shop.order("trial_card", ink=1), shop.order("trial_redirect", ink=1)]
    pay(shop, others[-1])
    held = shop.order("trial_redirect", ink=1)
    hold_order(held.id, "Adresse unklar", shop.olga())
    assert cancel_abandoned(shop.later(days=3).now) == 1
    assert shop.reload(order.number).status is OrderStatus.canceled
    assert OrderStatus.canceled not in {shop.reload(other.number).status for other in [*others, held]}


def test_the_time_counts_from_the_last_entry_of_the_history(shop: Shop, order: Order) -> None:
    hold_order(order.id, "Adresse unklar", shop.later(hours=40).olga())
    release_order(order.id, shop.later(days=9).olga())
    add_comment(order.id, "Fehlt noch etwas?", True, True, shop.later(hours=40).olga())
    cancel_abandoned(shop.later(hours=47).now)
    assert shop.reload(order.number).status is OrderStatus.pending_payment
    cancel_abandoned(shop.later(hours=1).now)
    assert shop.reload(order.number).status is OrderStatus.canceled


def test_a_shop_that_waits_for_ever_cancels_nothing(shop: Shop, order: Order) -> None:
    settings().await_payment_hours = 0
    db.session.commit()
    assert cancel_abandoned(shop.later(days=300).now) == 0
    order = shop.reload(order.number)
    assert order.status is OrderStatus.pending_payment
    assert canceled_at(order, settings()) is None


def test_a_trial_order_is_paid_by_redirect_like_any_other(shop: Shop) -> None:
    order = shop.order("trial_redirect", is_trial=True, pen=1)
    assert order.status is OrderStatus.pending_payment
    assert pay(shop, order).status is OrderStatus.pending
    remove_trial_order(order.id)
