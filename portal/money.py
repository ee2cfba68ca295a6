"""Money is integer cents. All rounding and splitting rules of the product live here.

Gross leads: per VAT rate net = round_half_up(Σ gross ÷ (1 + rate)), VAT = Σ gross − net.
Rates are basis points (1900 = 19 %).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.taxes import FREE, TaxCase

BASIS = 10_000


class TaxKey(NamedTuple):
    """What amounts are summed by: a rate, and the rule of the law by which it applies."""

    rate: int
    case: TaxCase = TaxCase.normal


@dataclass(frozen=True)
class TaxShare:
    """What one VAT rate has of a sum; cents."""

    rate: int
    gross: int
    net: int
    case: TaxCase = TaxCase.normal

    @property
    def tax(self) -> int:
        return self.gross - self.net

    @property
    def is_free(self) -> bool:
        """Of VAT by its case, which a sentence says (`labels.TAX_CASE`): "0 %" would be a rate."""
        return self.case in FREE

    @property
    def key(self) -> TaxKey:
        return TaxKey(self.rate, self.case)


def divide_half_up(numerator: int, denominator: int) -> int:
    """numerator ÷ denominator, halves away from zero; both whole numbers, denominator > 0."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def net_of(gross: int, rate: int) -> int:
    return divide_half_up(gross * BASIS, BASIS + rate)


def percent_of(total: int, basis_points: int) -> int:
    """Half a cent goes up."""
    return divide_half_up(total * basis_points, BASIS)


def part(total: int, of: int, before: int, after: int) -> int:
    """The cents of `total` that units `before`+1 … `after` of `of` carry; all parts sum to the total."""
    if not 0 <= before <= after <= of or of == 0:
        raise ValueError(f"no part {before}..{after} of {of}")
    return divide_half_up(total * after, of) - divide_half_up(total * before, of)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in proportion to non-negative weights by largest remainder: sums exactly, ties go to the first.

    As long as the total is not more than the weights together, no share is more than its weight: a discount never
    takes more off a line than the line costs.
    """
    if not weights:
        return []
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_need = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in by_need[: total - sum(shares)]:
        shares[index] += 1
    return shares


def nets_of(grosses: Sequence[int], rate: int, net: int) -> list[int]:
    """The net amounts of gross ones, below zero or not, by largest remainder: they sum to `net` exactly.

    `net` is that of their sum. If it is not (the last correction takes what earlier roundings left), the largest
    amount carries the difference.
    """
    shares = [gross * BASIS // (BASIS + rate) for gross in grosses]
    remainders = [gross * BASIS % (BASIS + rate) for gross in grosses]
    by_need = sorted(range(len(grosses)), key=lambda index: (-remainders[index], index))
    up = min(max(0, net - sum(shares)), sum(map(bool, remainders)))
    for index in by_need[:up]:
        shares[index] += 1
    if rest := net - sum(shares):
        shares[max(range(len(grosses)), key=lambda index: abs(grosses[index]))] += rest
    return shares


def tax_shares(
    lines: Iterable[tuple[TaxKey, int]], shipping: int = 0, carried: Mapping[TaxKey, int] | None = None
) -> list[TaxShare]:
    """VAT of (key, gross) lines, highest rate first. Shipping follows what it carries by gross share: the lines, or
    `carried`.
    """
    sums = sums_by_key(lines)
    for key, gross in shipping_by_rate(sums if carried is None else carried, shipping).items():
        sums[key] = sums.get(key, 0) + gross
    return shares_of(sums)


def shares_of(sums: Mapping[TaxKey, int]) -> list[TaxShare]:
    """Of gross sums."""
    return [TaxShare(key.rate, sums[key], net_of(sums[key], key.rate), key.case) for key in sorted(sums, reverse=True)]


def sums_by_key(lines: Iterable[tuple[TaxKey, int]]) -> dict[TaxKey, int]:
    sums: dict[TaxKey, int] = {}
    for key, cents in lines:
        sums[key] = sums.get(key, 0) + cents
    return sums


def shipping_by_rate(goods: Mapping[TaxKey, int], shipping: int) -> dict[TaxKey, int]:
    """Shipping is a service of the goods: its gross split over their rates (UStAE 3.10, 10.1)."""
    keys = sorted(goods, reverse=True)
    return dict(zip(keys, split(shipping, [goods[key] for key in keys]), strict=True)) if shipping else {}


def shipping_net(goods: Iterable[tuple[TaxKey, int]], shipping: int) -> int:
    """Of the gross price of shipping, for who pays no VAT: without the tax that the rates of the goods put on it."""
    parts = shipping_by_rate(sums_by_key(goods), shipping)
    return sum(net_of(cents, key.rate) for key, cents in parts.items())
