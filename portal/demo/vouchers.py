"""The vouchers of the demonstration: one for everybody, one for large orders, one that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import clock
from portal.models.discount import DiscountKind
from portal.shop.vouchers import VoucherData, add_voucher

WELCOME, GENEROUS = "WILLKOMMEN", "FEDER5"  # printed by `make run`: to be tried


def demo_vouchers() -> dict[str, str]:
    """Code and what it does, for whoever tries the shop."""
    return {WELCOME: "10 % off, from 20 euros on, once per e-mail address", GENEROUS: "5 euros off, from 40 euros on"}


def add_vouchers(at: datetime) -> None:
    opened = clock.day_of(at)
    for data in (
        VoucherData("FRUEHJAHR", DiscountKind.percent, 1500, "Aktion im Frühjahr", opened, opened + timedelta(days=30)),
        VoucherData(GENEROUS, DiscountKind.fixed, 500, "Karte im Paket", minimum_cents=4000, most_uses=100),
        VoucherData(WELCOME, DiscountKind.percent, 1000, "Neue Kunden", minimum_cents=2000, most_uses_each=1),
    ):
        add_voucher(data, at)
