"""Auftragsbestätigung and Zahlungserinnerung: letters with numbers of their own that change nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.extensions import db
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import HeldBecause, MailName, MailState, OutgoingMail
from portal.refusal import Refusal
from portal.sales import outbox, queries
from portal.sales.archive_check import check_archive
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.letters import MAILS, ReminderWish, confirm_order, remind, send_letter
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.trial import remove_trial_order
from portal.shop.saving import save_mail_delay
from tests.builders import Shop

LETTERS = (DocumentKind.order_confirmation, DocumentKind.payment_reminder)


def letter(order: Order, kind: DocumentKind) -> IssuedDocument:
    db.session.rollback()
    return queries.list_letters(order.id, kind)[-1]


def overdue(shop: Shop, payment: str = "invoice", **pieces: int) -> Order:
    """Invoiced three weeks ago, due one week ago."""
    order = shop.order(payment, **(pieces or {"pen": 2}))
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    shop.later(days=21)
    return shop.reload(order.number)


def reminded(shop: Shop, order: Order, mail: bool = False, **more: object) -> str:
    wish = ReminderWish(clock.day_of(shop.now) + timedelta(days=7), mail=mail, **more)  # type: ignore[arg-type]
    return remind(order.id, order.invoices[0].id, wish, shop.olga())


def test_a_confirmation_says_what_was_ordered_and_agreed_and_changes_nothing(shop: Shop) -> None:
    order = shop.order(voucher=voucher(shop), pen=2, booklet=1)
    before = (order.status, order.standing_cents, order.due_on)
    number = confirm_order(order.id, "Wir freuen uns.", False, shop.olga())
    order = shop.reload(order.number)
    assert number == "AB-2026-0001"
    assert (order.status, order.standing_cents, order.due_on) == before
    assert [paper.number for paper in order.letters] == [number]
    content = letter(order, DocumentKind.order_confirmation).content
    assert [(line["sku"], line["quantity"]) for line in content["lines"]] == [("pen", 2), ("booklet", 1)]
    assert content["total_cents"] == order.grand_total_cents
    assert sum(share["gross"] for share in content["taxes"]) == order.grand_total_cents
    assert content["promised"] == [order.promised_from.isoformat(), order.promised_until.isoformat()]  # type: ignore[union-attr]
    assert {text["title"] for text in content["agreed"]} >= {"terms", "withdrawal"}
    assert order.events[-1].kind is EventKind.confirmed
    assert not db.session.query(OutgoingMail).filter_by(name=MailName.acceptance).count()


def voucher(shop: Shop) -> str:
    shop.voucher()
    return "WILLKOMMEN"


def test_a_second_confirmation_says_what_is_left_and_what_it_replaces(shop: Shop) -> None:
    order = shop.order(pen=3, ink=1)
    confirm_order(order.id, "", False, shop.olga())
    cancel_order(order.id, CancellationWish({order.items[0].id: 1, order.items[1].id: 1}), shop.olga())
    confirm_order(order.id, "", False, shop.olga())
    order = shop.reload(order.number)
    content = letter(order, DocumentKind.order_confirmation).content
    assert content["number"] == "AB-2026-0002"
    assert content["replaces"]["number"] == "AB-2026-0001"
    assert [(line["sku"], line["quantity"]) for line in content["lines"]] == [("pen", 2)]
    assert content["total_cents"] == order.standing_cents


def test_what_is_canceled_or_put_aside_is_not_confirmed(shop: Shop) -> None:
    canceled, held = shop.order(pen=1), shop.order(pen=1)
    cancel_order(canceled.id, CancellationWish({canceled.items[0].id: 1}), shop.olga())
    hold_order(held.id, "Adresse unklar", shop.olga())
    for order in (canceled, held):
        with pytest.raises(Refusal):
            confirm_order(order.id, "", False, shop.olga())
    assert db.session.query(IssuedDocument).count() == 0


def test_a_reminder_lists_what_is_open_and_changes_nothing(shop: Shop) -> None:
    order = overdue(shop)
    record_payment(order.id, PaymentWish(5000, clock.day_of(shop.now), "invoice"), shop.olga())
    order = shop.reload(order.number)
    before = (order.status, order.payment_status, order.standing_cents, order.due_on)
    assert reminded(shop, order) == "ZE-2026-0001"
    order = shop.reload(order.number)
    assert (order.status, order.payment_status, order.standing_cents, order.due_on) == before
    content = letter(order, DocumentKind.payment_reminder).content
    assert content["invoice"] == {
        "number": "RE-2026-0001", "issued_on": "2026-05-04", "due_on": "2026-05-18", "total_cents": 20590,
    }  # fmt: skip
    assert (content["total_cents"], content["paid_cents"], content["due_on"]) == (20590, 5000, "2026-06-01")
    assert order.events[-1].data == {
        "number": "ZE-2026-0001", "invoice": "RE-2026-0001", "open_cents": 15590, "mailed": False,
    }  # fmt: skip


def test_reminders_are_counted_by_invoice(shop: Shop) -> None:
    order, other = overdue(shop), overdue(shop)
    shop.later(days=1)
    assert [letter_count(shop, each) for each in (order, order, other)] == [1, 2, 1]


def letter_count(shop: Shop, order: Order) -> int:
    reminded(shop, order)
    count: int = letter(order, DocumentKind.payment_reminder).content["count"]
    return count


def test_nobody_is_reminded_of_what_is_not_due_paid_canceled_or_put_aside(shop: Shop) -> None:
    fresh, paid, canceled, held = (overdue(shop, pen=1) for _ in range(4))
    record_payment(paid.id, PaymentWish(paid.due_cents, clock.day_of(shop.now), "invoice"), shop.olga())
    cancel_invoice(canceled.id, canceled.invoices[0].id, "falsch", shop.olga())
    hold_order(held.id, "Adresse unklar", shop.olga())
    today = fresh.invoices[0].due_on
    for order in (paid, canceled, held):
        with pytest.raises(Refusal):
            reminded(shop, shop.reload(order.number))
    shop.now = shop.now.replace(month=today.month, day=today.day)
    with pytest.raises(Refusal, match="noch nicht überfällig"):
        reminded(shop, shop.reload(fresh.number))
    reminded(shop.later(days=1), shop.reload(fresh.number))


@pytest.mark.parametrize("due_on", [date(2026, 5, 24), date(2206, 6, 1)])
def test_the_new_day_is_neither_past_nor_a_slip(shop: Shop, due_on: date) -> None:
    order = overdue(shop)
    with pytest.raises(Refusal) as refused:
        remind(order.id, order.invoices[0].id, ReminderWish(due_on), shop.olga())
    assert refused.value.field == "due_on"


def test_the_mail_of_a_reminder_stays_here_once_the_money_came(shop: Shop) -> None:
    save_mail_delay(2, None)
    order = overdue(shop)
    reminded(shop, order, mail=True)
    record_payment(order.id, PaymentWish(order.due_cents, clock.day_of(shop.now), "invoice"), shop.olga())
    assert mail_of(MailName.payment_reminder).held_because is HeldBecause.invoice_paid


def test_the_mail_of_a_reminder_stays_here_once_the_invoice_is_canceled(shop: Shop) -> None:
    save_mail_delay(2, None)
    order = overdue(shop)
    reminded(shop, order, mail=True)
    cancel_invoice(order.id, order.invoices[0].id, "falsch", shop.olga())
    assert mail_of(MailName.payment_reminder).held_because is HeldBecause.invoice_canceled


def test_the_mail_of_a_confirmation_stays_here_once_the_order_is_canceled(shop: Shop) -> None:
    save_mail_delay(2, None)
    order = shop.order(pen=1)
    confirm_order(order.id, "", True, shop.olga())
    cancel_order(order.id, CancellationWish(), shop.olga())
    assert mail_of(MailName.acceptance).held_because is HeldBecause.order_canceled


def test_the_mail_of_a_confirmation_stays_here_once_a_further_one_replaces_it(shop: Shop) -> None:
    save_mail_delay(2, None)
    order = shop.order(pen=2)
    confirm_order(order.id, "", True, shop.olga())
    confirm_order(order.id, "Mit Geschenkband.", True, shop.olga())
    first, second = db.session.query(OutgoingMail).filter_by(name=MailName.acceptance).order_by(OutgoingMail.id)
    assert first.held_because is HeldBecause.letter_replaced
    assert second.held_because is None


def test_letters_are_mailed_later_while_they_are_true(shop: Shop) -> None:
    order = overdue(shop)
    confirm_order(order.id, "", False, shop.olga())
    reminded(shop, shop.reload(order.number))
    confirmation, reminder = (letter(order, kind) for kind in LETTERS)
    for sent in (confirmation, reminder):
        assert send_letter(order.id, sent.id, shop.olga()) == sent.number
    outbox.deliver_due(shop.now + timedelta(minutes=1))
    assert [mail_of(MAILS[kind]).state for kind in LETTERS] == [MailState.sent] * 2
    told = [event.data for event in shop.reload(order.number).events if event.kind is EventKind.mail_ordered]
    assert [(data["number"], data["to"]) for data in told] == [
        (sent.number, order.email) for sent in (confirmation, reminder)
    ]


def test_a_letter_that_is_no_longer_true_is_not_mailed(shop: Shop) -> None:
    order = overdue(shop)
    confirm_order(order.id, "", False, shop.olga())
    reminded(shop, shop.reload(order.number))
    replaced, settled = (letter(order, kind).id for kind in LETTERS)
    confirm_order(order.id, "Neu", False, shop.olga())
    record_payment(order.id, PaymentWish(order.due_cents, clock.day_of(shop.now), "invoice"), shop.olga())
    for ident, why in ((replaced, "neuere Auftragsbestätigung"), (settled, "nichts mehr offen")):
        with pytest.raises(Refusal, match=why):
            send_letter(order.id, ident, shop.olga())
    assert not db.session.query(OutgoingMail).filter(OutgoingMail.name.in_(MAILS.values())).count()


def mail_of(name: MailName) -> OutgoingMail:
    db.session.rollback()
    return db.session.query(OutgoingMail).filter_by(name=name).one()


def test_both_go_by_mail_when_ticked(shop: Shop) -> None:
    order = overdue(shop)
    confirm_order(order.id, "", True, shop.olga())
    reminded(shop, shop.reload(order.number), mail=True)
    outbox.deliver_due(shop.now + timedelta(minutes=1))
    for name in (MailName.acceptance, MailName.payment_reminder):
        assert mail_of(name).state is MailState.sent


def test_the_archive_holds_them_in_series_of_their_own(shop: Shop) -> None:
    order = overdue(shop)
    confirm_order(order.id, "", False, shop.olga())
    reminded(shop, shop.reload(order.number))
    report = check_archive()
    assert (report.documents, report.faults) == (3, [])


def test_letters_of_a_trial_go_with_it(shop: Shop) -> None:
    order = shop.order(is_trial=True, pen=1)
    assert confirm_order(order.id, "", False, shop.olga()) == "PROBE-AB-0001"
    remove_trial_order(order.id)
    assert db.session.query(IssuedDocument).count() == 0
