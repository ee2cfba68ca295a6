"""Billing and shipping address in a form: of the checkout, and of the shop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import ValidationError

from portal.countries import HOME, POSTCODES, is_postcode
from portal.identifiers import valid_vat_id
from portal.labels.countries import country_name
from portal.taxes import country_of
from portal.web.checks import needed, no_longer_than
from portal.web.forms import Form
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

# The fields of `models.address` and their lengths: a test compares them.
LONGEST = {
    "name": 100, "company": 100, "street": 100, "extra": 100, "postcode": 10, "city": 80, "country": 2, "phone": 40,
    "vat_id": 14,
}  # fmt: skip
FEWEST_DIGITS = 4  # of a telephone number


class AddressForm(Form):
    """Part of a form about an order."""

    class Meta(Form.Meta):
        csrf = False  # the whole form has the token

    name = StringField(
        _l("Vor- und Nachname"),
        [needed(_l("Der Name fehlt, zum Beispiel Anna Weidner.")), no_longer_than(LONGEST["name"])],
    )
    company = StringField(_l("Firma"), [no_longer_than(LONGEST["company"])])
    street = StringField(
        _l("Straße und Hausnummer"),
        [
            needed(_l("Die Straße fehlt, zum Beispiel Gartenstraße 8.")),
            no_longer_than(LONGEST["street"]),
        ],
    )
    extra = StringField(_l("Adresszusatz"), [no_longer_than(LONGEST["extra"])])
    postcode = StringField(
        _l("Postleitzahl"),
        [
            needed(_l("Die Postleitzahl fehlt, zum Beispiel 72070.")),
            no_longer_than(LONGEST["postcode"]),
        ],
    )
    city = StringField(
        _l("Ort"), [needed(_l("Der Ort fehlt, zum Beispiel Tübingen.")), no_longer_than(LONGEST["city"])]
    )
    country = SelectField(_l("Land"), default=HOME)
    vat_id = StringField(_l("USt-IdNr."), [no_longer_than(LONGEST["vat_id"])])
    phone = StringField(_l("Telefon"), [no_longer_than(LONGEST["phone"])])

    def offer(self, countries: Sequence[str]) -> None:
        self.country.choices = [SelectChoice(code, country_name(code)) for code in countries]
        if self.country.data not in countries:
            self.country.data = HOME

    def validate_postcode(self, field: StringField) -> None:
        country = self.country.data
        if country in POSTCODES and not is_postcode(field.data, country):
            raise ValidationError(_postcode_words(country))

    def validate_phone(self, field: StringField) -> None:
        """Whatever stands around it: „nach 18 Uhr“ helps whoever brings the parcel."""
        if field.data and sum(map(str.isdigit, field.data)) < FEWEST_DIGITS:
            raise ValidationError(_("Eine Telefonnummer hat mehr Ziffern, zum Beispiel 07071 5550142."))

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
        return dict.fromkeys(LONGEST, "") | typed


def _postcode_words(country: str) -> str:
    if country == HOME:
        return _("Eine deutsche Postleitzahl hat fünf Ziffern, zum Beispiel 72070.")
    return _(
        "Das ist keine Postleitzahl dieses Landes. Dort sieht sie zum Beispiel so aus: %(example)s.",
        example=POSTCODES[country],
    )


class OtherAddressForm(AddressForm):
    """Where the parcel goes, if elsewhere; one telephone number is enough."""

    phone = None
    vat_id = None
    is_asked = True

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.is_asked or bool(super().validate(extra_validators))
