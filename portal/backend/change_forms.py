"""What the forms about changing an order ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from flask import request
from wtforms import BooleanField, FormField, HiddenField, SelectField
from wtforms.validators import InputRequired

from portal import chain, storage
from portal.backend.quantities_form import QuantitiesForm
from portal.countries import HOME
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.refusal import Refusal
from portal.sales.change_wish import AddressWish, ChangeWish, LineWish, NewLine, ShippingWish
from portal.shop.methods import list_shipping_methods
from portal.shop.settings import get_settings
from portal.text import clean_line
from portal.web.address_form import AddressForm, OtherAddressForm
from portal.web.checks import NotNegative, whole
from portal.web.fields import MoneyField, cents_or_none, euros
from portal.web.forms import KeyedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

NEW_ROWS = 3


class AddressesForm(KeyedForm):
    billing = FormField(AddressForm, _l("Rechnungsadresse"))
    ship_elsewhere = BooleanField(_l("An eine andere Adresse liefern"))
    shipping = FormField(OtherAddressForm, _l("Versandadresse"))
    mail = BooleanField(_l("Kunde per E-Mail benachrichtigen"))

    def __init__(self, order: Order, **start: Any) -> None:
        elsewhere = order.shipping
        super().__init__(
            version=order.version,
            billing=order.billing.as_dict(),
            ship_elsewhere=elsewhere is not None,
            shipping=elsewhere.as_dict() if elsewhere else {},
            **start,
        )
        ours = {HOME, *get_settings().delivers_to, *(address.country for address in order.addresses)}
        for part in (self.billing, self.shipping):
            part.form.offer(sorted(ours))

    def validate(self, extra_validators: Any = None) -> bool:
        self.shipping.form.is_asked = self.ship_elsewhere.data
        return bool(super().validate(extra_validators))

    @property
    def addresses(self) -> AddressWish:
        elsewhere = self.shipping.form.as_address() if self.ship_elsewhere.data else None
        return AddressWish(self.billing.form.as_address(), elsewhere)

    @property
    def address_wish(self) -> ChangeWish:
        return ChangeWish(addresses=self.addresses, mail=self.mail.data)


class ChangeForm(QuantitiesForm, AddressesForm):
    """Fields `qty-<item id>`, `price-<item id>`, and rows for new items: `sku-0`, `new-qty-0`, `new-price-0` …"""

    shipping_method = SelectField(_l("Versandart"), default="")
    shipping_cents = MoneyField(
        _l("Versandkosten"), [InputRequired(_l("Bitte geben Sie die Versandkosten ein, auch 0,00.")), NotNegative()]
    )
    previewed = HiddenField()  # what the preview on the page was made of

    def __init__(self, order: Order) -> None:
        super().__init__(order, shipping_cents=order.shipping_cents)
        stays = _("%(name)s, wie bisher", name=order.shipping_method) if order.shipping_method else _("keine")
        methods = [(str(method.id), method.name) for method in list_shipping_methods()]
        self.shipping_method.choices = [("", stays), *methods]

    def wish(self, order: Order) -> ChangeWish:
        """Raises Refusal naming the field."""
        method = self.shipping_method.data
        return ChangeWish(
            lines={item.id: self._line(item) for item in order.items},
            added=list(self._added()),
            addresses=self.addresses,
            shipping=ShippingWish(self.shipping_cents.data, int(method) if method else None),
            mail=self.mail.data,
        )

    def previewed_wish(self, order: Order) -> ChangeWish:
        """Raises Refusal also when something else was typed since the preview."""
        wish = self.wish(order)
        if fingerprint(wish) != self.previewed.data:
            raise Refusal(
                _("Seit der Vorschau haben Sie etwas geändert. Bitte sehen Sie sich die Vorschau noch einmal an.")
            )
        return wish

    def pieces(self, item: OrderItem) -> str:
        return self.typed(item, item.qty_ordered - item.qty_canceled)

    def price(self, item: OrderItem) -> str:
        return self.typed_in(f"price-{item.id}", euros(item.unit_price_cents))

    def _line(self, item: OrderItem) -> LineWish:
        quantity = whole(item.name, f"qty-{item.id}", self.pieces(item))
        return LineWish(quantity, _cents(item.name, f"price-{item.id}", self.price(item)))

    def _added(self) -> Iterator[NewLine]:
        for row in range(NEW_ROWS):
            sku, pieces, price = (
                clean_line(self.typed_in(f"{name}-{row}")) for name in ("sku", "new-qty", "new-price")
            )
            if not (sku or pieces or price):
                continue
            if not sku:
                raise Refusal(_("Bitte geben Sie die Nummer des Artikels an, der dazukommt."), f"sku-{row}")
            quantity = whole(sku, f"new-qty-{row}", pieces or "1")
            yield NewLine(sku, quantity, _cents(sku, f"new-price-{row}", price) if price else None, row)


def fingerprint(wish: ChangeWish) -> str:
    """The same for the same change, whether the customer is told or not."""
    return storage.sha256(chain.canonical(asdict(replace(wish, mail=False))).encode())


def is_apply() -> bool:
    """The other button asks for the preview."""
    return "apply" in request.form


def _cents(name: str, field: str, text: str) -> int:
    cents = cents_or_none(text)
    if cents is None:
        raise Refusal(_("%(name)s: Bitte geben Sie einen Preis ein, zum Beispiel 12,90.", name=name), field)
    return cents
