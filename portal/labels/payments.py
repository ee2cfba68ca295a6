"""Money: how it comes, and whether it has come."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

PAYMENT_STATUS = {
    "nothing_due": Mark(_l("Nichts zu zahlen"), "closed", "is-closed"),
    "refund_due": Mark(_l("Erstattung offen"), "alert", "is-stop"),
    "refunded": Mark(_l("Erstattet"), "back", "is-closed"),
    "partly_refunded": Mark(_l("Teilweise erstattet"), "back", "is-closed"),
    "paid": Mark(_l("Bezahlt"), "complete", "is-closed"),
    "partly_paid": Mark(_l("Teilweise bezahlt"), "payment", "is-wait"),
    "overdue": Mark(_l("Überfällig"), "alert", "is-stop"),
    "open": Mark(_l("Offen"), "pending", "is-wait"),
}

PAYMENT_METHOD = {
    "prepayment": _l("Überweisung (Vorkasse)"),
    "invoice": _l("Rechnung"),
    "cash_on_delivery": _l("Nachnahme"),
    "trial_card": _l("Kreditkarte (Probe)"),
    "trial_redirect": _l("Sofortzahlung (Probe)"),
}

PAYMENT_KIND = {
    "payment": _l("Zahlung"),
    "reversal": _l("Rückbuchung"),
    "refund": _l("Erstattung"),
    "refund_reversal": _l("Zurückgenommene Erstattung"),
}
