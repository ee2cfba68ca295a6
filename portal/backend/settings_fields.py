"""Groups of fields that the settings show page by page and the set-up shows all at once."""

from __future__ import annotations

from dataclasses import fields

from wtforms import EmailField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput

from portal import labels
from portal.accounts.configuration import SHORTEST_PASSWORD
from portal.accounts.passwords import NotGuessed
from portal.models.account import Account
from portal.models.carrier import Carrier
from portal.models.shop_settings import MOST_PAYMENT_DAYS, DownloadRelease, ShippingMethod, ShopSettings, TaxMode
from portal.shop.payment import PaymentRules, offerable_codes
from portal.shop.saving import BankData, ShopData, TaxData
from portal.shop.shipping import ShippingData
from portal.web.addresses import EmailAddress
from portal.web.checks import NotNegative, at_most, needed, no_longer_than
from portal.web.fields import MoneyField, WholeNumberField, choices
from portal.wording import lazy_gettext as _l

WITH_BLANKS = 50  # numbers with check digits may be typed in groups
LONGEST_PASSWORD = 128


class TicksField(SelectMultipleField):
    """Several of a few: a checkbox each, drawn like radio buttons."""

    option_widget = CheckboxInput()


class OwnerFields:
    """Of the set-up, where they come first."""

    setup_code = StringField(_l("Einrichtungscode"), [needed(_l("Bitte geben Sie den Einrichtungscode ein."))])
    person_name = StringField(_l("Ihr Name"), [needed(_l("Bitte geben Sie Ihren Namen an.")), at_most(Account.name)])
    person_email = EmailField(
        _l("Ihre E-Mail-Adresse"),
        [needed(_l("Bitte geben Sie Ihre E-Mail-Adresse an.")), at_most(Account.email), EmailAddress()],
    )
    password = PasswordField(
        _l("Passwort"),
        [
            needed(_l("Bitte wählen Sie ein Passwort.")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                _l("Bitte wählen Sie %(least)s bis %(most)s Zeichen.", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD),
            ),
            NotGuessed("person_name", "person_email"),
        ],
    )


class ShopFields:
    """Under the names of ShopData."""

    name = StringField(
        _l("Name des Shops"), [needed(_l("Bitte geben Sie an, wie der Shop heißt.")), at_most(ShopSettings.name)]
    )
    tagline = StringField(_l("Was es gibt"), [at_most(ShopSettings.tagline)])
    owner_name = StringField(
        _l("Inhaber oder Firma"),
        [
            needed(_l("Bitte geben Sie den Inhaber oder die Firma an, zum Beispiel Inh. Olga Brandt.")),
            at_most(ShopSettings.owner_name),
        ],
    )
    street = StringField(
        _l("Straße und Hausnummer"),
        [needed(_l("Bitte geben Sie Straße und Hausnummer an.")), at_most(ShopSettings.street)],
    )
    postcode = StringField(
        _l("Postleitzahl"),
        [
            needed(_l("Bitte geben Sie die Postleitzahl an, zum Beispiel 72070.")),
            Regexp(r"(?!00)[0-9]{5}\Z", message=_l("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 72070.")),
        ],
    )
    city = StringField(_l("Ort"), [needed(_l("Bitte geben Sie den Ort an.")), at_most(ShopSettings.city)])
    phone = StringField(
        _l("Telefon"), [needed(_l("Bitte geben Sie eine Telefonnummer an.")), at_most(ShopSettings.phone)]
    )
    email = EmailField(
        _l("E-Mail-Adresse des Shops"),
        [needed(_l("Bitte geben Sie die E-Mail-Adresse des Shops an.")), at_most(ShopSettings.email), EmailAddress()],
    )
    website = StringField(_l("Internetadresse"), [at_most(ShopSettings.website)])
    register = StringField(_l("Handelsregister"), [at_most(ShopSettings.register)])

    @property
    def shop_data(self) -> ShopData:
        return ShopData(**{field.name: getattr(self, field.name).data for field in fields(ShopData)})


class TaxFields:
    tax_mode = RadioField(
        _l("Umsatzsteuer"),
        [InputRequired(_l("Bitte wählen Sie, wie der Shop besteuert wird."))],
        choices=choices(labels.TAX_MODE, TaxMode),
        default=TaxMode.normal.value,
    )
    tax_number = StringField(_l("Steuernummer"), [at_most(ShopSettings.tax_number)])
    vat_id = StringField(_l("USt-IdNr."), [no_longer_than(WITH_BLANKS)])
    tax_office = StringField(_l("Finanzamt"), [at_most(ShopSettings.tax_office)])

    @property
    def tax_data(self) -> TaxData:
        return TaxData(TaxMode(self.tax_mode.data), self.tax_number.data, self.vat_id.data, self.tax_office.data)


class BankFields:
    bank_holder = StringField(_l("Kontoinhaber"), [at_most(ShopSettings.bank_holder)])
    iban = StringField(_l("IBAN"), [no_longer_than(WITH_BLANKS)])
    bic = StringField(_l("BIC"), [no_longer_than(WITH_BLANKS)])
    bank_name = StringField(_l("Bank"), [at_most(ShopSettings.bank_name)])

    @property
    def bank_data(self) -> BankData:
        return BankData(self.bank_holder.data, self.iban.data, self.bic.data, self.bank_name.data)


class ShippingFields:
    method_name = StringField(
        _l("Name der Versandart"),
        [
            needed(_l("Bitte geben Sie an, wie die Versandart heißt, zum Beispiel DHL Paket.")),
            at_most(ShippingMethod.name),
        ],
    )
    carrier = SelectField(_l("Versanddienstleister"), choices=choices(labels.CARRIER, Carrier))
    price = MoneyField(
        _l("Versandkosten"), [InputRequired(_l("Bitte geben Sie die Kosten an, zum Beispiel 5,90.")), NotNegative()]
    )
    free_from = MoneyField(_l("Versandkostenfrei ab"), [NotNegative()])
    price_eu = MoneyField(_l("Versandkosten in die übrige EU"), [NotNegative()])
    price_world = MoneyField(_l("Versandkosten in andere Länder"), [NotNegative()])

    @property
    def shipping_data(self) -> ShippingData:
        abroad = (self.price_eu.data, self.price_world.data)
        return ShippingData(self.method_name.data, self.carrier.data, self.price.data, self.free_from.data, *abroad)


class PaymentFields:
    codes = TicksField(_l("Zahlungsarten"), choices=choices(labels.PAYMENT_METHOD, offerable_codes()))
    payment_days = WholeNumberField(_l("Zahlungsziel"), 1, MOST_PAYMENT_DAYS, default=14)
    download_release = RadioField(
        _l("Downloads freigeben"),
        choices=choices(labels.DOWNLOAD_RELEASE, DownloadRelease),
        default=DownloadRelease.invoiced.value,
    )

    @property
    def payment_rules(self) -> PaymentRules:
        return PaymentRules(self.codes.data, self.payment_days.data, DownloadRelease(self.download_release.data))
