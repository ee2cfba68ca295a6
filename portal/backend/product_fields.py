"""The fields of an article in the order of the page: errors are listed in the order in which fields are declared."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.models.no_withdrawal import NoWithdrawal
from portal.models.product import ContentUnit, Product, StockPolicy
from portal.web.checks import NotNegative, at_most, needed, no_longer_than
from portal.web.fields import MoneyField, WholeNumberField
from portal.wording import lazy_gettext as _l

MOST_PIECES = 1_000_000
LONGEST_TEXT = 20_000
MOST_RESTOCK_DAYS = 180


def _unit(word: Any) -> ContentUnit | None:
    return ContentUnit(word) if word else None


def _reason(word: Any) -> NoWithdrawal | None:
    return NoWithdrawal(word) if word else None


def _category(ident: Any) -> int | None:
    return int(ident) or None


class DescriptionFields:
    name = StringField(_l("Name"), [needed(_l("Bitte geben Sie an, wie der Artikel heißt.")), at_most(Product.name)])
    sku = StringField(
        _l("Artikelnummer"),
        [needed(_l("Bitte geben Sie eine Artikelnummer an, zum Beispiel FH-LOTSE.")), at_most(Product.sku)],
    )
    category_id = SelectField(_l("Kategorie"), coerce=_category)
    features = StringField(_l("Wesentliche Merkmale"), [at_most(Product.features)])
    description = TextAreaField(_l("Beschreibung"), [no_longer_than(LONGEST_TEXT)])
    slug = StringField(_l("Adresse im Laden"), [at_most(Product.slug)])
    price_cents = MoneyField(
        _l("Preis"), [InputRequired(_l("Bitte geben Sie den Preis an, zum Beispiel 12,90.")), NotNegative()]
    )
    vat_rate = SelectField(_l("MwSt."), coerce=int)
    content_amount = WholeNumberField(_l("Inhalt"), 1, MOST_PIECES, is_needed=False)
    content_unit = SelectField(_l("Einheit"), coerce=_unit)


class OpeningFields:
    """Of a new article; afterwards pieces only move by what is booked."""

    stock = WholeNumberField(_l("Anfangsbestand"), 0, MOST_PIECES)


class StockFields:
    stock_policy = SelectField(_l("Verkauf"), coerce=StockPolicy)
    low_stock_at = WholeNumberField(_l("Warnen ab"), 0, MOST_PIECES)
    restock_days = WholeNumberField(_l("Nachbestellen dauert"), 0, MOST_RESTOCK_DAYS)
    delivery_days_min = WholeNumberField(_l("Lieferzeit von"), 0, 90)
    delivery_days_max = WholeNumberField(_l("Lieferzeit bis"), 0, 90)
    no_withdrawal = SelectField(_l("Widerrufsrecht"), coerce=_reason)


class AccessFields:
    """Of a download; it has no stock and no delivery."""

    download_limit = WholeNumberField(_l("Abrufe je Käufer"), 1, 1000, is_needed=False)
    download_days = WholeNumberField(_l("Abrufbar für"), 1, 3650, is_needed=False)


class PictureFields:
    picture = FileField(_l("Bild"))
    removes_picture = BooleanField(_l("Bild entfernen"))
    picture_alt = StringField(_l("Was das Bild zeigt"), [at_most(Product.picture_alt)])


class SafetyFields:
    """GPSR (EU) 2023/988, Art. 19."""

    manufacturer = TextAreaField(_l("Hersteller"), [no_longer_than(LONGEST_TEXT)])
    safety_note = TextAreaField(_l("Sicherheitshinweise"), [no_longer_than(LONGEST_TEXT)])
