"""What the forms about changing an order ask."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from flask import request
from wtforms import BooleanField, FormField, HiddenField, SelectField
from wtforms.validators import InputRequired

from portal import chain, storage
from portal.backend.article_rows import ArticlesForm
from portal.backend.stale import entries_of, keep_changes, saved_now
from portal.countries import HOME
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.product import Product
from portal.refusal import Refusal
from portal.sales.change_lines import check_addable
from portal.sales.change_wish import AddressWish, ChangeWish, LineWish, NewLine, ShippingWish
from portal.shop.methods import list_shipping_methods
from portal.shop.settings import get_settings
from portal.web.address_form import AddressForm, OtherAddressForm
from portal.web.checks import NotNegative, whole
from portal.web.fields import MoneyField, cents_or_none, euros
from portal.web.forms import KeyedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


class AddressesForm(KeyedForm):
    """`opened`: what stood in its fields when it was opened, as JSON, so that it is known what somebody has changed."""

    opened = HiddenField()
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
        if not self.is_submitted():
            self.opened.data = chain.canonical(self.entries(order))

    def validate(self, extra_validators: Any = None) -> bool:
        self.shipping.form.is_asked = self.ship_elsewhere.data
        return bool(super().validate(extra_validators))

    def entries(self, _order: Order) -> dict[str, Any]:
        return entries_of(self)

    def take_over(self, order: Order) -> None:
        """After it was refused as stale: what nobody has changed in it becomes what the order says now."""
        if self.missed:
            now = type(self)(order, formdata=None)
            self._take_over(_read(self.opened.data), now, order)
            self.opened.data = chain.canonical(now.entries(order))

    def _take_over(self, was: dict[str, Any], now: Any, _order: Order) -> None:
        keep_changes(self, was, now)

    @property
    def addresses(self) -> AddressWish:
        elsewhere = self.shipping.form.as_address() if self.ship_elsewhere.data else None
        return AddressWish(self.billing.form.as_address(), elsewhere)

    @property
    def address_wish(self) -> ChangeWish:
        return ChangeWish(addresses=self.addresses, mail=self.mail.data)


class ChangeForm(ArticlesForm, AddressesForm):
    """Fields `qty-<item id>`, `price-<item id>`, and `new-qty-<article id>`, `new-price-<article id>` of what comes."""

    ROWS = "new-"

    shipping_method = SelectField(_l("Versandart"), default="")
    shipping_cents = MoneyField(
        _l("Versandkosten"), [InputRequired(_l("Bitte geben Sie die Versandkosten ein, auch 0,00.")), NotNegative()]
    )
    previewed = HiddenField()  # what the preview on the page was made of

    def __init__(self, order: Order, **start: Any) -> None:
        super().__init__(order, shipping_cents=order.shipping_cents, **start)
        self._order = order
        self._taken_over: dict[str, str] = {}  # instead of what was typed
        stays = _("%(name)s, wie bisher", name=order.shipping_method) if order.shipping_method else _("keine")
        methods = [(str(method.id), method.name) for method in list_shipping_methods()]
        self.shipping_method.choices = [("", stays), *methods]

    def wish(self, order: Order) -> ChangeWish:
        """Raises Refusal naming the field."""
        method = self.shipping_method.data
        return ChangeWish(
            lines={item.id: self._line(item) for item in order.items},
            added=[NewLine(row.product.id, *row.amounts()) for row in self.wanted_rows],
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

    def typed_in(self, name: str, default: object = "") -> str:
        return self._taken_over.get(name) or super().typed_in(name, default)

    def pieces(self, item: OrderItem) -> str:
        return self.typed(item, _pieces(item))

    def price(self, item: OrderItem) -> str:
        return self.typed_in(f"price-{item.id}", euros(item.unit_price_cents))

    def entries(self, order: Order) -> dict[str, Any]:
        return super().entries(order) | _lines(order)

    def _take_over(self, was: dict[str, Any], now: Any, order: Order) -> None:
        super()._take_over(was, now, order)
        for name, saved in _lines(order).items():
            typed, old = self.typed_in(name, saved), was.get(name, saved)
            if typed == old:
                self._taken_over[name] = saved
            elif old != saved != typed:
                self.quantity_errors[name] = saved_now(saved)

    def _line(self, item: OrderItem) -> LineWish:
        quantity = whole(item.name, f"qty-{item.id}", self.pieces(item))
        return LineWish(quantity, _cents(item.name, f"price-{item.id}", self.price(item)))

    def check_article(self, product: Product) -> None:
        check_addable(self._order, product, "article")


def _pieces(item: OrderItem) -> int:
    return item.qty_ordered - item.qty_canceled


def _lines(order: Order) -> dict[str, str]:
    """What the fields of the items begin with."""
    pieces = {f"qty-{item.id}": str(_pieces(item)) for item in order.items}
    return pieces | {f"price-{item.id}": euros(item.unit_price_cents) for item in order.items}


def _read(opened: str | None) -> dict[str, Any]:
    """Of what no form of ours has sent, nothing is known."""
    try:
        found = json.loads(opened or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


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
