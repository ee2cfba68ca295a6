"""Which shipping and payment methods the shop offers now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.countries import HOME
from portal.extensions import db
from portal.loading import Question, Shape
from portal.models.shop_settings import LegalText, LegalTextKind, PaymentSetting, ShippingMethod
from portal.paging import written
from portal.payments import METHODS, PaymentMethod
from portal.prepared import Prepared
from portal.rows import write_told

# § 312d BGB with Art. 246a EGBGB, § 305 (2) BGB, Art. 13 GDPR, § 5 DDG
NEEDED_TEXTS = (LegalTextKind.terms, LegalTextKind.withdrawal, LegalTextKind.privacy, LegalTextKind.imprint)


_SHIPPING = Question(
    select(ShippingMethod).where(ShippingMethod.is_active).order_by(ShippingMethod.position, ShippingMethod.id),
    Shape(ShippingMethod),
)
_PAYMENT = Prepared(select(PaymentSetting.code).where(PaymentSetting.is_active).order_by(PaymentSetting.position))


@dataclass(frozen=True)
class CurrentTexts:
    """Of the needed legal texts which version is the newest: ids by kind and language."""

    ids: Mapping[tuple[LegalTextKind, str], int]

    @property
    def are_complete(self) -> bool:
        return {kind for kind, _language in self.ids} == set(NEEDED_TEXTS)

    def of(self, kinds: Sequence[LegalTextKind], language: str) -> tuple[int, ...]:
        """In this language, else in German."""
        found = [self.ids.get((kind, language)) or self.ids.get((kind, "de")) for kind in kinds]
        return tuple(ident for ident in found if ident is not None)


def list_shipping_methods() -> Sequence[ShippingMethod]:
    (methods,), _ = _SHIPPING.ask()
    return methods


def collecting(methods: Iterable[ShippingMethod], country: str = HOME) -> list[ShippingMethod]:
    """Those of the shipping methods whose carrier takes money at the door there."""
    return [method for method in methods if method.collects_cash_in(country)]


def list_payment_methods(with_trial: bool, can_pay_at_delivery: bool = True) -> list[PaymentMethod]:
    """In the owner's order; those for trial only where `with_trial` says so (demo shop, trial order)."""
    write_told()
    codes = [code for (code,) in _PAYMENT.rows({})]
    methods = [METHODS[code] for code in codes if code in METHODS and not METHODS[code].is_for_trial_only]
    methods += [method for method in METHODS.values() if method.is_for_trial_only and with_trial]
    return [method for method in methods if can_pay_at_delivery or not method.pays_at_delivery]


def find_legal_text(kind: LegalTextKind, language: str) -> LegalText | None:
    """The newest version in this language, else the German one."""
    texts = db.session.scalars(
        select(LegalText).where(LegalText.kind == kind, LegalText.language.in_((language, "de"))).where(_IS_NEWEST)
    ).all()
    return next((text for text in texts if text.language == language), texts[0] if texts else None)


def find_current_texts() -> CurrentTexts:
    """One statement; without their bodies."""
    write_told()
    return CurrentTexts({(kind, language): text_id for text_id, kind, language in _CURRENT.rows({})})


def sells() -> bool:
    """Whether strangers may order: not before there are the texts that the law wants them to be shown."""
    return find_current_texts().are_complete


_other = aliased(LegalText)
_of_same = _other.kind == LegalText.kind, _other.language == LegalText.language
_IS_NEWEST = LegalText.version == select(func.max(_other.version)).where(*_of_same).scalar_subquery()
_IS_NEEDED = LegalText.kind.in_([written(kind) for kind in NEEDED_TEXTS])
_CURRENT = Prepared(select(LegalText.id, LegalText.kind, LegalText.language).where(_IS_NEEDED, _IS_NEWEST))
