"""Rechnung: the customer transfers after the invoice, until its due day."""

from portal.payments.method import PaymentMethod


class OnInvoice(PaymentMethod):
    code = "invoice"
