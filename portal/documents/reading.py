"""Which paper a snapshot is."""

from __future__ import annotations

from portal.documents.counter_documents import CreditMemo, InvoiceCancellation
from portal.documents.delivery_note import DeliveryNote
from portal.documents.invoice import Invoice
from portal.documents.letters import OrderConfirmation, PaymentReminder
from portal.documents.paper import Content


def read(content: Content) -> Invoice | DeliveryNote:
    return _PAPERS[content["kind"]](content)


def asks_for_money(content: Content) -> bool:
    """In its frozen words, whatever was paid since."""
    paper = read(content)
    return isinstance(paper, Invoice) and paper.payment in _ASKING


_ASKING = ("transfer", "in_advance", "on_invoice", "at_delivery", "open")
_PAPERS: dict[str, type[Invoice | DeliveryNote]] = {
    "invoice": Invoice,
    "invoice_cancellation": InvoiceCancellation,
    "credit_memo": CreditMemo,
    "order_confirmation": OrderConfirmation,
    "payment_reminder": PaymentReminder,
    "delivery_note": DeliveryNote,
}
