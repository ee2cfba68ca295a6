"""What the shop says about an article and about the ways to pay, in words; filters for the templates."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from portal.countries import HOME
from portal.customer import blueprint
from portal.labels import Mark
from portal.labels.countries import country_name
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod, ShopSettings
from portal.shop.methods import collecting
from portal.text import fold
from portal.web.filters import money, per_unit
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

FEW = 3  # so few that it should be said before somebody wants more

PAYMENT_HINTS = {
    "prepayment": _l("Sie überweisen nach der Bestellung. Wir versenden, sobald Ihr Geld bei uns ist."),
    "invoice": _l("Sie überweisen nach Erhalt der Rechnung, spätestens an dem Tag, der darauf steht."),
    "cash_on_delivery": _l("Sie bezahlen bei der Zustellung, wenn das Paket ankommt."),
    "trial_card": _l("Es wird nichts abgebucht: Diese Zahlungsart gibt es nur zum Ausprobieren."),
    "trial_redirect": _l("Nach der Bestellung kommen Sie zu einem Probe-Anbieter, bei dem kein Geld fließt."),
}


def payment_hints(shipping: Sequence[ShippingMethod], country: str = HOME) -> dict[str, LazyString]:
    """By code of the method; whatever some of the shipping methods there do not allow says which do."""
    takers = collecting(shipping, country)
    if len(takers) in (0, len(shipping)):
        return PAYMENT_HINTS
    names = ", ".join(method.name for method in takers)
    return PAYMENT_HINTS | {
        "cash_on_delivery": _l("Sie bezahlen bei der Zustellung. Das geht nur mit: %(methods)s.", methods=names)
    }


def days_hint(method: ShippingMethod, country: str) -> str:
    """Empty where the article's own time holds."""
    days = method.extra_days_to(country)
    more = ngettext(
        "Die Lieferung dauert %(num)s Werktag länger, als beim Artikel steht.",
        "Die Lieferung dauert %(num)s Werktage länger, als beim Artikel steht.",
        days,
    )
    return more if days else ""


def stock_mark(product: Product) -> Mark:
    if product.is_download:
        return Mark(_l("Download, kein Versand nötig"), "download", "is-info")
    if product.must_restock():
        return Mark(_l("nachbestellbar"), "pending", "is-wait")
    if not product.can_sell():
        return Mark(_l("zur Zeit nicht lieferbar"), "hold", "is-stop")
    if product.keeps_stock and product.stock <= FEW:
        return Mark(_l("nur noch %(pieces)s", pieces=product.stock), "pending", "is-wait")
    return Mark(_l("vorrätig"), "complete", "is-good")


def delivery_time(product: Product, pieces: int = 1) -> str:
    """In working days, which is what the promise counts in."""
    first, last = product.delivery_days(pieces)
    if first == last:
        return ngettext("Lieferzeit %(num)s Werktag", "Lieferzeit %(num)s Werktage", last)
    return _("Lieferzeit %(first)s bis %(last)s Werktage", first=first, last=last)


def restock_note(product: Product, pieces: int) -> str:
    """For so many pieces in a basket that have to be got first."""
    return _("Wird für Sie nachbestellt: %(time)s.", time=delivery_time(product, pieces))


def unit_price(product: Product) -> str:
    """Per kilogram, litre, metre or square metre; empty where none is due."""
    price = product.unit_price
    return per_unit(*price) if price else ""


def shipping_price(method: ShippingMethod, subtotal_cents: int = 0, country: str = HOME) -> str:
    cents = method.price_for(subtotal_cents, country)
    return money(cents) if cents else _("kostenlos")


def restriction(shop: ShopSettings) -> str:
    """§ 312j (1) BGB: where the shop delivers to."""
    if shop.delivers_to == [HOME]:
        return _("Wir liefern nur nach Deutschland.")
    names = ", ".join(sorted(map(country_name, shop.delivers_to), key=fold))
    return _("Wir liefern in diese Länder: %(countries)s.", countries=names)


for words in (stock_mark, delivery_time, restock_note, unit_price, shipping_price, restriction):
    blueprint.add_app_template_filter(words)
