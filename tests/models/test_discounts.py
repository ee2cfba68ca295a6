"""The split of a discount: sums to the cent over lines, VAT rates and documents, whatever the amounts are."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import money
from portal.models.discount import Discount, DiscountKind, amount_of
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.product import ProductKind
from portal.models.shop_settings import TaxMode
from portal.sales.discounting import take_off
from portal.sales.transaction import Click
from portal.taxes import TaxCase
from tests.builders import MONDAY
from tests.cast import OLGA

CENTS = st.integers(min_value=0, max_value=100_000)
LINES = st.lists(
    st.tuples(st.integers(min_value=1, max_value=12), CENTS, st.sampled_from([1900, 700, 0])), min_size=1, max_size=6
)


@dataclass
class Case:
    order: Order
    discount: Discount


@st.composite
def discounted(draw: st.DrawFn) -> Case:
    """An order of odd cents with any discount that it may have."""
    lines, shipping = draw(LINES), draw(CENTS)
    items = [
        OrderItem(
            position=place,
            qty_ordered=pieces,
            qty_invoiced=0,
            invoiced_cents=0,
            unit_price_cents=price,
            vat_rate=rate,
            tax_case=TaxCase.normal,
            kind=ProductKind.goods,
        )
        for place, (pieces, price, rate) in enumerate(lines, start=1)
    ]
    subtotal = sum(item.total_cents for item in items)
    order = Order(
        items=items, tax_mode=TaxMode.normal, subtotal_cents=subtotal, shipping_cents=shipping, discount_cents=0
    )
    kind = draw(st.sampled_from(DiscountKind))
    value = draw(st.integers(min_value=0, max_value=10_000 if kind is DiscountKind.percent else 2 * subtotal + 10))
    return Case(order, Discount(kind, value, amount_of(kind, value, subtotal), reason="Treue"))


@given(case=discounted())
def test_the_shares_sum_exactly_and_no_line_gives_more_than_it_costs(case: Case) -> None:
    order = case.order
    take_off(order, case.discount, Click(OLGA, MONDAY))
    assert sum(item.discount_cents for item in order.items) == order.discount_cents == case.discount.amount_cents
    assert all(0 <= item.discount_cents <= item.total_cents for item in order.items)
    assert order.grand_total_cents == order.subtotal_cents - order.discount_cents + order.shipping_cents >= 0


@given(case=discounted())
def test_the_taxes_sum_to_what_is_charged(case: Case) -> None:
    order = case.order
    take_off(order, case.discount, Click(OLGA, MONDAY))
    assert sum(share.net + share.tax for share in order.taxes) == order.grand_total_cents
    assert all(share.net >= 0 and share.tax >= 0 for share in order.taxes)


@given(case=discounted(), data=st.data())
def test_partial_invoices_sum_to_the_order_in_any_order_of_quantities(case: Case, data: st.DataObject) -> None:
    """Each part's discount is what its pieces charge less than quantity × price, never below zero."""
    order = case.order
    take_off(order, case.discount, Click(OLGA, MONDAY))
    pieces = data.draw(st.permutations([item for item in order.items for _ in range(item.qty_ordered)]))
    charged = discount = 0
    while pieces:
        now = pieces[: data.draw(st.integers(min_value=1, max_value=len(pieces)))]
        pieces = pieces[len(now) :]
        for item in order.items:
            quantity = now.count(item)
            amount = item.amount_to_invoice(quantity)
            share = quantity * item.unit_price_cents - amount
            assert amount >= 0
            assert share >= 0
            item.qty_invoiced += quantity
            item.invoiced_cents += amount
            charged, discount = charged + amount, discount + share
    assert charged == order.grand_total_cents - order.shipping_cents
    assert discount == order.discount_cents


@pytest.mark.parametrize(
    ("cents", "points", "off"), [(1999, 1000, 200), (1995, 1000, 200), (1994, 1000, 199), (5, 1000, 1), (4, 1000, 0)]
)
def test_per_cent_are_rounded_half_up(cents: int, points: int, off: int) -> None:
    assert amount_of(DiscountKind.percent, points, cents) == money.percent_of(cents, points) == off


def test_a_fixed_discount_takes_at_most_the_goods() -> None:
    assert amount_of(DiscountKind.fixed, 5000, 1999) == 1999
