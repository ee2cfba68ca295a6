"""What is still missing before strangers may order: each line is a fact, none is ticked by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_pgettext
from flask_babel.speaklater import LazyString
from sqlalchemy import func, select

from portal import labels
from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.order import Order
from portal.models.product import Product
from portal.models.shop_settings import AccessibilityDuty, LegalText, LegalTextKind, ShopSettings
from portal.shop.legal import list_current_texts, names_old_platform, names_reason, names_withdrawal, withdrawal_address
from portal.shop.methods import list_shipping_methods
from portal.shop.payment import offered_codes
from portal.wording import lazy_gettext as _l

# Firms that stand in a register and have to name it in letters and mails (§ 37a HGB, § 35a GmbHG, § 80 AktG).
_REGISTERED = re.compile(r"\b(GmbH|UG|AG|SE|KG|OHG|KGaA|eG|eGbR)\b|\be\. ?(K\.|Kfm\.|Kfr\.)")


@dataclass(frozen=True)
class Check:
    """`page` names the page where it is put right; `missing` says what, empty when all is there; `fact` what is."""

    page: str
    title: LazyString
    missing: LazyString | str = ""
    fact: LazyString | str = ""

    @property
    def is_done(self) -> bool:
        return not self.missing


def list_checks(shop: ShopSettings) -> list[Check]:
    """In the order in which an owner would go through them; five statements."""
    texts, shown = list_current_texts("de"), _count_shown()
    return [
        Check("shop", _l("Anbieter"), _missing_of_seller(shop), f"{shop.name}, {shop.owner_name}, {shop.city}"),
        _tax(shop),
        Check("bank", _l("Bankverbindung"), _missing_of_bank(shop), shop.iban),
        _texts(texts),
        _withdrawal(texts),
        *_exclusions(texts, shown),
        _accessibility(shop),
        _warranty(shop),
        _shipping(),
        _payment(),
        _products(sum(shown.values())),
        _mail(),
        _trial(),
    ]


def _tax(shop: ShopSettings) -> Check:
    number = shop.vat_id or shop.tax_number
    missing = "" if number else _l("Es fehlt eine Steuernummer.")
    return Check("tax", _l("Steuer"), missing, f"{labels.TAX_MODE[shop.tax_mode]}, {number}")


def _shipping() -> Check:
    names = [method.name for method in list_shipping_methods()]
    missing = "" if names else _l("Es gibt keine Versandart.")
    return Check("shipping", _l("Versandarten"), missing, ", ".join(names))


def _payment() -> Check:
    names = [str(labels.PAYMENT_METHOD[code]) for code in offered_codes()]
    missing = "" if names else _l("Es gibt keine Zahlungsart.")
    return Check("payment", _l("Zahlungsarten"), missing, ", ".join(names))


def _count_shown() -> dict[NoWithdrawal | None, int]:
    """Articles in the shop, by why there is no right of withdrawal or a lapsing one."""
    reason = Product.no_withdrawal
    rows = db.session.execute(select(reason, func.count()).where(Product.is_active).group_by(reason))
    return {row[0]: row[1] for row in rows}


def _products(number: int) -> Check:
    missing = "" if number else _l("Im Laden steht noch kein Artikel.")
    return Check("products", lazy_pgettext("Sortiment", "Artikel"), missing, _l("%(number)s im Laden", number=number))


def _mail() -> Check:
    server = str(current_app.config["MAIL_SERVER"])
    missing = _l("Es ist kein Mailserver eingetragen (MAIL_SERVER): E-Mails werden nur als Datei abgelegt.")
    return Check("mail", _l("E-Mail-Versand"), "" if server else missing, server)


def _trial() -> Check:
    found = db.session.scalar(select(Order.number).where(Order.is_trial).order_by(Order.id.desc()).limit(1))
    missing = "" if found else _l("Gehen Sie den Ablauf einmal selbst durch.")
    return Check("trial", _l("Probebestellung"), missing, found or "")


def _missing_of_seller(shop: ShopSettings) -> LazyString | str:
    if not shop.register and _REGISTERED.search(f"{shop.name} {shop.owner_name}"):
        return _l("Es fehlen Registergericht, Registernummer und, wenn es welche gibt, die Geschäftsführer.")
    return ""


def _missing_of_bank(shop: ShopSettings) -> LazyString | str:
    return "" if shop.iban and shop.bank_holder else _l("Es fehlen Kontoinhaber und IBAN.")


def _texts(texts: Mapping[LegalTextKind, LegalText]) -> Check:
    absent = [kind for kind in LegalTextKind if kind not in (*texts, LegalTextKind.accessibility)]
    outdated = [kind for kind, text in texts.items() if names_old_platform(text.body)]
    missing: LazyString | str = ""
    if absent:
        missing = _l("Es fehlt: %(texts)s.", texts=_names(absent))
    elif outdated:
        missing = _l("Nennt die abgeschaltete EU-Plattform zur Streitbeilegung: %(texts)s.", texts=_names(outdated))
    return Check("texts", _l("Rechtliche Texte"), missing, _names(texts))


def _withdrawal(texts: Mapping[LegalTextKind, LegalText]) -> Check:
    """The instruction has to say where contracts are withdrawn from (Art. 246a EGBGB)."""
    text, address = texts.get(LegalTextKind.withdrawal), withdrawal_address()
    is_named = text is not None and names_withdrawal(text.body)
    missing = "" if is_named else _l("Die Widerrufsbelehrung nennt die Adresse nicht: %(address)s", address=address)
    return Check("withdrawal", _l("Vertrag widerrufen"), missing, address)


def _exclusions(texts: Mapping[LegalTextKind, LegalText], shown: Mapping[NoWithdrawal | None, int]) -> Iterator[Check]:
    """Where an article in the shop has one: the instruction has to say so, too (Art. 246a § 1 (3) EGBGB)."""
    text = texts.get(LegalTextKind.withdrawal)
    reasons = [reason for reason in NoWithdrawal if reason in shown]
    unsaid = [reason for reason in reasons if text is None or not names_reason(text.body, reason)]
    missing = _l("Die Widerrufsbelehrung sagt nicht: Widerrufsrecht %(reasons)s.", reasons=_standings(unsaid))
    if reasons:
        yield Check("texts", _l("Ausnahmen vom Widerrufsrecht"), missing if unsaid else "", _standings(reasons))


def _standings(reasons: Iterable[NoWithdrawal]) -> str:
    return "; ".join(str(labels.NO_WITHDRAWAL[reason]) for reason in reasons)


def _accessibility(shop: ShopSettings) -> Check:
    """§ 14 (1) no. 2 BFSG with Anlage 3; micro-enterprises that offer services are exempt (§ 3 (3))."""
    is_open = shop.accessibility is AccessibilityDuty.open
    missing = _l("Es fehlt der Text zur Barrierefreiheit, oder dass Sie ausgenommen sind.") if is_open else ""
    is_exempt = shop.accessibility is AccessibilityDuty.exempt
    fact = _l("als Kleinstunternehmen ausgenommen") if is_exempt else _l("im Fuß jeder Seite")
    return Check("texts", _l("Barrierefreiheit"), missing, fact)


def _warranty(shop: ShopSettings) -> Check:
    """Consumers have to see the harmonised notice before they order goods (Directive (EU) 2024/825, since 27 September
    2026)."""
    missing = (
        "" if shop.warranty_notice else _l("Es fehlt der amtliche EU-Hinweis, den Kunden vor dem Kauf sehen müssen.")
    )
    return Check("warranty", _l("Gewährleistungshinweis"), missing, _l("im Laden, im Warenkorb und vor dem Bestellen"))


def _names(kinds: Iterable[LegalTextKind]) -> str:
    return ", ".join(str(labels.LEGAL_TEXT[kind]) for kind in kinds)
