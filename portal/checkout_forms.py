"""What every order asks, in the checkout and on the telephone: addresses, methods, the note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import (
    BooleanField,
    EmailField,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from portal.countries import HOME, POSTCODES, is_postcode
from portal.identifiers import valid_vat_id
from portal.labels import PAYMENT_METHOD, country_name
from portal.models.address import ADDRESS_FIELDS
from portal.models.order import Order, OrderAddress
from portal.models.shop_settings import ShippingMethod
from portal.sales.baskets import Contact
from portal.taxes import country_of
from portal.web.addresses import EmailAddress
from portal.web.forms import Form

LONGEST_NOTE = 1000


def at_most(column: InstrumentedAttribute[str]) -> Length:
    """As long as the column is."""
    most: int = column.type.length
    return Length(max=most, message=_l("Bitte geben Sie höchstens %(most)s Zeichen ein.", most=most))


def needed(message: LazyString) -> DataRequired:
    return DataRequired(message)


def note_field(label: LazyString) -> TextAreaField:
    too_long = _l("Bitte kürzen Sie den Hinweis auf %(most)s Zeichen.", most=LONGEST_NOTE)
    return TextAreaField(label, [Length(max=LONGEST_NOTE, message=too_long)])


class AddressForm(Form):
    """Part of the form of the first step."""

    class Meta(Form.Meta):
        csrf = False  # the whole form has the token

    name = StringField(
        _l("Vor- und Nachname"),
        [needed(_l("Der Name fehlt, zum Beispiel Anna Weidner.")), at_most(OrderAddress.name)],
    )
    company = StringField(_l("Firma"), [at_most(OrderAddress.company)])
    street = StringField(
        _l("Straße und Hausnummer"),
        [
            needed(_l("Die Straße fehlt, zum Beispiel Gartenstraße 8.")),
            at_most(OrderAddress.street),
        ],
    )
    extra = StringField(_l("Adresszusatz"), [at_most(OrderAddress.extra)])
    postcode = StringField(
        _l("Postleitzahl"),
        [
            needed(_l("Die Postleitzahl fehlt, zum Beispiel 72070.")),
            at_most(OrderAddress.postcode),
        ],
    )
    city = StringField(_l("Ort"), [needed(_l("Der Ort fehlt, zum Beispiel Tübingen.")), at_most(OrderAddress.city)])
    country = SelectField(_l("Land"), default=HOME)
    vat_id = StringField(_l("USt-IdNr."), [at_most(OrderAddress.vat_id)])
    phone = StringField(_l("Telefon"), [at_most(OrderAddress.phone)])

    def offer(self, countries: Sequence[str]) -> None:
        self.country.choices = [SelectChoice(code, country_name(code)) for code in countries]
        if self.country.data not in countries:
            self.country.data = HOME

    def validate_postcode(self, field: StringField) -> None:
        country = self.country.data
        if country in POSTCODES and not is_postcode(field.data, country):
            raise ValidationError(_postcode_words(country))

    def validate_vat_id(self, field: StringField) -> None:
        """By its form and check digit; whether the office knows it, only VIES could say."""
        if not field.data:
            return
        checked = valid_vat_id(field.data)
        if checked is None:
            raise ValidationError(
                _("Diese USt-IdNr. gibt es nicht. Bitte prüfen Sie sie oder lassen Sie das Feld leer.")
            )
        if not self.company.data:
            raise ValidationError(_("Eine USt-IdNr. haben nur Unternehmen. Bitte geben Sie auch die Firma an."))
        if country_of(checked) != self.country.data:
            raise ValidationError(_("Diese USt-IdNr. ist aus einem anderen Land als die Rechnungsadresse."))
        field.data = checked

    def as_address(self) -> dict[str, str]:
        typed = {name: f.data or "" for name, f in self._fields.items()}
        return dict.fromkeys(ADDRESS_FIELDS, "") | typed


def _postcode_words(country: str) -> str:
    if country == HOME:
        return _("Eine deutsche Postleitzahl hat fünf Ziffern, zum Beispiel 72070.")
    return _("Das ist keine Postleitzahl von dort. Erwartet wird sie wie %(example)s.", example=POSTCODES[country])


class OtherAddressForm(AddressForm):
    """Where the parcel goes, if elsewhere; one telephone number is enough."""

    phone = None
    vat_id = None
    is_asked = True

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.is_asked or bool(super().validate(extra_validators))


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
