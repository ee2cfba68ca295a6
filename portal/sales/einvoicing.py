"""A bill to a company is an e-invoice: what that needs is asked for before it is issued."""

from __future__ import annotations

from portal.documents.einvoice import Gap, gaps, is_wanted
from portal.models.order import Order
from portal.models.shop_settings import ShopSettings
from portal.refusal import Refusal
from portal.sales.snapshots import facts_of
from portal.wording import lazy_gettext as _l

WHERE = {
    Gap.phone: _l("Ihre Telefonnummer (Einstellungen, Anbieter)"),
    Gap.email: _l("Ihre E-Mail-Adresse (Einstellungen, Anbieter)"),
    Gap.tax_id: _l("Ihre USt-IdNr. oder Steuernummer (Einstellungen, Steuer)"),
    Gap.seller_place: _l("Ihre PLZ und Ihr Ort (Einstellungen, Anbieter)"),
    Gap.buyer_place: _l("PLZ und Ort in der Rechnungsadresse der Bestellung"),
    Gap.seller_vat_id: _l("Ihre USt-IdNr. (Einstellungen, Steuer)"),
    Gap.buyer_vat_id: _l("die USt-IdNr. in der Rechnungsadresse der Bestellung"),
}


def list_gaps(order: Order, seller: ShopSettings) -> list[Gap]:
    """What an e-invoice of this order would lack; nothing where a plain bill is enough."""
    facts = facts_of("invoice", order, seller)
    return gaps(facts) if is_wanted(facts) else []


def insist_on_einvoice_facts(order: Order, seller: ShopSettings) -> None:
    """Raises Refusal naming all that is missing; other bills may lack it."""
    if missing := list_gaps(order, seller):
        what = ", ".join(str(WHERE[gap]) for gap in missing)
        raise Refusal(
            _l(
                "Rechnungen an Firmen sind E-Rechnungen. Dafür fehlt noch: %(what)s. "
                "Bitte tragen Sie es ein und erstellen Sie die Rechnung dann noch einmal.",
                what=what,
            )
        )
