"""Gutscheine as the owner keeps them: codes, what they take off, when and how often they count."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.models.discount import WHOLE, DiscountKind
from portal.models.voucher import Voucher
from portal.paging import Keyset, Page
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,22}[A-Z0-9]")
_NEWEST = Keyset(Voucher.created_at, Voucher.id)


@dataclass(frozen=True)
class VoucherData:
    """`value` is cents or basis points. No day, no limit: none. `minimum_cents` is of the goods before the discount."""

    code: str
    kind: DiscountKind
    value: int
    label: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    minimum_cents: int = 0
    most_uses: int | None = None
    most_uses_each: int | None = None


def normal_code(typed: str) -> str:
    """As codes are kept: capitals, no blanks. People copy them from letters in any spelling."""
    return "".join(typed.split()).upper()


def list_vouchers(before: str | None, after: str | None) -> Page[Any]:
    """Newest first, also those switched off; rows with `Voucher`."""
    return _NEWEST.page(select(Voucher, Voucher.created_at, Voucher.id), before, after)


def find_voucher(voucher_id: int) -> Voucher | None:
    return db.session.get(Voucher, voucher_id)


@retried
def add_voucher(data: VoucherData, at: datetime) -> None:
    """Raises Refusal naming the field."""
    with transaction():
        voucher = Voucher(created_at=at, used_count=0)
        _take_over(voucher, data)
        db.session.add(voucher)


@retried
def change_voucher(voucher_id: int, data: VoucherData, version: int | None) -> None:
    """For orders from now on: what was ordered keeps its discount. Raises Refusal, also for a stale form."""
    with transaction():
        voucher = _get_locked(voucher_id)
        if version is not None and version != voucher.version:
            raise Refusal(
                _l(
                    "Der Gutschein wurde inzwischen geändert. Was jetzt gespeichert ist, steht bei den Feldern; "
                    "bitte prüfen Sie Ihre Eingaben und speichern Sie noch einmal."
                )
            )
        if data.most_uses is not None and data.most_uses < voucher.used_count:
            raise Refusal(
                _l("Er ist schon %(used)s-mal eingelöst. Zum Beenden schalten Sie ihn ab.", used=voucher.used_count),
                "most_uses",
            )
        voucher.version += 1
        _take_over(voucher, data)


@retried
def switch_voucher(voucher_id: int, is_active: bool) -> None:
    """Off: nobody can redeem it any more, also who has it in the basket already."""
    with transaction():
        voucher = _get_locked(voucher_id)
        voucher.is_active = is_active
        voucher.version += 1


def _take_over(voucher: Voucher, data: VoucherData) -> None:
    code = normal_code(data.code)
    _check(code, data)
    with db.session.no_autoflush:
        if db.session.scalar(select(Voucher.id).where(Voucher.code == code, Voucher.id != voucher.id)) is not None:
            raise Refusal(_l("Diesen Gutscheincode gibt es schon."), "code")
    for field in fields(data):
        setattr(voucher, field.name, getattr(data, field.name))
    voucher.code = code


def _check(code: str, data: VoucherData) -> None:
    if not _CODE.fullmatch(code):
        raise Refusal(
            _l("Ein Gutscheincode hat 3 bis 24 Zeichen: Buchstaben ohne Umlaute, Ziffern und Bindestriche."), "code"
        )
    if data.value <= 0:
        raise Refusal(_l("Bitte geben Sie einen Rabatt über 0 ein, zum Beispiel 10."), "value")
    if data.kind is DiscountKind.percent and data.value > WHOLE:
        raise Refusal(_l("Mehr als 100 Prozent lassen sich nicht abziehen."), "value")
    if data.valid_from and data.valid_until and data.valid_until < data.valid_from:
        raise Refusal(_l("Der letzte Tag liegt vor dem ersten."), "valid_until")


def _get_locked(voucher_id: int) -> Voucher:
    return db.session.execute(
        select(Voucher).where(Voucher.id == voucher_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
