"""Überweisung (Vorkasse): the customer transfers first."""

from portal.payments.method import PaymentMethod


class Prepayment(PaymentMethod):
    code = "prepayment"
    due_before_invoice = True
    days_until_money = 2
