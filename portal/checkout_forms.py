"""What every order asks, in the checkout and on the telephone: addresses, methods, the note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel.speaklater import LazyString
from wtforms import BooleanField, EmailField, FormField, RadioField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.labels import PAYMENT_METHOD
from portal.models.order import Order
from portal.models.shop_settings import ShippingMethod
from portal.sales.baskets import Contact
from portal.web.address_form import AddressForm, OtherAddressForm
from portal.web.addresses import EmailAddress
from portal.web.checks import at_most, needed
from portal.web.forms import Form
from portal.wording import lazy_gettext as _l

LONGEST_NOTE = 1000


def note_field(label: LazyString) -> TextAreaField:
    too_long = _l("Bitte kürzen Sie den Hinweis auf %(most)s Zeichen.", most=LONGEST_NOTE)
    return TextAreaField(label, [Length(max=LONGEST_NOTE, message=too_long)])


class ContactForm(Form):
    email = EmailField(
        _l("E-Mail-Adresse"),
        [
            needed(_l("Die Adresse fehlt, zum Beispiel anna@example.org.")),
            at_most(Order.email),
            EmailAddress(),
        ],
    )
    billing = FormField(AddressForm, _l("Rechnungsadresse"))
    ship_elsewhere = BooleanField(_l("An eine andere Adresse liefern"))
    shipping = FormField(OtherAddressForm, _l("Versandadresse"))

    def offer(self, countries: Sequence[str]) -> None:
        """Where the shop delivers to."""
        self.billing.form.offer(countries)
        if self.shipping is not None:
            self.shipping.form.offer(countries)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.shipping is not None:
            self.shipping.form.is_asked = self.ship_elsewhere.data
        return bool(super().validate(extra_validators))

    @property
    def contact(self) -> Contact:
        is_elsewhere = self.shipping is not None and self.ship_elsewhere.data
        shipping = self.shipping.form.as_address() if is_elsewhere else None
        return Contact(self.email.data, self.billing.form.as_address(), shipping)


class Chosen:
    """A validator: one of the choices offered on this page."""

    def __init__(self, message: LazyString) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data not in {value for value, *_rest in field.iter_choices()}:
            raise ValidationError(str(self.message))


class MethodsForm(Form):
    shipping_method = RadioField(
        _l("Versandart"), [Chosen(_l("Bitte wählen Sie eine Versandart."))], coerce=int, validate_choice=False
    )
    payment_method = RadioField(
        _l("Zahlungsart"), [Chosen(_l("Bitte wählen Sie eine Zahlungsart."))], validate_choice=False
    )

    def offer_methods(self, shipping: Sequence[ShippingMethod], payment_codes: Sequence[str]) -> None:
        """Without anything to ship, no shipping method is asked."""
        self.payment_method.choices = [(code, PAYMENT_METHOD[code]) for code in payment_codes]
        if shipping:
            self.shipping_method.choices = [(method.id, method.name) for method in shipping]
        else:
            del self.shipping_method

    @property
    def shipping_method_id(self) -> int | None:
        return self.shipping_method.data if self.shipping_method else None
