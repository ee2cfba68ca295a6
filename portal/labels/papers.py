"""Issued papers."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.labels.payments import PAYMENT_STATUS
from portal.wording import lazy_gettext as _l

INVOICE_STATE = {
    "open": Mark(_l("Offen"), "pending", "is-wait"),
    "partly_paid": Mark(_l("Teilweise bezahlt"), "payment", "is-wait"),
    "paid": Mark(_l("Bezahlt"), "complete", "is-good"),
    "credited": Mark(_l("Korrigiert"), "back", "is-closed"),
    "canceled": Mark(_l("Storniert"), "canceled", "is-canceled"),
}

INVOICE_STANDING = {
    "open": INVOICE_STATE["open"],
    "overdue": PAYMENT_STATUS["overdue"],
    "paid": INVOICE_STATE["paid"],
    "credited": INVOICE_STATE["credited"],
    "canceled": INVOICE_STATE["canceled"],
}

# Of each kind many; the order in which they are named.
PAPERS = {
    "invoice": _l("Rechnungen"),
    "invoice_cancellation": _l("Stornorechnungen"),
    "credit_memo": _l("Rechnungskorrekturen"),
    "delivery_note": _l("Lieferscheine"),
    "order_confirmation": _l("Auftragsbestätigungen"),
    "payment_reminder": _l("Zahlungserinnerungen"),
}

LETTER = {"order_confirmation": _l("Auftragsbestätigung"), "payment_reminder": _l("Zahlungserinnerung")}
