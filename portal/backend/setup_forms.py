"""The one form of an empty shop."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, ValidationError

from portal.backend.settings_fields import BankFields, OwnerFields, PaymentFields, ShippingFields, ShopFields, TaxFields
from portal.shop.payment import check_payment
from portal.shop.saving import check_bank, check_tax
from portal.shop.setup import Opening
from portal.web.forms import Form
from portal.wording import gettext as _


class SetupForm(OwnerFields, ShopFields, TaxFields, BankFields, ShippingFields, PaymentFields, Form):
    @property
    def opening(self) -> Opening:
        return Opening(self.shop_data, self.tax_data, self.bank_data, self.shipping_data, self.payment_rules)

    def validate_bank_holder(self, field: StringField) -> None:
        if self.iban.data and not field.data:
            raise ValidationError(_("Bitte geben Sie den Kontoinhaber an."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """The checks of the verbs too, so that everything is said at once."""
        super().validate(*args, **kwargs)
        with self.carrying_out():
            if not self.tax_mode.errors:
                check_tax(self.tax_data)
        with self.carrying_out():
            if self.iban.data:
                check_bank(self.bank_data)
        with self.carrying_out():
            if not self.codes.errors and not self.download_release.errors:
                check_payment(self.payment_rules, self.iban.data)
        return not self.errors
