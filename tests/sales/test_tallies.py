"""The tallies of days that are over equal the sum of what happened on them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.extensions import db
from portal.models.day_tally import ClosedDay, DayTally, Figure
from portal.sales import tallies
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.tallies import Key
from tests.builders import MONDAY, Shop
from tests.reports import FIRST, LAST, live_through, said_by_rows
from tests.statements import count_statements

EVERY = tuple(Figure)


def test_the_figures_are_the_sums_of_the_rows_before_and_after_the_days_are_closed(shop: Shop) -> None:
    live_through(shop)
    counted = tallies.sums_of(FIRST, LAST, EVERY)
    assert said_by_rows() == {figure: _total(counted, figure) for figure in EVERY}
    closed = tallies.close_days(shop.now + timedelta(days=3))
    assert closed == (clock.day_of(shop.now) - clock.day_of(MONDAY)).days + 3
    assert tallies.sums_of(FIRST, LAST, EVERY) == counted


def test_days_close_once_and_only_when_they_are_over_for_an_hour(shop: Shop) -> None:
    shop.order(pen=1)
    night = clock.start_of(date(2026, 5, 5))
    assert tallies.close_days(night + timedelta(minutes=59)) == 0
    assert tallies.close_days(night + timedelta(hours=1)) == 1
    assert tallies.close_days(night + timedelta(hours=1)) == 0
    assert db.session.query(ClosedDay).count() == 1


def test_many_days_are_closed_without_a_gap_whoever_comes_between(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.order(pen=1)
    count = tallies.count
    been: list[int] = []

    def count_while_somebody_closes_three(*days: date) -> tallies.Sums:
        if not been:
            been.append(1)
            been.append(tallies.close_days(clock.start_of(date(2026, 5, 7)) + timedelta(hours=2)))
        return count(*days)

    monkeypatch.setattr(tallies, "count", count_while_somebody_closes_three)
    assert tallies.close_days(shop.later(days=100).now) == 97
    assert been == [1, 3]
    days = [row.day for row in db.session.query(ClosedDay).order_by(ClosedDay.day)]
    assert days == [date(2026, 5, 4) + number * timedelta(days=1) for number in range(100)]


def test_a_closed_day_is_read_and_not_counted_again(shop: Shop) -> None:
    shop.order(pen=1)
    shop.later(days=3)
    tallies.close_days(shop.now)
    yesterday = clock.day_of(shop.now) - timedelta(days=1)
    with count_statements() as statements:
        found = tallies.sums_of(FIRST, yesterday, EVERY)
    assert len(statements) == 2, statements.seen
    assert found[Key(clock.day_of(MONDAY), Figure.placed)].gross == 10590


def test_a_cancellation_after_the_day_leaves_its_tally_true(shop: Shop) -> None:
    number = shop.order(pen=1).number
    tallies.close_days(shop.later(days=1, hours=8).now)
    cancel_order(shop.reload(number).id, CancellationWish(), shop.olga())
    found = tallies.sums_of(FIRST, LAST, (Figure.placed, Figure.canceled))
    assert {key: found[key].gross for key in found} == {
        Key(date(2026, 5, 4), Figure.placed): 10590,
        Key(date(2026, 5, 5), Figure.canceled): 10590,
    }


def test_the_tallies_can_be_written_anew(shop: Shop) -> None:
    live_through(shop)
    tallies.close_days(shop.now + timedelta(days=2))
    before = tallies.sums_of(FIRST, LAST, EVERY)
    db.session.query(DayTally).update({"gross_cents": 1})
    db.session.commit()
    assert tallies.sums_of(FIRST, LAST, EVERY) != before
    tallies.rebuild(shop.now + timedelta(days=2))
    assert tallies.sums_of(FIRST, LAST, EVERY) == before


def test_a_shop_without_orders_has_no_day_to_close(shop: Shop) -> None:
    assert tallies.close_days(shop.now + timedelta(days=9)) == 0


def _total(sums: tallies.Sums, figure: Figure) -> int:
    return sum(found.gross for key, found in sums.items() if key.figure is figure)
