"""Nobody's clicks, in any order, bring an order where its facts do not lead: random verbs, thousands of steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal import clock
from portal.catalogue.stock import put_on_shelf
from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import db
from portal.models.day_tally import Figure
from portal.models.discount import DiscountKind
from portal.models.document import IssuedDocument
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus, derive_delivery, derive_payment, derive_status
from portal.models.payment import PaymentKind
from portal.models.product import Category, ProductKind
from portal.refusal import Refusal
from portal.sales import tallies, trial_provider
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.change_wish import ChangeWish, LineWish, NewLine, ShippingWish
from portal.sales.changing import change_order, preview_change
from portal.sales.commenting import add_comment
from portal.sales.discounting import DiscountWish, give_discount
from portal.sales.history_check import check_history
from portal.sales.holding import hold_order, release_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.paying import PaymentWish, record_payment, record_refund, reverse_payment, reverse_refund
from portal.sales.refunding import CreditWish, qty_to_credit, submit_credit_memo
from portal.sales.shipping import ShipmentWish, cancel_shipment, submit_shipment
from portal.sales.standing import awaits_provider, money_of
from tests import words
from tests.builders import OPENING, Shop, product
from tests.payments import charge_of
from tests.reports import papers, said_by_rows

pytestmark = pytest.mark.thorough

EXAMPLES, STEPS = 100, 40
FINAL = (OrderStatus.complete, OrderStatus.closed, OrderStatus.canceled)
PRICES = {"cent": 1, "third": 333, "odd": 1999, "even": 10000, "gift": 0, "book": 1495, "card": 250, "file": 899}
RATES = {"book": 700, "card": 0, "file": 700}
PIECES = st.dictionaries(st.sampled_from(sorted(PRICES)), st.integers(1, 4), min_size=1, max_size=4)
CENTS = st.integers(0, 25000)
NOT_HELD = precondition(lambda self: self.status not in (OrderStatus.on_hold, OrderStatus.canceled))
INVOICED = precondition(lambda self: self.status is not OrderStatus.on_hold and self.has_invoice)
PAYMENTS = st.sampled_from(("invoice", "prepayment", "trial_card", "trial_redirect"))
DISCOUNTS = st.builds(
    DiscountWish, st.just(DiscountKind.percent), st.integers(0, 10_000), st.just("Treue")
) | st.builds(DiscountWish, st.just(DiscountKind.fixed), st.integers(-1, 3000), st.just("Treue"))


class Clicks(RuleBasedStateMachine):
    """One order and everybody who can click."""

    shop: Shop

    @initialize(pieces=PIECES, payment=PAYMENTS, discount=st.none() | DISCOUNTS)
    def place(self, pieces: dict[str, int], payment: str, discount: DiscountWish | None) -> None:
        db.session.rollback()
        self.before = {sku: self.shop.product(sku).stock for sku in PRICES}
        self.number = self.shop.order(payment, **pieces).number
        if discount is not None:
            self._try(give_discount, discount)
        self.look()

    @invariant()
    def look(self) -> None:
        """What must hold after every click, and what the preconditions ask."""
        order = self.order
        self.status, self.has_invoice = order.status, bool(order.invoices)
        for holds in (ledger_is_what_papers_say, stored_is_derived, money_adds_up, papers_add_up):
            holds(order)
        self._the_shelves_hold_the_rest(order)
        assert words.found_by(order.id) == words.said_by_rows(order.id)

    @property
    def order(self) -> Order:
        return self.shop.reload(self.number)

    def _try(self, verb: Callable[..., object], *args: object) -> None:
        """A refusal is an answer; anything else is a fault."""
        with suppress(Refusal):
            verb(self.order.id, *args, self.shop.olga())

    def _quantities(self, data: st.DataObject, rest: Callable[[OrderItem], int]) -> dict[int, int] | None:
        """Mostly what is possible, now and then not; None is the whole rest."""
        if data.draw(st.integers(0, 3)) == 0:
            return None
        wild = data.draw(st.integers(0, 9)) == 9
        span = (-1, 5) if wild else (0, None)
        return {
            item.id: data.draw(st.integers(span[0], rest(item) if span[1] is None else span[1]))
            for item in self.order.items
        }

    @NOT_HELD
    @rule(data=st.data(), ship=st.booleans())
    def invoice(self, data: st.DataObject, ship: bool) -> None:
        quantities = self._quantities(data, lambda item: item.qty_to_invoice)
        self._try(submit_invoice, InvoiceWish(quantities, ship=ShipmentWish() if ship else None))

    @NOT_HELD
    @rule(data=st.data())
    def ship(self, data: st.DataObject) -> None:
        self._try(submit_shipment, ShipmentWish(self._quantities(data, lambda item: item.qty_to_ship)))

    @NOT_HELD
    @rule(discount=DISCOUNTS)
    def discount(self, discount: DiscountWish) -> None:
        self._try(give_discount, discount)

    @NOT_HELD
    @rule(data=st.data(), added=st.none() | st.sampled_from(sorted(PRICES)), shipping=st.none() | st.integers(-1, 900))
    def change(self, data: st.DataObject, added: str | None, shipping: int | None) -> None:
        """What the preview foresees comes about; what it refuses is refused."""
        prices = st.sampled_from((-1, 0, 1, 333, 1999))
        lines = {
            item.id: LineWish(data.draw(st.integers(-1 if item.position == 3 else 0, 4)), data.draw(prices))
            for item in self.order.items
            if data.draw(st.booleans())
        }
        wish = ChangeWish(
            lines, [] if added is None else [NewLine(self.shop.products[added], 2)], None,
            None if shipping is None else ShippingWish(shipping, self.shop.dhl),
        )  # fmt: skip
        told = None
        with suppress(Refusal):
            told = preview_change(self.order, wish, self.shop.olga())
        version = self.order.version
        self._try(change_order, wish)
        order = self.order
        assert (told is not None) == (order.version > version)
        if told is not None:
            kept = (order.grand_total_cents, order.standing_cents, order.due_cents, order.refund_due_cents)
            after = told.after
            assert kept == (after["total_cents"], after["standing_cents"], told.due_cents, told.refund_cents)

    @precondition(lambda self: self.status is OrderStatus.pending_payment)
    @rule(dice=st.integers(0, 3))
    def pay_at_provider(self, dice: int) -> None:
        """Whatever the buyer does there, the order hears of it once."""
        if dice == 3:
            charge = charge_of(self.order)
            for _again in range(2):
                trial_provider.pay(charge, self.shop.now)

    @NOT_HELD
    @rule(data=st.data())
    def cancel_some(self, data: st.DataObject) -> None:
        """The whole rest at once would end most stories early."""
        quantities = self._quantities(data, lambda item: min(1, item.qty_to_cancel)) or {self.order.items[0].id: 1}
        self._try(cancel_order, CancellationWish(quantities))

    @NOT_HELD
    @rule(dice=st.integers(0, 9))
    def cancel_the_rest(self, dice: int) -> None:
        if dice == 9:
            self._try(cancel_order, CancellationWish())

    @INVOICED
    @rule(data=st.data())
    def cancel_invoice(self, data: st.DataObject) -> None:
        invoice = data.draw(st.sampled_from(self.order.invoices))
        self._try(cancel_invoice, invoice.id, "Falsche Anschrift")

    @NOT_HELD
    @rule(data=st.data())
    def cancel_shipment(self, data: st.DataObject) -> None:
        if shipments := self.order.shipments:
            self._try(cancel_shipment, data.draw(st.sampled_from(shipments)).id, "Kam zurück")

    @INVOICED
    @rule(data=st.data(), plus=st.just(0) | CENTS, minus=st.just(0) | CENTS)
    def credit(self, data: st.DataObject, plus: int, minus: int) -> None:
        invoice = data.draw(st.sampled_from(self.order.invoices))
        quantities = self._quantities(data, lambda item: qty_to_credit(invoice, item))
        wild = st.dictionaries(st.sampled_from([item.id for item in self.order.items]), st.integers(-1, 4), max_size=2)
        likely = st.just(dict[int, int]())
        wish = CreditWish(
            quantities, data.draw(likely | wild), data.draw(likely | wild),
            data.draw(st.none() | st.integers(-1, 600)), plus, minus,
        )  # fmt: skip
        self._try(submit_credit_memo, invoice.id, wish)

    @INVOICED
    @rule(data=st.data())
    def credit_pieces(self, data: st.DataObject) -> None:
        invoice = data.draw(st.sampled_from(self.order.invoices))
        quantities = self._quantities(data, lambda item: qty_to_credit(invoice, item))
        self._try(submit_credit_memo, invoice.id, CreditWish(quantities, shipping_cents=0))

    @rule(cents=CENTS | st.none(), dice=st.integers(0, 3))
    def pay(self, cents: int | None, dice: int) -> None:
        if dice < 3 and self.order.held_cents:
            return  # money comes once; more often it is a slip
        self._try(record_payment, self._money(self.order.due_cents if cents is None else cents))

    @rule(cents=CENTS | st.none())
    def give_back(self, cents: int | None) -> None:
        self._try(record_refund, self._money(self.order.refund_due_cents if cents is None else cents))

    def _money(self, cents: int) -> PaymentWish:
        return PaymentWish(cents, clock.day_of(self.shop.now), "invoice")

    @rule(which=st.integers(0, 9))
    def reverse(self, which: int) -> None:
        payments = self.order.payments
        if which < len(payments):
            self._try(reverse_payment, payments[which].id)
            self._try(reverse_refund, payments[which].id)

    @NOT_HELD
    @rule(dice=st.integers(0, 9))
    def hold(self, dice: int) -> None:
        if dice == 9:
            self._try(hold_order, "Adresse unklar")

    @precondition(lambda self: self.status is OrderStatus.on_hold)
    @rule()
    def release(self) -> None:
        self._try(release_order)

    @rule()
    def comment(self) -> None:
        status = self.order.status
        add_comment(self.order.id, "Dauert länger.", True, False, self.shop.olga())
        assert self.order.status is status

    def _the_shelves_hold_the_rest(self, order: Order) -> None:
        assert len({item.sku for item in order.items}) == len(order.items)
        there = {item.sku for item in order.items}
        for sku in set(PRICES) - there:
            assert self.shop.product(sku).stock == self.before[sku]
        for item in order.items:
            back = sum(
                part.qty_restocked for memo in order.credit_memos for part in memo.items if part.order_item is item
            )
            gone = item.qty_ordered - item.qty_canceled - back if item.is_goods else 0
            assert self.shop.product(item.sku).stock == self.before[item.sku] - gone
        assert list_wrong_stocks() == []

    def teardown(self) -> None:
        """From wherever the clicks have led, some way leads to the end."""
        if not hasattr(self, "number"):
            return
        self.release()
        self._try(submit_invoice, InvoiceWish())
        self._try(submit_shipment, ShipmentWish())
        order = self.order
        assert order.status in FINAL, [replace(item.line) for item in order.items]
        if order.due_cents:
            self.pay(None, dice=3)
        if self.order.refund_due_cents:
            self.give_back(None)
        order = self.order
        assert (order.due_cents, order.refund_due_cents) == (0, 0)
        assert [verdict.broken for verdict in check_history(self.number)] == [None]
        self.look()


def ledger_is_what_papers_say(order: Order) -> None:
    invoiced, cents, shipped = Counter[int](), Counter[int](), Counter[int]()
    refunded, unshipped = Counter[int](), Counter[int]()
    for charged in (item for invoice in order.valid_invoices for item in invoice.items):
        invoiced[charged.order_item_id] += charged.quantity
        cents[charged.order_item_id] += charged.amount_cents
    for sent in (item for shipment in order.valid_shipments for item in shipment.items):
        shipped[sent.order_item_id] += sent.quantity
    for back in (item for memo in order.credit_memos for item in memo.items):
        refunded[back.order_item_id] += back.quantity
        unshipped[back.order_item_id] += back.qty_unshipped
    for item in order.items:
        line, ident = item.line, item.id
        told = (invoiced[ident], cents[ident], shipped[ident], refunded[ident], unshipped[ident])
        kept = (line.invoiced, item.invoiced_cents, line.shipped, line.refunded, line.refunded_unshipped)
        assert kept == told
        assert 0 <= item.invoiced_cents <= item.charged_cents
        assert min(line.to_invoice, line.to_ship, line.to_cancel, line.invoiced - line.refunded) >= 0


def stored_is_derived(order: Order) -> None:
    lines, money = [item.line for item in order.items], money_of(order)
    held = sum(payment.signed_cents for payment in order.payments)
    assert (order.held_cents, order.standing_cents) == (held, money.standing)
    facts = {"is_held": order.hold is not None, "has_credit": bool(order.credit_memos)}
    assert order.status is derive_status(lines, money, awaits_redirect=awaits_provider(order), **facts)
    assert order.payment_status is derive_payment(money)
    assert order.delivery_status is derive_delivery(lines)


def money_adds_up(order: Order) -> None:
    back = (PaymentKind.refund, PaymentKind.refund_reversal)
    refunded = -sum(p.signed_cents for p in order.payments if p.kind in back)
    received = sum(p.signed_cents for p in order.payments if p.kind not in back)
    assert 0 <= refunded <= received
    standing_on_paper = sum(invoice.creditable_cents for invoice in order.valid_invoices)
    if not any(item.qty_to_invoice for item in order.items):
        assert order.standing_cents == standing_on_paper
    if not any(item.qty_to_invoice or item.qty_canceled for item in order.items):
        assert sum(invoice.total_cents for invoice in order.valid_invoices) == order.grand_total_cents
    assert sum(invoice.settled_cents for invoice in order.invoices) == min(order.held_cents, standing_on_paper)
    assert order.due_cents - order.refund_due_cents == order.standing_cents - order.held_cents


def papers_add_up(order: Order) -> None:
    for invoice in order.invoices:
        papers = [invoice.document, *(memo.document for memo in invoice.credit_memos)]
        papers += [invoice.cancellation.document] if invoice.cancellation else []
        for paper in papers:
            said = paper.content
            adjustments = said.get("adjustment_plus_cents", 0) + said.get("adjustment_minus_cents", 0)
            lines = sum(line["amount_cents"] for line in said["lines"])
            for line in said["lines"]:
                gross = line["quantity"] * line["unit_price_cents"]
                assert line["amount_cents"] + line["discount_cents"] == gross
                assert 0 <= line["discount_cents"] / (gross or 1) <= 1
            assert lines + said["shipping_cents"] + adjustments == said["total_cents"]
            assert sum(share["gross"] for share in said["taxes"]) == said["total_cents"]
            assert all(share["net"] + share["tax"] == share["gross"] for share in said["taxes"])
        if invoice.is_valid and invoice.credit_memos and not invoice.creditable_cents:
            sums = Counter[tuple[int, str]]()
            for share in (share for paper in papers for share in paper.content["taxes"]):
                sums.update({(share["rate"], name): share[name] for name in ("gross", "net", "tax")})
            assert not any(sums.values())


def the_day_adds_up_what_papers_say(shop: Shop) -> None:
    """All stories together, from the rows and once more when the day is over."""
    today, said = clock.day_of(shop.now), said_by_rows()
    counted = tallies.sums_of(today, today, tuple(Figure))
    for figure in set(Figure) - {Figure.canceled}:
        assert sum(found.gross for key, found in counted.items() if key.figure is figure) == said[figure], figure
    shares = Counter[tuple[int, str]]()
    for share in (share for paper in papers() for share in paper.content["taxes"]):
        shares.update({(share["rate"], name): share[name] for name in ("gross", "tax")})
    taxed = {key.rate: found for key, found in counted.items() if key.figure is Figure.taxed}
    assert shares == {(rate, name): getattr(found, name) for rate, found in taxed.items() for name in ("gross", "tax")}
    tallies.close_days(shop.now + timedelta(days=2))
    assert tallies.sums_of(today, today, tuple(Figure)) == counted


def test_no_sequence_of_clicks_leads_where_the_facts_do_not(shop: Shop) -> None:
    category = db.session.query(Category).one()
    for sku, cents in PRICES.items():
        kind = ProductKind.download if sku == "file" else ProductKind.goods
        made = product(sku, f"Ein {sku}", cents, category, kind=kind, vat_rate=RATES.get(sku, 1900))
        db.session.add(made)
        db.session.flush()
        put_on_shelf(made.id, 10**6, OPENING)
        db.session.commit()
        shop.products[sku] = made.id
    machine = type("Clicks", (Clicks,), {"shop": shop})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    the_day_adds_up_what_papers_say(shop)
    series = Counter[str]()
    for document in db.session.query(IssuedDocument).order_by(IssuedDocument.id):
        series[document.series] += 1
        assert document.position == series[document.series]
    assert set(series) == {"RE-2026", "LS-2026", "ST-2026", "RK-2026"}
