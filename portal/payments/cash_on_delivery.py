"""Nachnahme: the carrier takes the money at the door and passes it on."""

from portal.payments.method import PaymentMethod


class CashOnDelivery(PaymentMethod):
    code = "cash_on_delivery"
    asks_transfer = False
    pays_at_delivery = True
