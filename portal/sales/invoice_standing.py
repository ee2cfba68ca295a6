"""How invoices stand, asked of all of them at once: what `models.invoice.invoice_state` derives for one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, exists

from portal.models.invoice import IS_UNSETTLED, Invoice, InvoiceCancellation


class InvoiceStanding(StrEnum):
    open = "open"  # also in part
    overdue = "overdue"  # of the open ones
    paid = "paid"
    credited = "credited"
    canceled = "canceled"


_OWES = Invoice.settled_cents + Invoice.credited_cents < Invoice.total_cents
_IS_CANCELED = exists().where(InvoiceCancellation.invoice_id == Invoice.id)
_IS_CREDITED = (Invoice.total_cents > 0) & (Invoice.credited_cents == Invoice.total_cents)


def leading(standing: InvoiceStanding) -> list[ColumnElement[bool]]:
    """What an index knows: most invoices are simply paid, the others are few and stand in an index of their own."""
    return [] if standing is InvoiceStanding.paid else [IS_UNSETTLED]


def stands(standing: InvoiceStanding, today: date) -> ColumnElement[bool]:
    if standing is InvoiceStanding.canceled:
        return _IS_CANCELED
    if standing is InvoiceStanding.credited:
        return _IS_CREDITED & ~_IS_CANCELED
    if standing is InvoiceStanding.paid:
        return ~_OWES & ~_IS_CREDITED & ~_IS_CANCELED
    is_open = _OWES & ~_IS_CANCELED
    return is_open & (Invoice.due_on < today) if standing is InvoiceStanding.overdue else is_open
