"""Discounts on orders: by a voucher at the checkout, by the shop afterwards, on partial and taken back papers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.models.discount import DiscountKind, OrderDiscount
from portal.models.feed_link import FeedScope
from portal.models.frozen import FrozenRowError
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_status import PaymentStatus
from portal.models.shop_settings import ShopSettings, TaxMode
from portal.models.voucher import Voucher, VoucherUse
from portal.refusal import Refusal
from portal.sales.baskets import Contact, save_contact
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.checkout import place_order
from portal.sales.discounting import DiscountWish, give_discount
from portal.sales.feed_entries import list_entries
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.new_order import Agreement
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.standing import standing_value
from portal.sales.transaction import Click
from portal.sales.trial import remove_trial_order
from portal.sales.vouchers import enter_voucher, redeem
from portal.shop.vouchers import VoucherData, change_voucher, switch_voucher
from tests.builders import Shop
from tests.cast import ANNA, ANNA_MAIL, BERT, GUEST

TEN_PERCENT = DiscountWish(DiscountKind.percent, 1000, "Treue Kundin")


def euros(cents: int) -> DiscountWish:
    return DiscountWish(DiscountKind.fixed, cents, "Kratzer am Gehäuse")


def used(shop: Shop, code: str = "WILLKOMMEN") -> int:
    db.session.rollback()
    return db.session.query(Voucher).filter_by(code=code).one().used_count


def test_a_voucher_is_split_over_the_lines_and_kept_as_a_fact(shop: Shop) -> None:
    shop.voucher(percent=10)
    order = shop.order(voucher="willkommen", pen=1, ink=2, booklet=1)  # 100.00, 25.00, 9.00
    assert [item.discount_cents for item in order.items] == [1000, 250, 90]
    assert (order.discount_cents, order.grand_total_cents, order.standing_cents) == (1340, 12650, 12650)
    [fact] = order.discounts
    assert (fact.code, fact.kind, fact.value, fact.amount_cents) == ("WILLKOMMEN", "percent", 1000, 1340)
    assert (fact.actor_name, fact.at) == ("Anna Weidner", order.placed_at)
    assert used(shop) == 1
    assert db.session.get_one(VoucherUse, order.id).email == ANNA_MAIL


def test_free_shipping_looks_at_the_goods_before_the_discount(shop: Shop) -> None:
    shop.voucher(percent=50)
    order = shop.order(voucher="WILLKOMMEN", pen=5)
    assert (order.subtotal_cents, order.discount_cents, order.shipping_cents) == (50000, 25000, 0)
    assert order.grand_total_cents == 25000


def test_a_fixed_voucher_takes_the_goods_at_most_and_never_the_shipping(shop: Shop) -> None:
    shop.voucher(fixed=50000)
    order = shop.order(voucher="WILLKOMMEN", ink=1)
    assert (order.discount_cents, order.grand_total_cents) == (1250, 590)
    number = submit_invoice(order.id, InvoiceWish(), shop.olga())
    content = shop.reload(order.number).invoices[0].document.content
    assert (number, content["total_cents"]) == ("RE-2026-0001", 590)
    assert [(share["rate"], share["gross"]) for share in content["taxes"]] == [(1900, 590)]


def test_the_taxes_of_the_summary_and_of_the_order_are_the_same(shop: Shop) -> None:
    shop.voucher(percent=33)
    order = shop.order(voucher="WILLKOMMEN", pen=1, ink=1, booklet=3)
    assert sum(share.gross for share in order.taxes) == order.grand_total_cents
    shown = [(s.rate, s.gross, s.net) for s in order.taxes]
    assert [f'"gross":{gross},"net":{net},"rate":{rate}' in order.summary for rate, gross, net in shown] == [True, True]


@pytest.mark.parametrize(
    ("limits", "pieces", "words"),
    [
        ({"valid_from": date(2026, 5, 5)}, {"pen": 1}, "gilt erst ab dem 5. Mai 2026"),
        ({"valid_until": date(2026, 5, 3)}, {"pen": 1}, "am 3. Mai 2026 abgelaufen"),
        ({"minimum_cents": 10001}, {"pen": 1}, "ab einem Warenwert von 100,01"),
    ],
)
def test_a_voucher_that_does_not_count_is_refused_with_the_reason(
    shop: Shop, limits: dict[str, object], pieces: dict[str, int], words: str
) -> None:
    shop.voucher(**limits)
    key = shop.basket(**pieces)
    with pytest.raises(Refusal, match=words) as refused:
        enter_voucher(key, "WILLKOMMEN", shop.now)
    assert refused.value.field == "code"


def test_the_first_and_the_last_day_count_whole_in_the_shops_zone(shop: Shop) -> None:
    shop.voucher(valid_from=date(2026, 5, 4), valid_until=date(2026, 5, 4))
    shop.later(hours=13, minutes=59)  # 23:59 in Berlin
    enter_voucher(shop.basket(pen=1), "WILLKOMMEN", shop.now)
    with pytest.raises(Refusal, match="abgelaufen"):
        enter_voucher(shop.basket(pen=1), "WILLKOMMEN", shop.later(minutes=1).now)


def test_an_unknown_and_a_switched_off_code_are_refused_alike(shop: Shop) -> None:
    switch_voucher(shop.voucher(), False)
    key = shop.basket(pen=1)
    for code in ("WILLKOMMEN", "GIBTSNICHT", "", "ß" * 50):
        with pytest.raises(Refusal, match="Diesen Gutscheincode gibt es nicht"):
            enter_voucher(key, code, shop.now)


def test_a_voucher_counts_as_often_as_it_may_and_no_more(shop: Shop) -> None:
    shop.voucher(most_uses=2)
    for _ in range(2):
        shop.order(voucher="WILLKOMMEN", booklet=1)
    with pytest.raises(Refusal, match="so oft eingelöst"):
        shop.order(voucher="WILLKOMMEN", booklet=1)
    assert used(shop) == 2


def test_a_customer_redeems_it_as_often_as_each_may_however_the_address_is_spelled(shop: Shop) -> None:
    shop.voucher(most_uses_each=1)
    shop.order(voucher="WILLKOMMEN", booklet=1)
    key = shop.basket(booklet=1)
    save_contact(key, Contact("Anna.Weidner@Example.ORG", ANNA), shop.now)
    with pytest.raises(Refusal, match="so oft eingelöst"):
        enter_voucher(key, "WILLKOMMEN", shop.now)
    save_contact(key, Contact("bert@example.org", BERT), shop.now)
    enter_voucher(key, "WILLKOMMEN", shop.now)


def test_the_use_is_taken_from_the_row_as_it_is_and_not_as_it_was_read(shop: Shop) -> None:
    """Two checkouts have read the same voucher; where writers do not wait for each other, the update itself decides."""
    ident, order = shop.voucher(most_uses=1), shop.order(pen=1)
    read = db.session.get_one(Voucher, ident)
    db.session.execute(text("update voucher set used_count = 1"))
    with pytest.raises(Refusal, match="so oft eingelöst"):
        redeem(read, order)
    db.session.execute(text("update voucher set used_count = 0, version = 2, value = 500"))
    with pytest.raises(Refusal, match="inzwischen geändert"):
        redeem(read, order)


def test_the_use_of_another_window_counts_when_this_one_redeems(shop: Shop) -> None:
    ident = shop.voucher(most_uses_each=1)
    shop.order(voucher="WILLKOMMEN", booklet=1)
    with pytest.raises(Refusal, match="so oft eingelöst"):
        redeem(db.session.get_one(Voucher, ident), shop.order(pen=1))


def test_the_same_words_and_work_for_nobody_any_more_and_not_you_again(shop: Shop) -> None:
    """Who types a stranger's address learns nothing about them."""
    shop.voucher("EINMAL", most_uses=1)
    shop.voucher("JEDER", most_uses_each=1)
    for code in ("EINMAL", "JEDER"):
        shop.order(voucher=code, booklet=1)
    said = set()
    for code in ("EINMAL", "JEDER"):
        with pytest.raises(Refusal) as refused:
            enter_voucher(shop.basket(booklet=1), code, shop.now)
        said.add(str(refused.value.message))
    assert len(said) == 1


def place(shop: Shop, key: str, fingerprint: str) -> Order:
    return shop.reload(place_order(key, Agreement(True, fingerprint), Click(GUEST, shop.now)))


def test_what_became_invalid_between_page_and_click_is_refused_with_the_reason(shop: Shop) -> None:
    ident = shop.voucher()
    key = shop.basket(pen=1)
    enter_voucher(key, "WILLKOMMEN", shop.now)
    shown = shop.fingerprint(key)
    data = VoucherData("WILLKOMMEN", DiscountKind.percent, 1000, valid_until=date(2026, 5, 3))
    change_voucher(ident, data, None)
    with pytest.raises(Refusal, match="abgelaufen"):
        place(shop, key, shown)
    assert db.session.query(Order).count() == 0
    order = place(shop, key, shop.fingerprint(key))  # what is shown next is without it
    assert (order.discount_cents, order.discounts, used(shop)) == (0, [], 0)


def test_a_voucher_worth_less_since_it_was_shown_is_shown_anew(shop: Shop) -> None:
    ident = shop.voucher()
    key = shop.basket(pen=1)
    enter_voucher(key, "WILLKOMMEN", shop.now)
    shown = shop.fingerprint(key)
    change_voucher(ident, VoucherData("WILLKOMMEN", DiscountKind.percent, 500), None)
    with pytest.raises(Refusal, match="haben sich geändert"):
        place(shop, key, shown)
    assert place(shop, key, shop.fingerprint(key)).discount_cents == 500


def test_a_whole_cancellation_gives_the_use_back_a_part_does_not(shop: Shop) -> None:
    shop.voucher(most_uses=1, most_uses_each=1)
    order = shop.order(voucher="WILLKOMMEN", pen=2)
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}), shop.olga())
    assert used(shop) == 1
    cancel_order(order.id, CancellationWish(), shop.olga())
    assert used(shop) == 0
    again = shop.order(voucher="WILLKOMMEN", pen=1)
    assert (again.discount_cents, used(shop)) == (1000, 1)


def test_trial_orders_take_no_use_and_leave_no_trace(shop: Shop) -> None:
    shop.voucher(most_uses=1)
    order = shop.order(voucher="WILLKOMMEN", is_trial=True, pen=1)
    assert (order.discount_cents, used(shop)) == (1000, 0)
    remove_trial_order(order.id)
    assert db.session.query(OrderDiscount).count() == 0


def test_the_database_holds_the_limit_whatever_writes(shop: Shop) -> None:
    shop.voucher(most_uses=1)
    with pytest.raises(IntegrityError, match="ck_voucher_used"):
        db.session.execute(text("update voucher set used_count = 2"))


# What the shop gives


def test_the_shop_gives_a_discount_and_the_history_says_what_changed(shop: Shop) -> None:
    order = shop.order(pen=2)
    give_discount(order.id, euros(500), shop.olga())
    give_discount(order.id, TEN_PERCENT, shop.olga())
    order = shop.reload(order.number)
    assert (order.discount_cents, order.grand_total_cents, order.version) == (2000, 18590, 3)
    told = [event.data for event in order.events if event.kind is EventKind.discounted]
    assert [(d["before_cents"], d["amount_cents"]) for d in told] == [(0, 500), (500, 2000)]
    assert [d.amount_cents for d in order.discounts] == [500, 2000]
    assert order.discount is order.discounts[1]


def test_zero_takes_it_back(shop: Shop) -> None:
    order = shop.order(pen=2)
    give_discount(order.id, euros(500), shop.olga())
    give_discount(order.id, euros(0), shop.olga())
    order = shop.reload(order.number)
    assert (order.discount_cents, order.grand_total_cents, order.discount) == (0, 20590, None)
    with pytest.raises(Refusal, match="keinen Rabatt"):
        give_discount(order.id, euros(0), shop.olga())


def test_what_was_paid_too_much_by_it_is_to_be_paid_back(shop: Shop) -> None:
    order = shop.order("prepayment", pen=2)
    record_payment(order.id, PaymentWish(20590, date(2026, 5, 4), "prepayment"), shop.olga())
    give_discount(order.id, TEN_PERCENT, shop.olga())
    order = shop.reload(order.number)
    assert (order.payment_status, order.refund_due_cents) == (PaymentStatus.refund_due, 2000)


def test_the_summary_stays_what_the_customer_saw(shop: Shop) -> None:
    order = shop.order(pen=2)
    seen = order.summary
    give_discount(order.id, TEN_PERCENT, shop.olga())
    assert shop.reload(order.number).summary == seen


def test_the_feed_goes_on_to_say_what_was_ordered(shop: Shop) -> None:
    shop.voucher()
    order = shop.order(voucher="WILLKOMMEN", pen=1)
    before = list_entries(FeedScope.orders, [order.id])
    assert before[0].grand_total_cents == 9590
    give_discount(order.id, euros(500), shop.olga())
    assert list_entries(FeedScope.orders, [order.id]) == before


@pytest.mark.parametrize(
    ("wish", "field", "words"),
    [
        (euros(20001), "value", "höher als die Zwischensumme"),
        (euros(-1), "value", "ab 0"),
        (DiscountWish(DiscountKind.percent, 10001, "x"), "value", "Mehr als 100 Prozent"),
        (DiscountWish(DiscountKind.percent, 1000, "  "), "reason", "wofür"),
        (DiscountWish(DiscountKind.percent, 1000, "x" * 81), "reason", "höchstens 80 Zeichen"),
    ],
)
def test_a_discount_that_cannot_be_is_refused_and_nothing_changes(
    shop: Shop, wish: DiscountWish, field: str, words: str
) -> None:
    order = shop.order(pen=2)
    with pytest.raises(Refusal, match=words) as refused:
        give_discount(order.id, wish, shop.olga())
    assert refused.value.field == field
    assert shop.reload(order.number).version == 1


def test_what_is_on_paper_canceled_or_held_is_not_discounted(shop: Shop) -> None:
    invoiced, partly, canceled, held = (shop.order(ink=2), shop.order(pen=2), shop.order(ink=1), shop.order(pen=1))
    submit_invoice(invoiced.id, InvoiceWish({invoiced.items[0].id: 1}), shop.olga())
    cancel_order(partly.id, CancellationWish({partly.items[0].id: 1}), shop.olga())
    cancel_order(canceled.id, CancellationWish(), shop.olga())
    hold_order(held.id, "Adresse unklar", shop.olga())
    for order, words in (
        (invoiced, "schon etwas berechnet"),
        (partly, "ein Teil storniert"),
        (canceled, "ist storniert"),
        (held, "zurückgestellt"),
    ):
        with pytest.raises(Refusal, match=words):
            give_discount(order.id, TEN_PERCENT, shop.olga())


def test_what_is_shipped_or_whose_invoice_was_taken_back_still_is(shop: Shop) -> None:
    order = shop.order(pen=2)
    submit_shipment(order.id, ShipmentWish(), shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    cancel_invoice(order.id, shop.reload(order.number).invoices[0].id, "Falscher Preis", shop.olga())
    give_discount(order.id, TEN_PERCENT, shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    first, second = shop.reload(order.number).invoices
    assert (first.total_cents, second.total_cents) == (20590, 18590)


# On paper


def test_partial_invoices_sum_to_the_order_and_each_says_its_share(shop: Shop) -> None:
    shop.voucher(fixed=1000)
    order = shop.order(voucher="WILLKOMMEN", ink=3)  # 37.50 − 10.00 + 5.90
    ink = order.items[0].id
    for _ in range(3):
        submit_invoice(order.id, InvoiceWish({ink: 1}), shop.olga())
    order = shop.reload(order.number)
    contents = [invoice.document.content for invoice in order.invoices]
    lines = [line for content in contents for line in content["lines"]]
    assert [line["amount_cents"] for line in lines] == [917, 916, 917]
    assert [line["discount_cents"] for line in lines] == [333, 334, 333]
    assert all(line["amount_cents"] + line["discount_cents"] == line["quantity"] * 1250 for line in lines)
    assert sum(content["total_cents"] for content in contents) == order.grand_total_cents == 3340
    assert contents[0]["discount"] == {"kind": "fixed", "value": 1000, "code": "WILLKOMMEN", "reason": ""}


def test_a_counter_invoice_mirrors_the_discount(shop: Shop) -> None:
    order = shop.order(pen=2)
    give_discount(order.id, TEN_PERCENT, shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    cancel_invoice(order.id, shop.reload(order.number).invoices[0].id, "Falsche Anschrift", shop.olga())
    cancellation = shop.reload(order.number).invoices[0].cancellation
    assert cancellation is not None
    content = cancellation.document.content
    [line] = content["lines"]
    assert (line["quantity"], line["amount_cents"], line["discount_cents"]) == (-2, -18000, -2000)
    assert (content["total_cents"], content["discount"]["reason"]) == (-18590, "Treue Kundin")


def test_a_part_canceled_takes_its_share_of_the_discount_with_it(shop: Shop) -> None:
    shop.voucher(percent=10)
    order = shop.order(voucher="WILLKOMMEN", pen=2)
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}), shop.olga())
    order = shop.reload(order.number)
    assert order.standing_cents == standing_value(order) == 9000 + 590


def test_a_small_business_gives_discounts_without_taxes(shop: Shop) -> None:
    db.session.get_one(ShopSettings, 1).tax_mode = TaxMode.small_business
    db.session.commit()
    shop.voucher(percent=10)
    order = shop.order(voucher="WILLKOMMEN", pen=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    content = shop.reload(order.number).invoices[0].document.content
    assert (content["total_cents"], content["taxes"]) == (9590, [])


def test_our_own_models_refuse_to_change_a_discount(shop: Shop) -> None:
    give_discount(shop.order(pen=1).id, TEN_PERCENT, shop.olga())
    db.session.query(OrderDiscount).one().amount_cents = 1
    with pytest.raises(FrozenRowError):
        db.session.flush()


@pytest.mark.parametrize("statement", ["update order_discount set amount_cents = 1", "delete from order_discount"])
def test_the_database_refuses_it_by_hand_too(shop: Shop, statement: str) -> None:
    give_discount(shop.order(pen=1).id, TEN_PERCENT, shop.olga())
    with pytest.raises(IntegrityError, match=r"is frozen|is kept"):
        db.session.execute(text(statement))
