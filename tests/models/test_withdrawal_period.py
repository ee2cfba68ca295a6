"""Was it in time? Dates to the day, in the shop's zone; orders are built through the verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.models.download import period_ends_on
from portal.models.order import Order
from portal.models.withdrawal_period import Standing, judge, periods_of
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop

DAYS = 3


def ship(shop: Shop, order: Order, pieces: int) -> None:
    submit_shipment(order.id, ShipmentWish({order.items[0].id: pieces}), shop.olga())


@pytest.mark.parametrize(
    ("begins_on", "ends_on"),
    [
        (date(2026, 5, 4), date(2026, 5, 18)),  # Monday to Monday
        (date(2026, 5, 2), date(2026, 5, 18)),  # Saturday the 16th
        (date(2026, 4, 17), date(2026, 5, 4)),  # 1 May is a Friday and a holiday
        (date(2026, 3, 20), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 12, 11), date(2026, 12, 28)),  # Christmas, a Friday, and the weekend after it
        (date(2026, 12, 18), date(2027, 1, 4)),  # New Year
    ],
)
def test_the_period_ends_after_fourteen_days_and_never_on_a_day_off(begins_on: date, ends_on: date) -> None:
    assert period_ends_on(begins_on) == ends_on


@pytest.mark.parametrize(
    ("submitted", "standing"),
    [
        (datetime(2026, 5, 3, 21, 59, tzinfo=UTC), Standing.not_begun),
        (datetime(2026, 5, 3, 22, 0, tzinfo=UTC), Standing.in_time),  # midnight in Berlin
        (datetime(2026, 5, 18, 21, 59, 59, tzinfo=UTC), Standing.in_time),
        (datetime(2026, 5, 18, 22, 0, tzinfo=UTC), Standing.late),
    ],
)
def test_the_last_day_counts_until_midnight_in_the_shops_zone(submitted: datetime, standing: Standing) -> None:
    assert judge(date(2026, 5, 4), submitted) == (standing, date(2026, 5, 18))


def test_the_period_for_goods_waits_for_the_last_parcel(shop: Shop) -> None:
    order = shop.order(pen=2)
    ship(shop, order, 1)
    [period] = periods_of(shop.reload(order.number), shop.now + timedelta(days=60), DAYS)
    assert (period.standing, period.ends_on) == (Standing.not_begun, None)
    ship(shop.later(days=1), order, 1)  # on the 5th; there on the 8th
    [period] = periods_of(shop.reload(order.number), shop.now + timedelta(days=17), DAYS)
    assert (period.standing, period.begins_on, period.ends_on) == (
        Standing.in_time, date(2026, 5, 8), date(2026, 5, 22),
    )  # fmt: skip
    [period] = periods_of(shop.reload(order.number), shop.now + timedelta(days=18), DAYS)
    assert period.standing is Standing.late


def test_a_download_counts_from_the_contract_unless_the_buyer_wanted_it_at_once(shop: Shop) -> None:
    patient, hasty = shop.order(waiver=False, booklet=1), shop.order(booklet=1)
    for order in (patient, hasty):
        submit_invoice(order.id, InvoiceWish(), shop.olga())
    soon = shop.now + timedelta(days=1)
    [kept] = periods_of(shop.reload(patient.number), soon, DAYS)
    [lapsed] = periods_of(shop.reload(hasty.number), soon, DAYS)
    assert (kept.standing, kept.ends_on) == (Standing.in_time, date(2026, 5, 18))
    assert lapsed.standing is Standing.lapsed


def test_a_waiver_alone_ends_nothing_before_the_file_was_there(shop: Shop) -> None:
    order = shop.order(booklet=1)
    [period] = periods_of(order, shop.now + timedelta(days=1), DAYS)
    assert period.standing is Standing.in_time


def test_a_mixed_order_has_two_periods_and_a_canceled_one_none(shop: Shop) -> None:
    order = shop.order(pen=1, booklet=1)
    assert [period.is_of_goods for period in periods_of(order, shop.now, DAYS)] == [True, False]
    cancel_order(order.id, CancellationWish(), shop.olga())
    assert periods_of(shop.reload(order.number), shop.now, DAYS) == []
