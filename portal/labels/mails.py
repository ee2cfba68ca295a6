"""Mails in the outbox, and why one is not out."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

MAIL_NAME = {
    "order_confirmation": _l("Bestellbestätigung"),
    "order_comment": _l("Nachricht zur Bestellung"),
    "invoice": _l("Rechnung"),
    "invoice_cancellation": _l("Stornorechnung"),
    "credit_memo": _l("Rechnungskorrektur"),
    "dispatch": _l("Trackinginformationen"),
    "payment_received": _l("Zahlung eingegangen"),
    "order_changed": _l("Ihre Bestellung wurde geändert"),
    "cancellation": _l("Stornierung"),
    "download_ready": _l("Ihr Download ist bereit"),
    "acceptance": _l("Auftragsbestätigung"),
    "payment_reminder": _l("Zahlungserinnerung"),
    "new_order": _l("Neue Bestellung (an den Shop)"),
    "withdrawal_receipt": _l("Eingang Ihres Widerrufs"),
    "new_withdrawal": _l("Neuer Widerruf (an den Shop)"),
    "confirm_account": _l("E-Mail-Adresse bestätigen"),
    "reset_password": _l("Passwort zurücksetzen"),
    "password_changed": _l("Passwort geändert"),
    "account_exists": _l("Benutzerkonto besteht schon"),
    "account_unused": _l("Benutzerkonto lange nicht benutzt"),
    "account_deleted": _l("Benutzerkonto gelöscht"),
}

MAIL_STATE = {
    "waiting": Mark(_l("Wartet"), "pending", "is-wait"),
    "sending": Mark(_l("Wird gesendet"), "mail", "is-info"),
    "sent": Mark(_l("Gesendet"), "complete", "is-good"),
    "failed": Mark(_l("Fehlgeschlagen"), "alert", "is-stop"),
    "held": Mark(_l("Zurückgehalten"), "hold", "is-hold"),
}

# Ends a sentence that says that a mail does not go out.
MAIL_HELD = {
    "order_canceled": _l("weil die Bestellung storniert wurde"),
    "invoice_canceled": _l("weil die Rechnung storniert wurde"),
    "invoice_paid": _l("weil an der Rechnung nichts mehr offen ist"),
    "shipment_canceled": _l("weil die Lieferung storniert wurde"),
    "payment_reversed": _l("weil die Zahlung zurückgebucht wurde"),
    "download_stopped": _l("weil der Download im Moment nicht bereit ist"),
    "letter_replaced": _l("weil es eine neuere Auftragsbestätigung gibt"),
}

MAIL_TROUBLE = {
    "unreachable": _l("Der Mailserver ist nicht erreichbar."),
    "untrusted": _l(
        "Der Mailserver kann sich nicht ausweisen: Sein Zertifikat ist nicht vertrauenswürdig. "
        "Deshalb ging nichts an ihn, auch kein Passwort."
    ),
    "log_in": _l(
        "Der Mailserver lässt den Shop nicht hinein. Bitte prüfen Sie Benutzername, Passwort und Verschlüsselung."
    ),
    "busy": _l("Der Mailserver nimmt diese E-Mail im Moment nicht an."),
    "refused": _l("Der Mailserver hat diese E-Mail abgelehnt. Bitte prüfen Sie die E-Mail-Adresse."),
    "folder": _l("Der Ordner für E-Mails lässt sich nicht beschreiben."),
    "interrupted": _l("Das Senden wurde unterbrochen. Vielleicht ist diese E-Mail schon angekommen."),
    "not_built": _l("Diese E-Mail ließ sich nicht schreiben."),
}
