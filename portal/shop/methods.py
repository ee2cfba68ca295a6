"""Which shipping and payment methods the shop offers now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models.shop_settings import LegalText, LegalTextKind, PaymentSetting, ShippingMethod
from portal.payments import METHODS, PaymentMethod


def list_shipping_methods() -> Sequence[ShippingMethod]:
    return db.session.scalars(
        select(ShippingMethod).where(ShippingMethod.is_active).order_by(ShippingMethod.position, ShippingMethod.id)
    ).all()


def list_payment_methods(with_trial: bool, has_goods: bool = True) -> list[PaymentMethod]:
    """In the owner's order; the trial card only where `with_trial` says so (demo shop, trial order).

    Who only buys downloads gets no parcel, at whose delivery money could be taken.
    """
    codes = db.session.scalars(
        select(PaymentSetting.code).where(PaymentSetting.is_active).order_by(PaymentSetting.position)
    ).all()
    methods = [METHODS[code] for code in codes if code in METHODS and not METHODS[code].is_for_trial_only]
    methods += [method for method in METHODS.values() if method.is_for_trial_only and with_trial]
    return [method for method in methods if has_goods or not method.pays_at_delivery]


def find_legal_text(kind: LegalTextKind, language: str) -> LegalText | None:
    """The newest version in this language, else the German one."""
    for wanted in dict.fromkeys((language, "de")):
        text = db.session.scalar(
            select(LegalText)
            .where(LegalText.kind == kind, LegalText.language == wanted)
            .order_by(LegalText.version.desc())
            .limit(1)
        )
        if text is not None:
            return text
    return None
