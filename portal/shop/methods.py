"""Which shipping and payment methods the shop offers now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models.shop_settings import LegalText, LegalTextKind, PaymentSetting, ShippingMethod
from portal.payments import METHODS, PaymentMethod

# § 312d BGB with Art. 246a EGBGB, § 305 (2) BGB, Art. 13 GDPR, § 5 DDG
NEEDED_TEXTS = (LegalTextKind.terms, LegalTextKind.withdrawal, LegalTextKind.privacy, LegalTextKind.imprint)


def list_shipping_methods() -> Sequence[ShippingMethod]:
    return db.session.scalars(
        select(ShippingMethod).where(ShippingMethod.is_active).order_by(ShippingMethod.position, ShippingMethod.id)
    ).all()


def list_payment_methods(with_trial: bool, has_goods: bool = True) -> list[PaymentMethod]:
    """In the owner's order; those for trial only where `with_trial` says so (demo shop, trial order).

    Who only buys downloads gets no parcel, at whose delivery money could be taken.
    """
    codes = db.session.scalars(
        select(PaymentSetting.code).where(PaymentSetting.is_active).order_by(PaymentSetting.position)
    ).all()
    methods = [METHODS[code] for code in codes if code in METHODS and not METHODS[code].is_for_trial_only]
    methods += [method for method in METHODS.values() if method.is_for_trial_only and with_trial]
    return [method for method in methods if has_goods or not method.pays_at_delivery]


def find_legal_text(kind: LegalTextKind, language: str) -> LegalText | None:
    return next(iter(list_legal_texts((kind,), language)), None)


def list_legal_texts(kinds: Sequence[LegalTextKind], language: str) -> list[LegalText]:
    """The newest version of each kind in this language, else the German one; one statement."""
    other = aliased(LegalText)
    newest = select(func.max(other.version)).where(other.kind == LegalText.kind, other.language == LegalText.language)
    texts = db.session.scalars(
        select(LegalText).where(
            LegalText.kind.in_(kinds),
            LegalText.language.in_((language, "de")),
            LegalText.version == newest.scalar_subquery(),
        )
    )
    found = {(text.kind, text.language): text for text in texts}
    best = [found.get((kind, language)) or found.get((kind, "de")) for kind in kinds]
    return [text for text in best if text is not None]


def sells() -> bool:
    """Whether strangers may order: not before there are the texts that the law wants them to be shown."""
    kinds = db.session.scalars(select(LegalText.kind).where(LegalText.kind.in_(NEEDED_TEXTS)).distinct()).all()
    return len(kinds) == len(NEEDED_TEXTS)
