"""Rechnung übermitteln: charge pieces, on paper that cannot change."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal import clock
from portal.extensions import db
from portal.loading import attach
from portal.models.document import DocumentKind
from portal.models.invoice import Invoice, InvoiceCancellation, InvoiceItem
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_item import OrderItem
from portal.models.outgoing_mail import MailName
from portal.refusal import Refusal
from portal.rows import add_row, add_rows
from portal.sales import downloads, guards, paper, shipping, snapshots
from portal.sales.einvoicing import insist_on_einvoice_facts
from portal.sales.mailing import mail_customer, mail_on_request
from portal.sales.numbers import DocumentNumber
from portal.sales.order_parts import hang
from portal.sales.quantities import chosen
from portal.sales.shipping import ShipmentWish
from portal.sales.standing import settle
from portal.sales.transaction import Change, Click, once, order_change
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l

FAR_OFF = 366  # days; a year that is further away is a slip, and would be frozen on paper


@dataclass(frozen=True)
class InvoiceWish:
    """What the check page asks. `quantities` by order item id; None: the whole rest. No supply date: ours."""

    quantities: Mapping[int, int] | None = None
    comment: str = ""
    supply_from: date | None = None
    supply_until: date | None = None
    mail: bool = False
    ship: ShipmentWish | None = field(default=None)


@once
def submit_invoice(order_id: int, wish: InvoiceWish, click: Click) -> str:
    """Returns the invoice's number. Raises Refusal."""
    with order_change(order_id, click) as change:
        guards.can_invoice(change.order).insist()
        insist_on_einvoice_facts(change.order, get_settings())
        picked = chosen(change.order, wish.quantities, lambda item: item.qty_to_invoice)
        if wish.ship is not None:
            shipping.ship(change, wish.ship)
        invoice = _make_invoice(change, picked, wish)
        change.record(EventKind.invoiced, number=invoice.number, total_cents=invoice.total_cents, mailed=wish.mail)
        downloads.activate_ready(change)
        if wish.mail:
            mail_customer(change.order, MailName.invoice, click, invoice_id=invoice.id)
        change.result = invoice.number
    return change.result


@once
def send_invoice(order_id: int, invoice_id: int, click: Click) -> str:
    """Rechnung per E-Mail senden: as often as asked. Returns the number."""
    with order_change(order_id, click, raises_version=False) as change:
        invoice = next(invoice for invoice in change.order.invoices if invoice.id == invoice_id)
        if not invoice.is_valid:
            raise Refusal(_l("Diese Rechnung ist storniert und wird nicht mehr gemailt."))
        mail_on_request(change, MailName.invoice, invoice.number, invoice_id=invoice.id)
        change.result = invoice.number
    return change.result


@once
def cancel_invoice(order_id: int, invoice_id: int, reason: str, click: Click, mail: bool = False) -> str:
    """Stornorechnung: its pieces are to be invoiced again, payments stay on the order. Returns its number."""
    if not reason.strip():
        raise Refusal(_l("Bitte schreiben Sie, warum die Rechnung storniert wird."), "reason")
    with order_change(order_id, click) as change:
        invoice = next(invoice for invoice in change.order.invoices if invoice.id == invoice_id)
        guards.can_cancel_invoice(invoice).insist()
        number = paper.draw_number(change, DocumentKind.invoice_cancellation)
        cancellation = _take_back(change, invoice, number, reason)
        change.record(EventKind.invoice_canceled, number=invoice.number, by=str(number), reason=reason, mailed=mail)
        if mail:
            mail_customer(change.order, MailName.invoice_cancellation, click, document_id=cancellation.document_id)
        change.result = str(number)
    return change.result


def _take_back(change: Change, invoice: Invoice, number: DocumentNumber, reason: str) -> InvoiceCancellation:
    at = change.click.at
    with db.session.no_autoflush:
        for part in invoice.items:
            part.order_item.qty_invoiced -= part.quantity
            part.order_item.invoiced_cents -= part.amount_cents
        content = snapshots.cancellation_content(invoice.document.content, clock.day_of(at), reason)
        invoice.cancellation = cancellation = InvoiceCancellation(
            order_id=change.order.id,
            number=str(number),
            document_id=paper.issue(change, DocumentKind.invoice_cancellation, number, content),
            issued_at=at,
            total_cents=invoice.total_cents,
            actor_name=change.click.actor.name,
            reason=reason,
        )
    return cancellation


def default_supply(order: Order, today: date, is_shipping_now: bool = False) -> tuple[date, date]:
    """The shipping date if shipped or shipping now; goods to come: the month promised; downloads: today."""
    shipped_on = max((shipment.shipped_on for shipment in order.valid_shipments), default=None)
    if is_shipping_now or not order.has_goods:
        return today, today
    if shipped_on is not None:
        return shipped_on, shipped_on
    return _month_of(order.promised_until or today)


def _month_of(day: date) -> tuple[date, date]:
    """The calendar month: enough as supply date (§ 31 (4) UStDV)."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _make_invoice(change: Change, picked: list[tuple[OrderItem, int]], wish: InvoiceWish) -> Invoice:
    order, seller, today = change.order, get_settings(), clock.day_of(change.click.at)
    supply_from, supply_until = _supply(order, wish, today)
    number = paper.draw_number(change, DocumentKind.invoice)
    charged_shipping = order.shipping_to_invoice_cents
    items = [_charge(item, quantity) for item, quantity in picked]
    invoice = Invoice(
        items=items,
        cancellation=None,
        credit_memos=[],
        order_id=order.id,
        number=str(number),
        issued_at=change.click.at,
        issued_on=today,
        due_on=today + timedelta(days=seller.payment_days),
        supply_from=supply_from,
        supply_until=supply_until,
        shipping_cents=charged_shipping,
        total_cents=sum(item.amount_cents for item in items) + charged_shipping,
        comment=wish.comment,
        settled_cents=0,
        credited_cents=0,
    )
    hang(order, "invoices", [*order.invoices, invoice])
    settle(order)
    content = snapshots.invoice_content(invoice, order, seller, paid_cents=invoice.settled_cents)
    invoice.document_id = paper.issue(change, DocumentKind.invoice, number, content)
    add_row(invoice)
    add_rows(items, invoice_id=invoice.id)
    return invoice


def _charge(item: OrderItem, quantity: int) -> InvoiceItem:
    """The pieces as they stand on the invoice; the item counts them."""
    part = InvoiceItem(order_item_id=item.id, quantity=quantity, amount_cents=item.amount_to_invoice(quantity))
    attach(part, "order_item", item)
    item.qty_invoiced += part.quantity
    item.invoiced_cents += part.amount_cents
    return part


def _supply(order: Order, wish: InvoiceWish, today: date) -> tuple[date, date]:
    ours = default_supply(order, today, is_shipping_now=wish.ship is not None)
    supply_from = wish.supply_from or ours[0]
    supply_until = wish.supply_until or (wish.supply_from or ours[1])
    if abs((supply_from - today).days) > FAR_OFF or abs((supply_until - today).days) > FAR_OFF:
        raise Refusal(
            _l("Der Tag der Leistung liegt mehr als ein Jahr entfernt. Stimmt die Jahreszahl?"), "supply_from"
        )
    if supply_until < supply_from:
        raise Refusal(_l("Das Ende der Leistung liegt vor ihrem Anfang."), "supply_until")
    return supply_from, supply_until
