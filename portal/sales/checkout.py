"""Zahlungspflichtig bestellen: a basket becomes an order, whole or not at all."""

from __future__ import annotations

from flask_babel.speaklater import LazyString
from sqlalchemy import bindparam, delete, select

from portal import clock
from portal.catalogue.stock import Cause, lock_products, take_all
from portal.countries import HOME
from portal.extensions import db
from portal.models.basket import Basket
from portal.models.order import Order, OrderAgreement
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailName
from portal.models.shop_settings import LegalTextKind
from portal.models.stock_movement import StockReason
from portal.payments import METHODS, MOST_CENTS
from portal.prepared import Prepared
from portal.refusal import Refusal
from portal.rows import write_told
from portal.sales import downloads, vouchers
from portal.sales.baskets import why_no_cash
from portal.sales.errors import AlreadyDoneError
from portal.sales.mailing import mail_customer, mail_owner
from portal.sales.new_order import Agreement, make_order
from portal.sales.paying import record_receipt
from portal.sales.summary import Summary, summarize
from portal.sales.transaction import Change, Click, once
from portal.sales.vouchers import Offer
from portal.sales.whole_basket import contents_of, find_locked
from portal.shop.methods import find_current_texts, list_payment_methods
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l
from portal.writing import transaction

AGREED_TEXTS = (LegalTextKind.terms, LegalTextKind.withdrawal)
_DELETE = Prepared(delete(Basket).where(Basket.id == bindparam("basket_id")))
_PLACED = Prepared(select(Order.number).where(Order.basket_key == bindparam("key")))

CLOSED = _l("Der Shop ist noch nicht eröffnet, deshalb können wir Ihre Bestellung noch nicht annehmen.")


@once
def place_order(basket_key: str, agreement: Agreement, click: Click) -> str:
    """Returns the order's number; the same one however often the same basket is sent. Raises Refusal."""
    with transaction():
        basket = find_locked(basket_key)
        _refuse_placed(basket_key)  # under the lock: the first click may have ended just before
        if basket is None or not contents_of(basket):
            raise Refusal(_l("Ihr Warenkorb ist leer."))
        today = clock.day_of(click.at)
        lock_products([item.product_id for item in basket.items])  # what is promised is there until it is taken
        offer = vouchers.offer_of(basket, today, counts_uses=False)
        summary = summarize(basket, basket.shipping_method, get_settings(), today, offer.granted)
        current = find_current_texts()
        if not agreement.is_trial and not current.are_complete:
            raise Refusal(CLOSED)
        _check(basket, summary, agreement, offer)
        text_ids = current.of(AGREED_TEXTS, agreement.language)
        _check_texts(text_ids, agreement)
        order = make_order(basket, summary, agreement, click)
        if not agreement.is_trial:
            _take_stock(order, click)
        order.agreements = [OrderAgreement(legal_text_id=ident) for ident in text_ids]
        if offer.granted and not agreement.is_trial:
            vouchers.redeem(offer.granted, order)
        _finish(Change(order, click), agreement)
        write_told()
        _DELETE.write([{"basket_id": basket.id}])  # with its items, so the session forgets them, too
        db.session.expunge(basket)
        return order.number


def what_is_missing(basket: Basket, with_trial: bool) -> LazyString | None:
    """The first thing the checkout still has to ask; None when the order can be placed."""
    if not basket.email or not basket.billing:
        return _l("Bitte geben Sie Ihre E-Mail-Adresse und Anschrift an.")
    if basket.destination != HOME and basket.destination not in get_settings().delivers_to:
        return _l("In dieses Land liefern wir nicht. Bitte geben Sie eine andere Anschrift an.")
    if basket.has_goods:
        method = basket.shipping_method
        if method is None or not method.is_active:
            return _l("Bitte wählen Sie eine Versandart.")
        if not method.goes_to(basket.destination):
            return _l(
                "%(name)s gibt es für dieses Land nicht. Bitte wählen Sie eine andere Versandart.", name=method.name
            )
    if basket.payment_method not in {method.code for method in list_payment_methods(with_trial, basket.has_goods)}:
        return _l("Bitte wählen Sie eine Zahlungsart.")
    return why_no_cash(basket.payment_method, basket.shipping_method, basket.destination)


def agreed_text_ids(language: str) -> tuple[int, ...]:
    """Of the versions that an order placed now points at."""
    return find_current_texts().of(AGREED_TEXTS, language)


def _refuse_placed(basket_key: str) -> None:
    number = _PLACED.scalar({"key": basket_key})
    if number is not None:
        raise AlreadyDoneError(number)


def _check(basket: Basket, summary: Summary, agreement: Agreement, offer: Offer) -> None:
    missing = what_is_missing(basket, with_trial=agreement.is_trial or get_settings().is_demo)
    if missing is not None:
        raise Refusal(missing)
    if not agreement.terms_accepted:
        raise Refusal(_l("Bitte stimmen Sie den AGB zu."), "terms")
    for line in summary.lines:
        if not line.product.is_active and not agreement.by_phone:
            raise Refusal(
                _l(
                    "%(name)s gibt es nicht mehr. Bitte nehmen Sie den Artikel heraus.",
                    name=line.product.name,
                )
            )
    _refuse_vast(summary)
    if summary.fingerprint != agreement.fingerprint and offer.why_not is not None:
        raise Refusal(offer.why_not, vouchers.FIELD)
    if summary.fingerprint != agreement.fingerprint:
        raise Refusal(
            _l("Preise, Mengen oder Lieferzeit haben sich geändert. Bitte prüfen Sie die Zusammenfassung noch einmal.")
        )


def _refuse_vast(summary: Summary) -> None:
    """Beyond what can be paid; further on lies what PostgreSQL's columns cannot hold."""
    if summary.grand_total_cents > MOST_CENTS:
        raise Refusal(
            _l("Bestellungen über eine so hohe Summe nehmen wir nicht online an. Bitte wenden Sie sich direkt an uns.")
        )


def _check_texts(current: tuple[int, ...], agreement: Agreement) -> None:
    if agreement.text_ids is not None and agreement.text_ids != current:
        raise Refusal(_l("AGB oder Widerrufsbelehrung wurden inzwischen geändert. Bitte lesen Sie sie noch einmal."))


def _take_stock(order: Order, click: Click) -> None:
    taking = {item.id: item for item in sorted(order.items, key=lambda item: item.product_id or 0) if item.is_goods}
    lacking = take_all(
        (
            item.product_id,
            item.qty_ordered,
            Cause(StockReason.ordered, click.at, click.actor.name_in_house, ident, order.number),
        )
        for ident, item in taking.items()
        if item.product_id is not None
    )
    if lacking is not None:
        raise Refusal(
            _l(
                "%(name)s ist inzwischen nicht mehr in dieser Menge vorrätig. Bitte ändern Sie den Warenkorb.",
                name=taking[lacking.order_item_id or 0].name,
            )
        )


def _finish(change: Change, agreement: Agreement) -> None:
    """History, files, money that is there already, mails."""
    order = change.order
    for item in order.items:
        product = item.product
        if product is not None and product.is_download:
            item.grants.extend(downloads.grant_files(item, product.files))
    by_phone = {"by_phone": True} if agreement.by_phone else {}
    change.record(EventKind.placed, total_cents=order.grand_total_cents, **by_phone)
    receipt = METHODS[order.payment_method].settle(order)
    if receipt is not None:
        record_receipt(change, receipt)
    if agreement.confirmed_by_mail:
        mail_customer(order, MailName.order_confirmation, change.click)
    if not agreement.by_phone:  # the shop knows of what it has done itself
        mail_owner(order, MailName.new_order, change.click)
