"""Cents: rounding half up, parts that sum, VAT by rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import money
from portal.money import TaxKey

CENTS = st.integers(min_value=0, max_value=10_000_000)


@pytest.mark.parametrize(
    ("gross", "rate", "net"), [(11900, 1900, 10000), (10700, 700, 10000), (1, 1900, 1), (995, 0, 995)]
)
def test_net_is_rounded_half_up(gross: int, rate: int, net: int) -> None:
    assert money.net_of(gross, rate) == net


def test_halves_go_away_from_zero() -> None:
    assert [money.divide_half_up(n, 2) for n in (1, 3, -1, -3)] == [1, 2, -1, -2]


@given(total=CENTS, cuts=st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=6))
def test_parts_always_sum_to_the_total(total: int, cuts: list[int]) -> None:
    pieces, taken, parts = sum(cuts), 0, []
    for cut in cuts:
        parts.append(money.part(total, pieces, taken, taken + cut))
        taken += cut
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


@given(total=CENTS, weights=st.lists(CENTS, min_size=1, max_size=8))
def test_a_split_sums_exactly_and_nobody_gets_a_cent_too_many(total: int, weights: list[int]) -> None:
    shares = money.split(total, weights)
    assert sum(shares) == total
    if sum(weights):
        assert all(abs(s * sum(weights) - total * w) < sum(weights) for s, w in zip(shares, weights, strict=True))


@given(lines=st.lists(st.tuples(st.sampled_from([1900, 700, 0]), CENTS), min_size=1, max_size=6), shipping=CENTS)
def test_vat_by_rate_sums_to_the_gross_with_shipping(lines: list[tuple[int, int]], shipping: int) -> None:
    shares = money.tax_shares([(TaxKey(rate), gross) for rate, gross in lines], shipping)
    assert sum(share.gross for share in shares) == sum(gross for _, gross in lines) + shipping
    assert all(share.net + share.tax == share.gross for share in shares)


def test_shipping_follows_the_goods() -> None:
    """The prototype's order: 165.30 at 19 %, 9.00 at 7 %, shipping 5.90."""
    shares = money.tax_shares([(TaxKey(1900), 16530), (TaxKey(700), 900)], 590)
    assert [(s.rate, s.gross, s.net, s.tax) for s in shares] == [(1900, 17090, 14361, 2729), (700, 930, 869, 61)]


@given(
    grosses=st.lists(st.integers(min_value=-100_000, max_value=100_000), min_size=1, max_size=8),
    rate=st.sampled_from((1900, 700, 0)),
    drift=st.integers(min_value=-3, max_value=3),
)
def test_nets_sum_exactly_and_are_off_by_no_more_than_a_cent(grosses: list[int], rate: int, drift: int) -> None:
    net = money.net_of(sum(grosses), rate)
    exact = [gross * 10_000 / (10_000 + rate) for gross in grosses]
    assert all(abs(share - ideal) < 1 for share, ideal in zip(money.nets_of(grosses, rate, net), exact, strict=True))
    assert sum(money.nets_of(grosses, rate, net + drift)) == net + drift
