"""What a telephone order asks. Searching and adding keep everything filled in; nothing is saved by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Optional, ValidationError

from portal.backend.quantities_form import QuantitiesForm
from portal.catalogue.article_search import find_articles
from portal.catalogue.product_list import list_by_ids
from portal.checkout_forms import ContactForm, MethodsForm, note_field
from portal.models.product import Product
from portal.refusal import Refusal
from portal.sales.baskets import Contact
from portal.sales.customer_search import KnownCustomer, find_contact, find_customers
from portal.sales.phone_orders import NOTHING_ORDERED, PhoneAgreement, PhoneLine, PhoneWish
from portal.text import clean_line, is_whole
from portal.web.fields import MoneyField, cents_or_none, euros
from portal.web.forms import KeyedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

MOST_ROWS = 60


@dataclass
class Row:
    """An article with what stands in its fields."""

    product: Product
    quantity: str
    price: str

    @property
    def is_wanted(self) -> bool:
        return self.quantity not in ("", "0")

    def line(self) -> PhoneLine:
        """Raises Refusal at the field."""
        ident, name = self.product.id, self.product.name
        if not is_whole(self.quantity):
            raise Refusal(_("%(name)s: Bitte geben Sie eine ganze Zahl ein.", name=name), f"qty-{ident}")
        cents = cents_or_none(self.price) if self.price else self.product.price_cents
        if cents is None:
            words = _("%(name)s: Bitte geben Sie einen Betrag ein, zum Beispiel 12,90.", name=name)
            raise Refusal(words, f"price-{ident}")
        return PhoneLine(int(self.quantity), cents)


@dataclass
class Found:
    """What a search came up with, to choose from."""

    customers: list[KnownCustomer] = field(default_factory=list)
    articles: list[Product] = field(default_factory=list)


class PhoneOrderForm(ContactForm, MethodsForm, QuantitiesForm):
    customer = StringField(_l("Kunde suchen"))
    article = StringField(_l("Artikel suchen"))
    shipping_price = MoneyField(_l("Versandkosten in Euro"), [Optional()])
    note = note_field(_l("Hinweis des Kunden"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = _typed_rows()
        self.found = Found()
        self.focus = ""  # the field to type in next

    @property
    def needs_shipping(self) -> bool:
        wanted = [row for row in self.rows if row.is_wanted]
        return not wanted or any(not row.product.is_download for row in wanted)

    def validate_shipping_price(self, entry: MoneyField) -> None:
        if entry.data is not None and entry.data < 0:
            raise ValidationError(_("Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."))

    def validate(self, extra_validators: Any = None) -> bool:
        """What is wrong with the articles is said at once with all the rest."""
        super().validate(extra_validators)
        wanted = [row for row in self.rows if row.is_wanted]
        if not wanted:
            self.refuse(Refusal(NOTHING_ORDERED, "article"))
        for row in wanted:
            with self.carrying_out():
                row.line()
        return not self.errors

    def search(self) -> bool:
        """Whether a button was pressed that only fills the form; the enter key searches for what stands in a search."""
        acts = {
            "find_customer": self._find_customer,
            "pick": self._pick_customer,
            "find_article": self._find_article,
            "add": self._add_picked,
        }
        if self.article.data:
            acts["enter"] = self._find_article
        elif self.customer.data:
            acts["enter"] = self._find_customer
        pressed = next((name for name in acts if name in request.form), None)
        if pressed is not None:
            with self.carrying_out():
                acts[pressed]()
        return pressed is not None

    def wish(self) -> PhoneWish:
        """Raises Refusal at the field."""
        contact = self.contact
        if not self.needs_shipping:
            contact = Contact(contact.email, contact.billing)
        return PhoneWish(
            contact=contact,
            lines={row.product.id: row.line() for row in self.rows if row.is_wanted},
            shipping_method_id=self.shipping_method_id,
            shipping_cents=self.shipping_price.data if self.needs_shipping else None,
            payment_method=self.payment_method.data,
            note=self.note.data,
        )

    def _find_customer(self) -> None:
        self.found.customers = find_customers(self.customer.data) if self.customer.data else []
        if not self.found.customers:
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

    def _find_article(self) -> None:
        found = find_articles(self.article.data) if self.article.data else []
        if not found:
            raise Refusal(_("Kein Artikel mit diesem Namen oder dieser Nummer wird verkauft."), "article")
        if len(found) == 1:
            self._add(found[0])
        else:
            self.found.articles = found

    def _add_picked(self) -> None:
        ident = request.form["add"]
        picked = list_by_ids([int(ident)]) if is_whole(ident) else []
        if not picked:
            raise Refusal(_("Diesen Artikel gibt es nicht mehr."), "article")
        self._add(picked[0])

    def _add(self, product: Product) -> None:
        row = next((row for row in self.rows if row.product.id == product.id), None)
        if row is not None:
            row.quantity = str(int(row.quantity) + 1) if is_whole(row.quantity) else "1"
        elif len(self.rows) >= MOST_ROWS:
            raise Refusal(_("Mehr als %(most)s Artikel passen nicht in eine Bestellung.", most=MOST_ROWS), "article")
        else:
            self.rows.append(Row(product, "1", euros(product.price_cents)))
        self.article.data = ""
        self.focus = "article"


class PhoneCheckForm(KeyedForm):
    fingerprint = HiddenField()
    mail = BooleanField(_l("Bestellbestätigung per E-Mail senden"))

    @property
    def agreement(self) -> PhoneAgreement:
        return PhoneAgreement(self.fingerprint.data or "", self.mail.data)


def _typed_rows() -> list[Row]:
    names = [name.removeprefix("qty-") for name in request.form if name.startswith("qty-")]
    products = list_by_ids([int(name) for name in names if is_whole(name)][:MOST_ROWS])
    return [Row(product, _typed(f"qty-{product.id}"), _typed(f"price-{product.id}")) for product in products]


def _typed(name: str) -> str:
    return clean_line(request.form.get(name, ""))
