"""The net amounts of an e-invoice, from the gross ones of a snapshot.

Gross leads (`portal.money`): the net and tax of each rate are those of the snapshot, and the lines, shipping and
adjustments of the rate sum to that net to the cent, as BR-CO-10, BR-S-08 and their like ask.

Amounts here are those of a claim: a document below zero is turned to be above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portal import money
from portal.documents.paper import Content
from portal.money import TaxKey
from portal.taxes import TaxCase

ExtraKind = Literal["shipping", "plus", "minus", "rounding"]
PRICE_DECIMALS = Decimal("0.000001")  # quantity × price gives the amount to the cent up to some 10,000 pieces


@dataclass(frozen=True)
class NetLine:
    """Cents without VAT; `net` is what is charged, `discount` what was taken off before."""

    line: Content
    tax: TaxKey
    quantity: int
    net: int
    discount: int

    @property
    def total(self) -> int:
        """Before the discount."""
        return self.net + self.discount

    @property
    def billed(self) -> int:
        """Pieces; below zero where roundings of earlier papers left less than nothing, for a price never is (BR-27)."""
        return -self.quantity if self.total < 0 else self.quantity

    @property
    def price(self) -> str:
        """Of one piece, before the discount; two to six decimals."""
        exact = (Decimal(abs(self.total)) / (100 * self.quantity)).quantize(PRICE_DECIMALS)
        whole, _point, part = f"{exact:f}".rstrip("0").partition(".")
        return f"{whole}.{part:0<2}"


@dataclass(frozen=True)
class Extra:
    """What belongs to no line, at one rate: a charge, or an allowance when it is below zero."""

    kind: ExtraKind
    tax: TaxKey
    net: int


@dataclass(frozen=True)
class EInvoiceSums:
    lines: list[NetLine]
    extras: list[Extra]
    taxes: list[money.TaxShare]


def sums_of(content: Content) -> EInvoiceSums:
    sign = 1 if content["kind"] == "invoice" else -1
    rates = [_tax_of(content, line) for line in content["lines"]]
    grosses = [sign * line["amount_cents"] for line in content["lines"]]
    taxes = _taxes(content, rates, sign)
    extras = _extras(content, {share.key: share.gross for share in taxes}, list(zip(rates, grosses, strict=True)))
    nets = _nets(taxes, [*zip(rates, grosses, strict=True), *((tax, gross) for _kind, tax, gross in extras)])
    facts = zip(content["lines"], rates, nets[: len(rates)], strict=True)
    lines = [_net_line(line, tax, net, sign) for line, tax, net in facts]
    charges = [Extra(kind, tax, net) for (kind, tax, _gross), net in zip(extras, nets[len(rates) :], strict=True)]
    return EInvoiceSums(lines, charges, taxes)


def _tax_of(content: Content, line: Content) -> TaxKey:
    """§ 19 UStG: no rate, whatever the goods would be taxed at otherwise."""
    if content["tax_mode"] == "small_business":
        return TaxKey(0, TaxCase.small_business)
    return TaxKey(line["vat_rate"], TaxCase(line.get("tax_case", "normal")))


def _taxes(content: Content, rates: Sequence[TaxKey], sign: int) -> list[money.TaxShare]:
    """One for each rate that stands at a line, too."""
    if content["tax_mode"] == "small_business":
        total = sign * content["total_cents"]
        return [money.TaxShare(0, total, total, TaxCase.small_business)]
    known = {TaxKey(share["rate"], TaxCase(share.get("case", "normal"))): share for share in content["taxes"]}
    none = {"gross": 0, "net": 0}
    shares = {key: known.get(key, none) for key in sorted({*known, *rates}, reverse=True)}
    return [money.TaxShare(k.rate, sign * share["gross"], sign * share["net"], k.case) for k, share in shares.items()]


def _extras(
    content: Content, grosses: Mapping[TaxKey, int], lines: Sequence[tuple[TaxKey, int]]
) -> list[tuple[ExtraKind, TaxKey, int]]:
    """(kind, tax, gross): each kind sums to its amount, and each rate to what its lines leave of it."""
    goods = {rate: sum(gross for at, gross in lines if at == rate) for rate in grosses}
    rest = {rate: gross - goods[rate] for rate, gross in grosses.items()}
    kinds: dict[ExtraKind, int] = {
        "shipping": abs(content["shipping_cents"]),
        "plus": abs(content.get("adjustment_plus_cents", 0)),
        "minus": -abs(content.get("adjustment_minus_cents", 0)),
    }
    *others, last = [kind for kind in kinds if kinds[kind]] or ["rounding"]
    weights = [abs(cents) for cents in (rest if any(rest.values()) else goods).values()]
    found = []
    for kind in others:
        for rate, cents in zip(rest, money.split(kinds[kind], weights), strict=True):
            rest[rate] -= cents
            found.append((kind, rate, cents))
    found += [(last, rate, cents) for rate, cents in rest.items()]
    return [(kind, rate, cents) for kind, rate, cents in found if cents]


def _nets(taxes: Sequence[money.TaxShare], parts: Sequence[tuple[TaxKey, int]]) -> list[int]:
    """Of (tax, gross) parts, in their order."""
    nets = [0] * len(parts)
    for share in taxes:
        indexes = [index for index, (tax, _gross) in enumerate(parts) if tax == share.key]
        found = money.nets_of([parts[index][1] for index in indexes], share.rate, share.net) if indexes else []
        for index, net in zip(indexes, found, strict=True):
            nets[index] = net
    return nets


def _net_line(line: Content, tax: TaxKey, net: int, sign: int) -> NetLine:
    discount = money.net_of(sign * line.get("discount_cents", 0), tax.rate)
    return NetLine(line, tax, sign * line["quantity"], net, discount)
