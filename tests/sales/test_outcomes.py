"""The outcome table of the order rules: what the status is after which history (K3, K5, K7, B4, B8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from portal import clock
from portal.models.order import Order
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.refusal import Refusal
from portal.sales import trial_provider
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.holding import hold_order, release_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, send_invoice, submit_invoice
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.redirecting import cancel_abandoned
from portal.sales.shipping import ShipmentWish, cancel_shipment, send_tracking_information, submit_shipment
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
