"""The outcome table of the order rules: what the status is after which history (K3, K5, K7, B4, B8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from portal import clock
from portal.extensions import db
from portal.models.credit_memo import CreditMemo
from portal.models.order import Order
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.models.shop_settings import ShippingMethod
from portal.refusal import Refusal
from portal.sales import trial_provider
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.explaining import why_status
from portal.sales.holding import hold_order, release_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, send_invoice, submit_invoice
from portal.sales.paying import PaymentWish, record_payment, record_refund, reverse_payment, reverse_refund
from portal.sales.redirecting import cancel_abandoned
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, cancel_shipment, send_tracking_information, submit_shipment
from portal.sales.trial import remove_trial_order
from portal.writing import transaction
from tests.builders import Shop
from tests.payments import charge_of


@dataclass
class Teller:
    """Tells a history on one order."""

    shop: Shop
    order: Order

    def _pieces(self, pieces: int | None) -> dict[int, int] | None:
        return None if pieces is None else {self.order.items[0].id: pieces}

    def invoice(self, pieces: int | None = None) -> Teller:
        submit_invoice(self.order.id, InvoiceWish(self._pieces(pieces)), self.shop.olga())
        return self

    def ship(self, pieces: int | None = None) -> Teller:
        submit_shipment(self.order.id, ShipmentWish(self._pieces(pieces)), self.shop.olga())
        return self

    def uninvoice(self) -> Teller:
        invoice = self.shop.reload(self.order.number).valid_invoices[-1]
        cancel_invoice(self.order.id, invoice.id, "Falsche Anschrift", self.shop.olga())
        return self

    def unship(self) -> Teller:
        shipment = self.shop.reload(self.order.number).valid_shipments[-1]
        cancel_shipment(self.order.id, shipment.id, "Kam ungeöffnet zurück", self.shop.olga())
        return self

    def hold(self) -> Teller:
        hold_order(self.order.id, "Adresse unklar", self.shop.olga())
        return self

    def release(self) -> Teller:
        release_order(self.order.id, self.shop.olga())
        return self

    def cancel(self) -> Teller:
        cancel_order(self.order.id, CancellationWish(), self.shop.olga())
        return self

    def abandon(self) -> Teller:
        """The buyer never comes back from the provider's page."""
        cancel_abandoned(self.shop.later(hours=48).now)
        return self

    def pay_at_provider(self) -> Teller:
        trial_provider.pay(charge_of(self.order), self.shop.now)
        return self

    def pay(self, cents: int) -> Teller:
        wish = PaymentWish(cents, clock.day_of(self.shop.now), self.order.payment_method)
        record_payment(self.order.id, wish, self.shop.olga())
        return self

    def give_back(self, cents: int) -> Teller:
        wish = PaymentWish(cents, clock.day_of(self.shop.now), self.order.payment_method)
        record_refund(self.order.id, wish, self.shop.olga())
        return self

    def credit(self, pieces: int | None = None, unshipped: int | None = None, which: int = 0, **more: int) -> Teller:
        """Of the `which`th valid invoice; shipping only when asked for, unless everything is credited."""
        item = self.order.items[0].id
        invoice = self.shop.reload(self.order.number).valid_invoices[which]
        if pieces is not None:
            more = {"shipping_cents": 0, **more}
        lost = {} if unshipped is None else {item: unshipped}
        wish = CreditWish(self._pieces(pieces), lost, **more)  # type: ignore[arg-type]
        submit_credit_memo(self.order.id, invoice.id, wish, self.shop.olga())
        return self


OUTCOMES: list[tuple[str, dict[str, int], Callable[[Teller], object], OrderStatus]] = [
    ("placed", {"pen": 2}, lambda t: t, OrderStatus.pending),
    ("paid, nothing else", {"pen": 2}, lambda t: t.pay(20590), OrderStatus.pending),
    ("invoice 1 of 2", {"pen": 2}, lambda t: t.invoice(1), OrderStatus.processing),
    ("invoice 1, then 1", {"pen": 2}, lambda t: t.invoice(1).invoice(1), OrderStatus.processing),
    ("ship 2 without invoice", {"pen": 2}, lambda t: t.ship(), OrderStatus.processing),
    ("invoice 2, ship 2", {"pen": 2}, lambda t: t.invoice().ship(), OrderStatus.complete),
    ("ship 2, invoice 2", {"pen": 2}, lambda t: t.ship().invoice(), OrderStatus.complete),
    ("only downloads, invoice all", {"booklet": 1}, lambda t: t.invoice(), OrderStatus.complete),
    (
        "downloads and goods, invoice all",
        {"pen": 1, "booklet": 1},
        lambda t: t.invoice(),
        OrderStatus.processing,
    ),
    (
        "downloads and goods, all",
        {"pen": 1, "booklet": 1},
        lambda t: t.invoice().ship(),
        OrderStatus.complete,
    ),
    ("nothing invoiced, cancel", {"pen": 2}, lambda t: t.cancel(), OrderStatus.canceled),
    ("invoice 1, cancel the rest", {"pen": 2}, lambda t: t.invoice(1).cancel(), OrderStatus.processing),
    ("shipped and canceled", {"pen": 2}, lambda t: t.ship().unship(), OrderStatus.pending),
    ("complete, shipment canceled", {"pen": 2}, lambda t: t.invoice().ship().unship(), OrderStatus.processing),
    ("shipped again", {"pen": 2}, lambda t: t.invoice().ship().unship().ship(), OrderStatus.complete),
    ("invoiced and canceled", {"pen": 2}, lambda t: t.invoice().uninvoice(), OrderStatus.pending),
    ("complete, invoice canceled", {"pen": 2}, lambda t: t.invoice().ship().uninvoice(), OrderStatus.processing),
    ("invoiced again", {"pen": 2}, lambda t: t.invoice().ship().uninvoice().invoice(), OrderStatus.complete),
    ("hold", {"pen": 2}, lambda t: t.hold(), OrderStatus.on_hold),
    ("hold, paid", {"pen": 2}, lambda t: t.hold().pay(20590), OrderStatus.on_hold),
    ("hold, release", {"pen": 2}, lambda t: t.hold().release(), OrderStatus.pending),
    ("invoice, hold, release", {"pen": 2}, lambda t: t.invoice().hold().release(), OrderStatus.processing),
    ("all credited before shipping", {"pen": 2}, lambda t: t.invoice().credit(), OrderStatus.closed),
    ("the goods credited, shipping kept", {"pen": 2}, lambda t: t.invoice().credit(2), OrderStatus.complete),
    ("complete, 1 came back", {"pen": 2}, lambda t: t.invoice().ship().credit(1), OrderStatus.complete),
    ("complete, all came back", {"pen": 2}, lambda t: t.invoice().ship().credit(), OrderStatus.closed),
    ("ship 1, the other credited", {"pen": 2}, lambda t: t.invoice().ship(1).credit(1, 1), OrderStatus.complete),
    ("ship 1, that one credited", {"pen": 2}, lambda t: t.invoice().ship(1).credit(1, 0), OrderStatus.processing),
    (
        "the first of two invoices credited",
        {"pen": 2},
        lambda t: t.invoice(1).pay(10590).invoice(1).ship().credit(),
        OrderStatus.complete,
    ),
    ("twice half", {"pen": 2}, lambda t: t.invoice().credit(1).credit(), OrderStatus.closed),
    ("download credited", {"booklet": 1}, lambda t: t.invoice().credit(), OrderStatus.closed),
    ("money back, no goods", {"pen": 2}, lambda t: t.invoice().ship().credit(0, plus_cents=999), OrderStatus.complete),
    ("credited, hold impossible, invoiced 1 of 2", {"pen": 2}, lambda t: t.invoice(1).credit(), OrderStatus.processing),
    ("invoice 1, ship 1, cancel", {"pen": 2}, lambda t: t.invoice(1).ship(1).cancel(), OrderStatus.complete),
]


REDIRECTED: list[tuple[str, Callable[[Teller], object], OrderStatus]] = [
    ("placed", lambda t: t, OrderStatus.pending_payment),
    ("paid by event", lambda t: t.pay_at_provider(), OrderStatus.pending),
    ("paid by hand", lambda t: t.pay(20590), OrderStatus.pending),
    ("paid, invoiced", lambda t: t.pay_at_provider().invoice(), OrderStatus.processing),
    ("invoiced before paid", lambda t: t.invoice(), OrderStatus.processing),
    ("invoiced before paid, taken back", lambda t: t.invoice().uninvoice(), OrderStatus.pending_payment),
    ("paid, invoice, ship", lambda t: t.pay_at_provider().invoice().ship(), OrderStatus.complete),
    ("hold", lambda t: t.hold(), OrderStatus.on_hold),
    ("hold, paid", lambda t: t.hold().pay_at_provider(), OrderStatus.on_hold),
    ("hold, paid, release", lambda t: t.hold().pay_at_provider().release(), OrderStatus.pending),
    ("hold, release", lambda t: t.hold().release(), OrderStatus.pending_payment),
    ("abandoned, then canceled", lambda t: t.abandon(), OrderStatus.canceled),
    ("canceled by the owner", lambda t: t.cancel(), OrderStatus.canceled),
    ("canceled, then paid", lambda t: t.abandon().pay_at_provider(), OrderStatus.canceled),
    ("paid, then silence", lambda t: t.pay_at_provider().abandon(), OrderStatus.pending),
]


@pytest.mark.parametrize(("tell", "status"), [o[1:] for o in REDIRECTED], ids=[o[0] for o in REDIRECTED])
def test_the_status_follows_from_the_history_of_a_payment_by_redirect(
    shop: Shop, tell: Callable[[Teller], object], status: OrderStatus
) -> None:
    order = shop.order("trial_redirect", pen=2)
    tell(Teller(shop, order))
    assert shop.reload(order.number).status is status


@pytest.mark.parametrize(("pieces", "tell", "status"), [o[1:] for o in OUTCOMES], ids=[o[0] for o in OUTCOMES])
def test_the_status_follows_from_the_history(
    shop: Shop, pieces: dict[str, int], tell: Callable[[Teller], object], status: OrderStatus
) -> None:
    order = shop.order(**pieces)
    tell(Teller(shop, order))
    assert shop.reload(order.number).status is status


@pytest.mark.parametrize(
    ("tell", "status"),
    [
        (lambda t: t.invoice(), OrderStatus.processing),
        (lambda t: t.invoice().ship(), OrderStatus.complete),
        (lambda t: t.invoice().ship().credit(1), OrderStatus.complete),
        (lambda t: t.invoice().ship().credit(), OrderStatus.closed),
    ],
    ids=["invoiced", "shipped", "one credited", "all credited"],
)
def test_an_order_of_nothing_has_a_course_too(
    shop: Shop, tell: Callable[[Teller], object], status: OrderStatus
) -> None:
    with transaction():
        shop.product("pen").price_cents = 0
        db.session.get_one(ShippingMethod, shop.dhl).price_cents = 0
    order = shop.order(pen=2)
    tell(Teller(shop, order))
    order = shop.reload(order.number)
    assert (order.status, order.payment_status, order.grand_total_cents) == (status, PaymentStatus.nothing_due, 0)


def test_shipping_stands_on_the_first_invoice_and_parts_sum_to_the_order(shop: Shop) -> None:
    order = shop.order(pen=2)
    Teller(shop, order).invoice(1).invoice(1)
    order = shop.reload(order.number)
    assert [invoice.total_cents for invoice in order.invoices] == [10590, 10000]
    assert sum(invoice.total_cents for invoice in order.invoices) == order.grand_total_cents


def test_a_shipped_piece_without_invoice_cannot_be_canceled(shop: Shop) -> None:
    order = shop.order(pen=2)
    teller = Teller(shop, order).ship(1)
    with pytest.raises(Refusal, match="noch nicht berechnet"):
        teller.cancel()
    assert shop.reload(order.number).status is OrderStatus.processing


def test_canceling_what_was_paid_opens_a_refund(shop: Shop) -> None:
    order = shop.order("prepayment", pen=2)
    Teller(shop, order).pay(20590).cancel()
    order = shop.reload(order.number)
    assert (order.status, order.payment_status) == (OrderStatus.canceled, PaymentStatus.refund_due)
    assert order.refund_due_cents == 20590
    assert order.delivery_status is DeliveryStatus.not_needed
    assert shop.product("pen").stock == 10


def test_money_that_came_early_pays_the_invoice_the_moment_it_is_made(shop: Shop) -> None:
    order = shop.order("prepayment", pen=2)
    Teller(shop, order).pay(20590).invoice()
    invoice = shop.reload(order.number).invoices[0]
    assert (invoice.state, invoice.open_cents) == ("paid", 0)


def test_a_card_that_settles_at_once_makes_the_invoice_paid_at_once(shop: Shop) -> None:
    """B7"""
    order = shop.order("trial_card", pen=1)
    assert (order.status, order.payment_status) == (OrderStatus.pending, PaymentStatus.paid)
    Teller(shop, order).invoice()
    assert shop.reload(order.number).invoices[0].state == "paid"


@pytest.mark.parametrize(
    "verb", [Teller.invoice, Teller.ship, Teller.cancel, Teller.hold], ids=lambda verb: verb.__name__
)
def test_while_held_nothing_goes_on(shop: Shop, verb: Callable[[Teller], object]) -> None:
    teller = Teller(shop, shop.order(pen=2)).hold()
    with pytest.raises(Refusal, match="zurückgestellt"):
        verb(teller)


def test_what_is_done_cannot_be_held(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice().ship()
    with pytest.raises(Refusal, match="noch zu tun"):
        teller.hold()


def test_a_shipment_is_canceled_once_and_never_mailed_again(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).ship()
    shipment = shop.reload(teller.order.number).shipments[0].id
    teller.unship()
    with pytest.raises(Refusal, match="schon storniert"):
        cancel_shipment(teller.order.id, shipment, "noch einmal", shop.olga())
    with pytest.raises(Refusal, match="ist storniert"):
        send_tracking_information(teller.order.id, shipment, shop.olga())
    assert shop.reload(teller.order.number).items[0].qty_shipped == 0


def test_a_counter_invoice_mirrors_the_invoice_and_the_payment_settles_the_next(shop: Shop) -> None:
    teller = Teller(shop, shop.order("prepayment", pen=2)).pay(20590).invoice().uninvoice()
    order = shop.reload(teller.order.number)
    first = order.invoices[0]
    assert (first.state, first.open_cents, first.settled_cents) == ("canceled", 0, 0)
    assert first.cancellation is not None
    content = first.cancellation.document.content
    assert (content["number"], content["total_cents"]) == ("ST-2026-0001", -20590)
    assert [(line["quantity"], line["amount_cents"]) for line in content["lines"]] == [(-2, -20000)]
    assert sum(share["gross"] for share in content["taxes"]) == -20590
    assert content["cancels"] == {"number": "RE-2026-0001", "issued_on": "2026-05-04"}
    assert order.payment_status is PaymentStatus.paid
    teller.invoice()
    second = shop.reload(order.number).invoices[1]
    assert (second.number, second.total_cents, second.state) == ("RE-2026-0002", 20590, "paid")


def test_an_invoice_is_canceled_once_and_not_mailed_afterwards(shop: Shop) -> None:
    """Lesson 13."""
    teller = Teller(shop, shop.order(pen=2)).invoice()
    invoice = shop.reload(teller.order.number).invoices[0].id
    teller.uninvoice()
    with pytest.raises(Refusal, match="schon storniert"):
        cancel_invoice(teller.order.id, invoice, "noch einmal", shop.olga())
    with pytest.raises(Refusal, match="nicht mehr gemailt"):
        send_invoice(teller.order.id, invoice, shop.olga())


def test_shipping_is_charged_again_with_the_next_invoice(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice(1).uninvoice().invoice(1).invoice(1)
    assert [i.total_cents for i in shop.reload(teller.order.number).valid_invoices] == [10590, 10000]


def test_a_slip_of_the_year_is_refused(shop: Shop) -> None:
    order = shop.order(pen=2)
    with pytest.raises(Refusal, match="Stimmt die Jahreszahl"):
        submit_invoice(order.id, InvoiceWish(supply_from=date(206, 5, 4)), shop.olga())
    with pytest.raises(Refusal, match="Stimmt die Jahreszahl"):
        record_payment(order.id, PaymentWish(100, date(2025, 5, 4), "invoice"), shop.olga())


def credit_memos(shop: Shop, teller: Teller) -> list[CreditMemo]:
    return shop.reload(teller.order.number).credit_memos


def test_corrections_sum_to_the_invoice_and_its_tax_to_the_cent(shop: Shop) -> None:
    """Lesson 14."""
    teller = Teller(shop, shop.order(pen=3, booklet=1)).invoice()
    teller.credit(1, plus_cents=333).credit(1, shipping_cents=199).credit(minus_cents=333)
    memos = credit_memos(shop, teller)
    assert [memo.number for memo in memos] == ["RK-2026-0001", "RK-2026-0002", "RK-2026-0003"]
    invoice = memos[0].invoice
    assert sum(memo.total_cents for memo in memos) == invoice.total_cents == 31490
    for rate in (1900, 700):
        said = [share for memo in memos for share in memo.document.content["taxes"] if share["rate"] == rate]
        charged = next(share for share in invoice.document.content["taxes"] if share["rate"] == rate)
        for name in ("gross", "net", "tax"):
            assert sum(share[name] for share in said) == -charged[name]
    assert (invoice.state, invoice.open_cents) == ("credited", 0)


def test_a_correction_lowers_what_is_due_first_and_the_rest_is_to_be_paid_back(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice().pay(15000).ship().credit(1)
    order = shop.reload(teller.order.number)
    assert (order.standing_cents, order.due_cents, order.refund_due_cents) == (10590, 0, 4410)
    assert order.payment_status is PaymentStatus.refund_due
    assert order.credit_memos[0].document.content["refund_cents"] == 4410
    assert (order.invoices[0].state, order.invoices[0].settled_cents) == ("paid", 10590)
    teller.give_back(4410)
    assert shop.reload(order.number).payment_status is PaymentStatus.partly_refunded


def test_a_refund_that_never_arrived_is_taken_back_once_and_is_open_again(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice().pay(20590).credit(1).give_back(10000)
    payments = shop.reload(teller.order.number).payments
    with pytest.raises(Refusal, match="schon zurückgenommen"):
        reverse_refund(teller.order.id, payments[0].id, shop.olga())
    reverse_refund(teller.order.id, payments[1].id, shop.olga())
    order = shop.reload(teller.order.number)
    assert (order.held_cents, order.refund_due_cents, order.payment_status) == (20590, 10000, PaymentStatus.refund_due)
    with pytest.raises(Refusal, match="schon zurückgenommen"):
        reverse_refund(order.id, payments[1].id, shop.olga())
    with pytest.raises(Refusal, match="schon zurückgebucht"):
        reverse_payment(order.id, order.payments[2].id, shop.olga())


def test_money_of_a_credited_invoice_pays_the_other_one(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice(1).invoice(1).pay(10590).ship().credit()
    order = shop.reload(teller.order.number)
    assert [invoice.state for invoice in order.invoices] == ["credited", "paid"]
    assert (order.due_cents, order.refund_due_cents) == (0, 590)


def test_all_articles_credited_says_so_while_the_shipping_stands(shop: Shop) -> None:
    """Lesson 11."""
    teller = Teller(shop, shop.order(pen=2)).invoice().credit(2)
    order = shop.reload(teller.order.number)
    assert (order.status, order.standing_cents) == (OrderStatus.complete, 590)
    assert "alle Artikel korrigiert sind" in str(why_status(order))


def test_what_never_left_comes_back_to_the_shelf_and_what_came_back_only_when_ticked(shop: Shop) -> None:
    """Lesson 15."""
    teller = Teller(shop, shop.order(pen=5)).invoice().ship(2)
    assert shop.product("pen").stock == 5
    item = teller.order.items[0].id
    teller.credit(4)  # three never left, one came back
    memo = credit_memos(shop, teller)[0]
    assert (memo.items[0].qty_unshipped, memo.items[0].qty_restocked) == (3, 3)
    assert shop.product("pen").stock == 8
    wish = CreditWish({item: 1}, restocked={item: 1})
    submit_credit_memo(teller.order.id, memo.invoice_id, wish, shop.olga())
    assert shop.product("pen").stock == 9
    assert shop.reload(teller.order.number).status is OrderStatus.closed


def test_a_trial_order_gives_nothing_back_to_the_shelf(shop: Shop) -> None:
    teller = Teller(shop, shop.order(is_trial=True, pen=2)).invoice().credit()
    assert shop.product("pen").stock == 10
    assert credit_memos(shop, teller)[0].number == "PROBE-RK-0001"
    remove_trial_order(teller.order.id)
    assert db.session.query(CreditMemo).count() == 0


REFUSED: list[tuple[str, Callable[[Teller], object], str]] = [
    ("more than the invoice has", lambda t: t.credit(3), "mehr als der Rest von 2"),
    ("below zero", lambda t: t.credit(-1), "negativ"),
    ("nothing at all", lambda t: t.credit(0), "eine Menge oder einen Betrag"),
    ("more shipping than there is", lambda t: t.credit(1, shipping_cents=591), "So viel Versandkosten"),
    ("shipping below zero", lambda t: t.credit(1, shipping_cents=-1), "So viel Versandkosten"),
    ("an amount below zero", lambda t: t.credit(1, plus_cents=-5), "Betrag ab 0"),
    ("more money than the invoice has", lambda t: t.credit(2, plus_cents=591), "mehr, als von der Rechnung"),
    ("more kept than given", lambda t: t.credit(1, minus_cents=10001), "Abzug ist größer"),
    ("sent, yet said to be here", lambda t: t.ship().credit(1, 1), "Nie verschickt sind davon 0 bis 0"),
    ("here, yet said to have come back", lambda t: t.credit(1, 0), "Nie verschickt sind davon 1 bis 1"),
    ("held", lambda t: t.hold().credit(1), "zurückgestellt"),
    ("everything twice", lambda t: t.credit().credit(), "vollständig korrigiert"),
]


@pytest.mark.parametrize(("tell", "why"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_a_correction_that_the_facts_do_not_bear_is_refused(
    shop: Shop, tell: Callable[[Teller], object], why: str
) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice()
    with pytest.raises(Refusal, match=why):
        tell(teller)
    order = shop.reload(teller.order.number)
    assert order.items[0].qty_refunded == sum(item.quantity for memo in order.credit_memos for item in memo.items)
    assert order.standing_cents == order.grand_total_cents - order.credited_cents


def test_of_a_canceled_invoice_nothing_can_be_corrected_and_a_corrected_one_not_canceled(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice()
    wrong = shop.reload(teller.order.number).invoices[0].id
    teller.uninvoice()
    with pytest.raises(Refusal, match="ist storniert"):
        submit_credit_memo(teller.order.id, wrong, CreditWish(), shop.olga())
    teller.invoice().credit(1)
    with pytest.raises(Refusal, match="gibt es eine Rechnungskorrektur"):
        teller.uninvoice()


def test_a_shipment_whose_pieces_came_back_cannot_be_canceled(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice().ship().credit(1)
    with pytest.raises(Refusal, match="zurückgekommen"):
        teller.unship()


def test_shipping_of_a_canceled_first_invoice_is_charged_by_the_next_though_another_stands(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice(1).invoice(1)
    first = shop.reload(teller.order.number).invoices[0].id
    cancel_invoice(teller.order.id, first, "Falsche Anschrift", shop.olga())
    teller.invoice(1)
    order = shop.reload(teller.order.number)
    assert [invoice.total_cents for invoice in order.valid_invoices] == [10000, 10590]
    assert order.standing_cents == 20590
