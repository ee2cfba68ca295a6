"""What the steps of the checkout show: what was chosen, what it costs, when it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel.speaklater import LazyString

from portal.models.basket import Basket
from portal.models.order import Order
from portal.models.shop_settings import ShopSettings
from portal.sales.baskets import Contact
from portal.sales.summary import Summary, summarize
from portal.sales.vouchers import Offer, offer_of
from portal.web.filters import discount_label, tax_label
from portal.wording import lazy_gettext as _l


@dataclass(frozen=True)
class ReviewPage:
    """The last step. Made anew after every refusal: it always shows what is true now."""

    basket: Basket
    seller: ShopSettings
    today: date

    @cached_property
    def offer(self) -> Offer:
        return offer_of(self.basket, self.today)

    @cached_property
    def summary(self) -> Summary:
        shipping = self.basket.shipping_method
        return summarize(self.basket, shipping, self.seller, self.today, self.offer.granted)

    @property
    def totals(self) -> list[tuple[LazyString | str, int, str]]:
        summary = self.summary
        rows: list[tuple[LazyString | str, int, str]] = [(_l("Zwischensumme"), summary.subtotal_cents, "normal")]
        if summary.discount:
            rows.append((discount_label(summary.discount), -summary.discount_cents, "normal"))
        if summary.shipping_method:
            rows.append((_l("Versandkosten"), summary.shipping_cents, "normal"))
        rows.append((_l("Gesamtsumme"), summary.grand_total_cents, "grand"))
        return rows + [(tax_label(share), share.tax, "note") for share in summary.taxes if not share.is_free]


def known_contact(basket: Basket, last_order: Order | None = None, email: str = "", name: str = "") -> dict[str, Any]:
    """What the first step is filled with: what was typed before, else the last order's, else the account's."""
    if basket.billing:
        contact = Contact(basket.email, basket.billing, basket.shipping)
    elif last_order is not None:
        elsewhere = last_order.shipping
        contact = Contact(email, last_order.billing.as_dict(), elsewhere.as_dict() if elsewhere else None)
    else:
        contact = Contact(email, {"name": name})
    return {
        "email": contact.email,
        "billing": contact.billing,
        "ship_elsewhere": contact.shipping is not None,
        "shipping": contact.shipping or {},
    }
