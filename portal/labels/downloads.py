"""Files that are sold."""

from __future__ import annotations

from portal.wording import lazy_gettext as _l

DOWNLOAD_RELEASE = {
    "invoiced": _l("sobald der Artikel berechnet ist"),
    "paid": _l("sobald der Artikel berechnet und die Bestellung bezahlt ist"),
}

GRANT_STATE = {
    "ready": _l("bereit"),
    "awaits_invoice": _l("bereit, sobald die Rechnung erstellt ist"),
    "awaits_payment": _l("bereit, sobald die Zahlung eingegangen ist"),
    "awaits_withdrawal_period": _l("bereit nach Ablauf der Widerrufsfrist"),
    "on_hold": _l("angehalten, solange die Bestellung zurückgestellt ist"),
    "ended": _l("beendet, weil der Artikel storniert wurde"),
    "expired": _l("abgelaufen"),
    "used_up": _l("alle Abrufe verbraucht"),
}
