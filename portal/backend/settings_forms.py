"""The forms of the settings, one per page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Length

from portal.backend.settings_fields import (
    WITH_BLANKS,
    BankFields,
    PaymentFields,
    ShippingFields,
    ShopFields,
    TaxFields,
    TicksField,
)
from portal.catalogue.pictures import MOST_LOGO_BYTES, MOST_NOTICE_BYTES
from portal.countries import HOME, POSTCODES
from portal.labels.countries import country_name
from portal.models.shop_settings import (
    LONGEST_MAIL_DELAY,
    LONGEST_TRANSIT,
    MOST_EXTRA_DAYS,
    MOST_PAYMENT_DAYS,
    LegalText,
    ShippingMethod,
    ShopSettings,
)
from portal.shop.payment import PaymentRules, offered_codes
from portal.shop.settings import get_settings
from portal.shop.shipping import ShippingData
from portal.text import fold
from portal.web.checks import at_most, needed, no_longer_than
from portal.web.fields import WholeNumberField
from portal.web.forms import VersionedForm
from portal.wording import lazy_gettext as _l

LONGEST_TEXT = 100_000
LONGEST_WORDS = 5000
MOST_HOURS = 720  # thirty days
_NOT_IN_SETUP = ("extra_days", "extra_days_eu", "extra_days_world", "collects_cash")


class SettingsForm(VersionedForm):
    """Filled from the shop's row. `formdata=None`: as it is saved, whatever was sent."""

    def __init__(self, **start: Any) -> None:
        super().__init__(obj=get_settings(), **start)


class ShopForm(ShopFields, SettingsForm):
    logo = FileField(_l("Logo"))
    removes_logo = BooleanField(_l("Logo entfernen"))

    def read_logo(self) -> bytes | None:
        return _read(self.logo, MOST_LOGO_BYTES)


class TaxForm(TaxFields, SettingsForm):
    pass


class BankForm(BankFields, SettingsForm):
    bank_holder = StringField(
        _l("Kontoinhaber"), [needed(_l("Bitte geben Sie den Kontoinhaber an.")), at_most(ShopSettings.bank_holder)]
    )
    iban = StringField(_l("IBAN"), [needed(_l("Bitte geben Sie die IBAN an.")), no_longer_than(WITH_BLANKS)])


class PaymentForm(PaymentFields, SettingsForm):
    prepayment_days = WholeNumberField(_l("Zahlungsziel bei Vorkasse"), 1, MOST_PAYMENT_DAYS)
    await_payment_hours = WholeNumberField(_l("Stornieren nach"), 0, MOST_HOURS)

    def __init__(self, **start: Any) -> None:
        super().__init__(codes=offered_codes(), **start)

    @property
    def payment_rules(self) -> PaymentRules:
        return replace(
            super().payment_rules,
            prepayment_days=self.prepayment_days.data,
            await_payment_hours=self.await_payment_hours.data,
        )


class MailForm(SettingsForm):
    mail_delay_minutes = WholeNumberField(_l("Wartezeit in Minuten"), 0, LONGEST_MAIL_DELAY)


class WithdrawalForm(SettingsForm):
    transit_days = WholeNumberField(_l("Tage unterwegs"), 0, LONGEST_TRANSIT)


class WarrantyForm(SettingsForm):
    notice = FileField(_l("Hinweis als Bild"))
    removes_notice = BooleanField(_l("Hinweis entfernen"))
    warranty_words = TextAreaField(
        _l("Was auf dem Bild steht"), [Length(max=LONGEST_WORDS, message=_l("Bitte kürzen Sie auf %(max)d Zeichen."))]
    )

    def read_notice(self) -> bytes | None:
        return _read(self.notice, MOST_NOTICE_BYTES)


class CountriesForm(SettingsForm):
    codes = TicksField(_l("Lieferländer"))

    def __init__(self, **start: Any) -> None:
        super().__init__(codes=get_settings().delivers_to, **start)
        codes = sorted(POSTCODES.keys() - {HOME}, key=lambda code: fold(country_name(code)))
        self.codes.choices = [SelectChoice(code, country_name(code)) for code in codes]


class ShippingForm(ShippingFields, VersionedForm):
    """What the set-up does not ask has its default there."""

    extra_days = WholeNumberField(_l("Zusätzliche Werktage in Deutschland"), 0, MOST_EXTRA_DAYS)
    extra_days_eu = WholeNumberField(_l("Zusätzliche Werktage in die übrige EU"), 0, MOST_EXTRA_DAYS)
    extra_days_world = WholeNumberField(_l("Zusätzliche Werktage in andere Länder"), 0, MOST_EXTRA_DAYS)
    collects_cash = BooleanField(_l("Nachnahme ist möglich"))

    def __init__(self, method: ShippingMethod | None = None, **start: Any) -> None:
        if method is not None:
            start |= {
                "method_name": method.name,
                "carrier": method.carrier,
                "price": method.price_cents,
                "free_from": method.free_from_cents,
                "price_eu": method.price_eu_cents,
                "price_world": method.price_world_cents,
            }
        for name in _NOT_IN_SETUP:
            start[name] = getattr(method or ShippingData, name)
        super().__init__(version=get_settings().version, **start)

    @property
    def shipping_data(self) -> ShippingData:
        return replace(super().shipping_data, **{name: self[name].data for name in _NOT_IN_SETUP})


class LegalTextForm(VersionedForm):
    title = StringField(
        _l("Überschrift"), [needed(_l("Bitte geben Sie eine Überschrift an.")), at_most(LegalText.title)]
    )
    body = TextAreaField(_l("Text"), [needed(_l("Bitte geben Sie den Text ein.")), no_longer_than(LONGEST_TEXT)])

    def __init__(self, text: LegalText | None, title: str) -> None:
        super().__init__(obj=text, version=0, title=title)


def _read(field: FileField, most: int) -> bytes | None:
    """Once; the stream is empty afterwards. No more is read than is needed to see that it is too large."""
    upload = field.data
    return upload.stream.read(most + 1) if isinstance(upload, FileStorage) else None
