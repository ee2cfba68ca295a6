"""Payment methods: one file each; here is the list."""

from portal.payments.cash_on_delivery import CashOnDelivery
from portal.payments.method import MOST_CENTS, PaymentMethod, Receipt
from portal.payments.on_invoice import OnInvoice
from portal.payments.prepayment import Prepayment
from portal.payments.redirect import RedirectMethod, UntrustedEventError
from portal.payments.trial_card import TrialCard
from portal.payments.trial_redirect import TrialCharge, TrialRedirect

__all__ = [
    "METHODS",
    "MOST_CENTS",
    "PROVIDERS",
    "TRIAL_PROVIDER",
    "PaymentMethod",
    "Receipt",
    "RedirectMethod",
    "TrialCharge",
    "UntrustedEventError",
]

TRIAL_PROVIDER = TrialRedirect()
METHODS: dict[str, PaymentMethod] = {
    method.code: method for method in (Prepayment(), OnInvoice(), CashOnDelivery(), TrialCard(), TRIAL_PROVIDER)
}
# Those whose buyers are sent away to pay, by the code in the address of their events.
PROVIDERS: dict[str, RedirectMethod] = {
    code: method for code, method in METHODS.items() if isinstance(method, RedirectMethod)
}
