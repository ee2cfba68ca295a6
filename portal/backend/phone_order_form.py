"""What a telephone order asks; filled in by searches for people and articles, which save nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Optional, ValidationError

from portal.backend.article_rows import ArticlesForm
from portal.checkout_forms import ContactForm, MethodsForm, note_field
from portal.refusal import Refusal
from portal.sales.baskets import Contact
from portal.sales.customer_search import KnownCustomer, find_contact, find_customers
from portal.sales.phone_orders import NOTHING_ORDERED, PhoneAgreement, PhoneLine, PhoneWish
from portal.text import is_whole
from portal.web.fields import MoneyField
from portal.web.forms import KeyedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


class PhoneOrderForm(ContactForm, MethodsForm, ArticlesForm):
    customer = StringField(_l("Kunde suchen"))
    shipping_price = MoneyField(_l("Versandkosten in Euro"), [Optional()])
    note = note_field(_l("Hinweis des Kunden"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found_customers: list[KnownCustomer] = []

    @property
    def needs_shipping(self) -> bool:
        return not self.wanted_rows or any(not row.product.is_download for row in self.wanted_rows)

    def validate_shipping_price(self, entry: MoneyField) -> None:
        if entry.data is not None and entry.data < 0:
            raise ValidationError(_("Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."))

    def validate(self, extra_validators: Any = None) -> bool:
        """What is wrong with the articles is said at once with all the rest."""
        super().validate(extra_validators)
        if not self.wanted_rows:
            self.refuse(Refusal(NOTHING_ORDERED, "article"))
        for row in self.wanted_rows:
            with self.carrying_out():
                row.amounts()
        return not self.errors

    @property
    def searches(self) -> dict[str, Callable[[], None]]:
        """The enter key looks for whoever stands in the search, unless an article does."""
        people = {"find_customer": self._find_customer, "pick": self._pick_customer}
        entered = {"enter": self._find_customer} if self.customer.data and not self.article.data else {}
        return super().searches | people | entered

    def wish(self) -> PhoneWish:
        """Raises Refusal at the field."""
        contact = self.contact
        if not self.needs_shipping:
            contact = Contact(contact.email, contact.billing)
        return PhoneWish(
            contact=contact,
            lines={row.product.id: PhoneLine(*row.amounts()) for row in self.wanted_rows},
            shipping_method_id=self.shipping_method_id,
            shipping_cents=self.shipping_price.data if self.needs_shipping else None,
            payment_method=self.payment_method.data,
            note=self.note.data,
        )

    def _find_customer(self) -> None:
        self.found_customers = find_customers(self.customer.data) if self.customer.data else []
        if not self.found_customers:
            words = _(
                "Niemand mit diesem Namen oder dieser E-Mail-Adresse ist bekannt. Füllen Sie die Felder einfach aus."
            )
            raise Refusal(words, "customer")

    def _pick_customer(self) -> None:
        kind, _dash, ident = request.form["pick"].partition("-")
        contact = find_contact(kind, int(ident)) if is_whole(ident) else None
        if contact is None:
            raise Refusal(_("Dieser Kunde ist nicht mehr da. Bitte suchen Sie noch einmal."), "customer")
        self.email.data = contact.email
        for part, known in ((self.billing.form, contact.billing), (self.shipping.form, contact.shipping or {})):
            for entry in part:
                entry.data = known.get(entry.short_name, "") or entry.default or ""
        self.ship_elsewhere.data = contact.shipping is not None
        self.customer.data = ""
        self.focus = "email"


class PhoneCheckForm(KeyedForm):
    fingerprint = HiddenField()
    mail = BooleanField(_l("Bestellbestätigung per E-Mail senden"))

    @property
    def agreement(self) -> PhoneAgreement:
        return PhoneAgreement(self.fingerprint.data or "", self.mail.data)
