"""Payment methods: one file each; here is the list."""

from portal.payments.cash_on_delivery import CashOnDelivery
from portal.payments.method import PaymentMethod, Receipt
from portal.payments.on_invoice import OnInvoice
from portal.payments.prepayment import Prepayment
from portal.payments.trial_card import TrialCard

__all__ = ["METHODS", "PaymentMethod", "Receipt"]

METHODS: dict[str, PaymentMethod] = {
    method.code: method for method in (Prepayment(), OnInvoice(), CashOnDelivery(), TrialCard())
}
