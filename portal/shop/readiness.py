"""What is still missing before strangers may order: each line is a fact, none is ticked by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import Select, select

from portal import labels
from portal.extensions import db
from portal.models.order import Order
from portal.models.product import Product
from portal.models.shop_settings import LegalTextKind, ShippingMethod, ShopSettings
from portal.shop.legal import list_current_texts, names_old_platform
from portal.shop.saving import offered_codes

# Firms that stand in a register and have to name it in letters and mails (§ 37a HGB, § 35a GmbHG, § 80 AktG).
_REGISTERED = re.compile(r"\b(GmbH|UG|AG|SE|KG|OHG|KGaA|eG|eGbR)\b|\be\. ?(K\.|Kfm\.|Kfr\.)")


@dataclass(frozen=True)
class Check:
    """`page` names the page where it is put right; `missing` says what, empty when all is there."""

    title: LazyString
    page: str
    missing: LazyString | str = ""

    @property
    def is_done(self) -> bool:
        return not self.missing


def list_checks(shop: ShopSettings) -> list[Check]:
    """In the order in which an owner would go through them; seven statements."""
    return [
        Check(_l("Anbieter"), "shop", _missing_of_seller(shop)),
        Check(_l("Steuer"), "tax", "" if shop.tax_number or shop.vat_id else _l("Es fehlt eine Steuernummer.")),
        Check(_l("Bankverbindung"), "bank", _missing_of_bank(shop)),
        Check(_l("Rechtliche Texte"), "texts", _missing_of_texts()),
        Check(
            _l("Versandarten"),
            "shipping",
            _unless_any(select(ShippingMethod.id).where(ShippingMethod.is_active), _l("Es gibt keine Versandart.")),
        ),
        Check(_l("Zahlungsarten"), "payment", "" if offered_codes() else _l("Es gibt keine Zahlungsart.")),
        Check(
            _l("Artikel"),
            "products",
            _unless_any(select(Product.id).where(Product.is_active), _l("Im Laden steht noch kein Artikel.")),
        ),
        Check(
            _l("E-Mail-Versand"),
            "",
            ""
            if current_app.config["MAIL_SERVER"]
            else _l("Es ist kein Mail-Server eingetragen (MAIL_SERVER): E-Mails werden nur als Datei abgelegt."),
        ),
        Check(
            _l("Probebestellung"),
            "trial",
            _unless_any(select(Order.id).where(Order.is_trial), _l("Gehen Sie den Ablauf einmal selbst durch.")),
        ),
    ]


def _missing_of_seller(shop: ShopSettings) -> LazyString | str:
    if not shop.register and _REGISTERED.search(f"{shop.name} {shop.owner_name}"):
        return _l("Es fehlen Registergericht, Registernummer und, wenn es welche gibt, die Geschäftsführer.")
    return ""


def _missing_of_bank(shop: ShopSettings) -> LazyString | str:
    return "" if shop.iban and shop.bank_holder else _l("Es fehlen Kontoinhaber und IBAN.")


def _missing_of_texts() -> LazyString | str:
    texts = list_current_texts("de")
    absent = [str(labels.LEGAL_TEXT[kind]) for kind in LegalTextKind if kind not in texts]
    if absent:
        return _l("Es fehlt: %(texts)s.", texts=", ".join(absent))
    outdated = [str(labels.LEGAL_TEXT[kind]) for kind, text in texts.items() if names_old_platform(text.body)]
    if outdated:
        return _l("Nennt die abgeschaltete EU-Plattform zur Streitbeilegung: %(texts)s.", texts=", ".join(outdated))
    return ""


def _unless_any(rows: Select[int], missing: LazyString) -> LazyString | str:
    return "" if db.session.scalar(rows.limit(1)) is not None else missing
