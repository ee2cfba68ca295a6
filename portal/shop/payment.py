"""Which payment methods the shop offers, and on which terms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from portal.extensions import db
from portal.models.shop_settings import DownloadRelease, PaymentSetting
from portal.payments import METHODS
from portal.refusal import Refusal
from portal.shop.saving import settings_change
from portal.wording import lazy_gettext as _l
from portal.writing import retried


@dataclass(frozen=True)
class PaymentRules:
    """Which methods are offered, by code; days until an invoice is due; when downloads can be fetched.

    `prepayment_days`: until an order is due whose buyer pays in advance. `await_payment_hours`: until one is canceled
    whose buyer did not pay at the provider; 0: never.
    """

    codes: Collection[str]
    payment_days: int
    download_release: DownloadRelease = DownloadRelease.invoiced
    await_payment_hours: int = 48
    prepayment_days: int = 7


@retried
def save_payment(rules: PaymentRules, version: int | None) -> None:
    """Raises Refusal without any method, or for transfers to a shop without a bank account."""
    with settings_change(version) as settings:
        check_payment(rules, settings.iban)
        settings.payment_days = rules.payment_days
        settings.prepayment_days = rules.prepayment_days
        settings.download_release = rules.download_release
        settings.await_payment_hours = rules.await_payment_hours
        offer_payment(rules.codes)


def check_payment(rules: PaymentRules, iban: str) -> None:
    if not rules.codes:
        raise Refusal(_l("Bitte bieten Sie mindestens eine Zahlungsart an."), "codes")
    if not iban and any(METHODS[code].asks_transfer for code in rules.codes):
        raise Refusal(_l("Für Überweisungen brauchen Ihre Kunden zuerst Ihre Bankverbindung."), "codes")


def offer_payment(codes: Collection[str]) -> None:
    """Offer exactly these; the others stay known, so that their place is kept."""
    known = {row.code: row for row in db.session.scalars(select(PaymentSetting))}
    for position, code in enumerate(offerable_codes()):
        row = known.get(code)
        if row is None:
            row = PaymentSetting(code=code, position=position)
            db.session.add(row)
        row.is_active = code in codes


def offerable_codes() -> list[str]:
    """The payment methods that a shop can offer."""
    return [code for code, method in METHODS.items() if not method.is_for_trial_only]


def offered_codes() -> list[str]:
    """Those it offers now."""
    active = set(db.session.scalars(select(PaymentSetting.code).where(PaymentSetting.is_active)))
    return [code for code in offerable_codes() if code in active]
