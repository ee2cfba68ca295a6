"""The word on screen for every status, kind and method: said once, in German, translated by gettext.

Keyed by the enum's word (`"pending"`), so that this module needs no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import get_locale
from flask_babel.speaklater import LazyString
from wtforms import SelectChoice

from portal.wording import is_english
from portal.wording import lazy_gettext as _l


def country_name(code: str) -> str:
    """In the language in force; the code itself of a country nobody knows."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


@dataclass(frozen=True)
class Mark:
    """A word with its sign and colour: never one of them alone. The word is lazy, or spoken already."""

    word: LazyString | str
    icon: str
    css: str


def spoken(name: str) -> Mapping[str, Any]:
    """One of the dictionaries below in the language in force: asking gettext for every row of a list is dear."""
    return _spoken(name, is_english())


@cache
def _spoken(name: str, _is_english: bool) -> Mapping[str, Any]:
    """Nothing here changes while the shop runs; without a language the words are German."""
    return {
        key: Mark(str(words.word), words.icon, words.css) if isinstance(words, Mark) else str(words)
        for key, words in globals()[name].items()
    }


ORDER_STATUS = {
    "pending_payment": Mark(_l("Ausstehende Zahlung"), "payment", "is-payment"),
    "pending": Mark(_l("Ausstehend"), "pending", "is-pending"),
    "processing": Mark(_l("Verarbeitung"), "processing", "is-processing"),
    "complete": Mark(_l("Vollständig"), "complete", "is-complete"),
    "closed": Mark(_l("Geschlossen"), "closed", "is-closed"),
    "canceled": Mark(_l("Storniert"), "canceled", "is-canceled"),
    "on_hold": Mark(_l("Zurückgestellt"), "hold", "is-hold"),
}

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

DELIVERY_STATUS = {
    "not_needed": Mark(_l("Kein Versand nötig"), "closed", "is-closed"),
    "open": Mark(_l("Nicht versandt"), "pending", "is-wait"),
    "partly_shipped": Mark(_l("Teilweise versandt"), "parcel", "is-info"),
    "returned": Mark(_l("Zurückgesandt"), "back", "is-closed"),
    "shipped": Mark(_l("Versandt"), "complete", "is-good"),
}

# Why a line has no VAT, as the customer reads it before the button and the owner at the order.
TAX_CASE = {
    "intra_community": _l(
        "Ohne MwSt., zu Nettopreisen: steuerfreie innergemeinschaftliche Lieferung an eine Firma mit USt-IdNr."
    ),
    "reverse_charge": _l(
        "Ohne MwSt., zu Nettopreisen: Die Steuer für Downloads schuldet der Empfänger (Reverse Charge)."
    ),
    "export": _l(
        "Ohne MwSt., zu Nettopreisen: steuerfreie Ausfuhrlieferung. Zoll und Einfuhrabgaben zahlt der Empfänger."
    ),
    "abroad": _l("Ohne MwSt., zu Nettopreisen: Downloads sind in Deutschland nicht steuerbar."),
}

ACTOR_KIND = {"customer": _l("Kunde"), "staff": _l("Shop"), "system": _l("automatisch")}

# What an entry of the history changed: of the order, of one of its items.
ORDER_FACT = {
    "status": _l("Status"),
    "payment_status": _l("Zahlung"),
    "delivery_status": _l("Versand"),
    "subtotal_cents": _l("Zwischensumme"),
    "discount_cents": _l("Rabatt"),
    "shipping_cents": _l("Versandkosten"),
    "grand_total_cents": _l("Gesamtsumme"),
    "standing_cents": _l("Verbleibt"),
    "held_cents": _l("Bezahlt"),
}
ITEM_FACT = {
    "qty_ordered": _l("bestellt"),
    "qty_canceled": _l("storniert"),
    "qty_invoiced": _l("berechnet"),
    "qty_shipped": _l("versandt"),
    "qty_refunded": _l("erstattet"),
    "qty_refunded_unshipped": _l("davon nie verschickt"),
    "unit_price_cents": _l("Preis"),
    "discount_cents": _l("Rabatt"),
    "vat_rate": _l("MwSt.-Satz"),
}

QUEUE = {
    "new": _l("Neu"),
    "to_invoice": _l("Zu berechnen"),
    "to_ship": _l("Zu versenden"),
    "awaits_payment": _l("Wartet auf Zahlung"),
    "overdue": _l("Überfällig"),
    "refund_due": _l("Erstattung offen"),
}

# What happened to an order, in a few words that hold numbers of papers at most; its sentence is in history.html.
EVENT = {
    "placed": _l("bestellt"),
    "commented": _l("Kommentar"),
    "invoiced": _l("Rechnung %(number)s erstellt"),
    "shipped": _l("Lieferung %(number)s erstellt"),
    "tracking_added": _l("Trackingnummer zu %(number)s hinzugefügt"),
    "tracking_removed": _l("Trackingnummer von %(number)s entfernt"),
    "payment_recorded": _l("Zahlung erfasst"),
    "payment_reversed": _l("Zahlung zurückgebucht"),
    "refund_recorded": _l("Erstattung erfasst"),
    "refund_reversed": _l("Erstattung zurückgenommen"),
    "items_canceled": _l("Artikel storniert"),
    "canceled": _l("storniert"),
    "mail_ordered": _l("„%(mail)s“ zum Senden gegeben"),
    "mail_held_back": _l("„%(mail)s“ zurückgehalten"),
    "mail_sent_now": _l("„%(mail)s“ sofort gesendet"),
    "download_ready": _l("Download bereit"),
    "invoice_canceled": _l("Rechnung %(number)s storniert"),
    "shipment_canceled": _l("Lieferung %(number)s storniert"),
    "credited": _l("Rechnungskorrektur %(number)s erstellt"),
    "held": _l("zurückgestellt"),
    "released": _l("wieder aufgenommen"),
    "discounted": _l("Rabatt geändert"),
    "changed": _l("Bestellung geändert"),
    "withdrawn": _l("Widerruf"),
    "withdrawal_removed": _l("Zuordnung des Widerrufs gelöst"),
    "confirmed": _l("Auftragsbestätigung %(number)s erstellt"),
    "reminded": _l("Zahlungserinnerung %(number)s erstellt"),
    "vat_id_checked": _l("USt-IdNr. geprüft"),
}

FEED_SCOPE = {"orders": _l("Neue Bestellungen"), "to_ship": _l("Zu versenden"), "events": _l("Alle Ereignisse")}
FEED_ABOUT = {
    "orders": _l("Die neuesten Bestellungen, wie sie in der Liste stehen."),
    "to_ship": _l("Bestellungen, sobald es etwas zu versenden gibt."),
    "events": _l("Was mit den Bestellungen geschieht, aus ihrer Geschichte."),
}
FEED_FORMAT = {"rss": _l("RSS"), "atom": _l("Atom")}

ORDER_SORT = {
    "newest": _l("Neueste zuerst"),
    "oldest": _l("Älteste zuerst"),
    "highest": _l("Höchste Summe zuerst"),
    "lowest": _l("Niedrigste Summe zuerst"),
    "name": _l("Nach Namen"),
}

PRODUCT_SORT = {
    "name": _l("Nach Namen"),
    "newest": _l("Neueste zuerst"),
    "lowest": _l("Niedrigster Preis zuerst"),
    "highest": _l("Höchster Preis zuerst"),
}

CUSTOMER_SORT = {"newest": _l("Nach letzter Bestellung"), "name": _l("Nach Namen")}

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

MAIL_NAME = {
    "order_confirmation": _l("Bestellbestätigung"),
    "order_comment": _l("Nachricht zur Bestellung"),
    "invoice": _l("Rechnung"),
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
}

LETTER = {"order_confirmation": _l("Auftragsbestätigung"), "payment_reminder": _l("Zahlungserinnerung")}

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

DISCOUNT_KIND = {"percent": _l("Prozent"), "fixed": _l("Euro")}

VOUCHER_STATE = {
    "valid": Mark(_l("gilt"), "complete", "is-good"),
    "to_come": Mark(_l("gilt noch nicht"), "pending", "is-wait"),
    "over": Mark(_l("abgelaufen"), "closed", "is-closed"),
    "used_up": Mark(_l("aufgebraucht"), "closed", "is-closed"),
    "off": Mark(_l("abgeschaltet"), "closed", "is-closed"),
}

WITHDRAWAL_STATE = {
    "unchecked": Mark(_l("Ungeprüft"), "alert", "is-stop"),
    "assigned": Mark(_l("Zugeordnet"), "pending", "is-wait"),
    "done": Mark(_l("Erledigt"), "complete", "is-good"),
    "late": Mark(_l("Verspätet"), "closed", "is-closed"),
    "excluded": Mark(_l("Ausgeschlossen"), "closed", "is-closed"),
}

WITHDRAWAL_STANDING = {
    "in_time": Mark(_l("in der Frist"), "complete", "is-good"),
    "late": Mark(_l("nach Ablauf der Frist"), "alert", "is-wait"),
    "not_begun": Mark(_l("Frist hat noch nicht begonnen"), "pending", "is-good"),
    "lapsed": Mark(_l("Widerrufsrecht vorzeitig erloschen"), "closed", "is-wait"),
}

PRODUCT_KIND = {"goods": _l("Ware"), "download": _l("Download-Artikel")}

STOCK_POLICY = {
    "managed": _l("nur was da ist"),
    "backorder": _l("nachbestellbar"),
    "not_managed": _l("immer, ohne Bestand"),
}

STOCK_REASON = {
    "opening": _l("Anfangsbestand"),
    "ordered": _l("Bestellt"),
    "canceled": _l("Storniert"),
    "changed": _l("Bestellung geändert"),
    "credited": _l("Zurück in den Bestand"),
    "received": _l("Wareneingang"),
    "counted": _l("Zählung"),
}

CONTENT_UNIT = {"ml": _l("ml"), "l": _l("l"), "g": _l("g"), "kg": _l("kg"), "m": _l("m"), "m2": _l("m²")}

CARRIER = {
    "dhl": _l("DHL"),
    "deutsche_post": _l("Deutsche Post"),
    "dpd": _l("DPD"),
    "gls": _l("GLS"),
    "hermes": _l("Hermes"),
    "ups": _l("UPS"),
    "other": _l("anderer Versanddienstleister"),
}

LEGAL_TEXT = {
    "terms": _l("AGB"),
    "withdrawal": _l("Widerrufsbelehrung"),
    "privacy": _l("Datenschutz"),
    "imprint": _l("Impressum"),
    "shipping": _l("Versand und Zahlung"),
}

TAX_MODE = {"normal": _l("Regelbesteuerung"), "small_business": _l("Kleinunternehmer (§ 19 UStG)")}

# In a column of a report; `TAX_CASE` says it in a sentence.
TAXED_BY = TAX_MODE | {
    "intra_community": _l("Innergemeinschaftliche Lieferung"),
    "reverse_charge": _l("Reverse Charge"),
    "export": _l("Ausfuhrlieferung"),
    "abroad": _l("Nicht steuerbar"),
}

ROLE = {"owner": _l("Inhaber"), "clerk": _l("Mitarbeiter")}

ACCOUNT_STATE = {
    "open": Mark(_l("Hat Zugang"), "complete", "is-good"),
    "invited": Mark(_l("Muss noch ein Passwort wählen"), "mail", "is-wait"),
    "closed": Mark(_l("Kein Zugang"), "closed", "is-closed"),
}

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


# Many at once: what the batch is called. The acts of the order list, with those that print.
BATCH_KIND = {
    "invoice": _l("Rechnungen übermitteln"),
    "ship": _l("Versenden"),
    "send_tracking": _l("Trackinginformationen senden"),
    "mark_paid": _l("Zahlungen erfassen"),
    "hold": _l("Zurückstellen"),
    "release": _l("Wiederaufnehmen"),
    "cancel": _l("Stornieren"),
    "print_pdf": _l("Drucken"),
    "print_zip": _l("Als ZIP speichern"),
}

BATCH_STATE = {
    "draft": Mark(_l("Noch nicht begonnen"), "pending", "is-wait"),
    "running": Mark(_l("Läuft"), "processing", "is-info"),
    "finished": Mark(_l("Fertig"), "complete", "is-good"),
}

BATCH_ITEM_STATE = {
    "waiting": Mark(_l("Wartet"), "pending", "is-wait"),
    "working": Mark(_l("In Arbeit"), "processing", "is-info"),
    "done": Mark(_l("Erledigt"), "complete", "is-good"),
    "skipped": Mark(_l("Übersprungen"), "alert", "is-stop"),
}


def choices(words: dict[str, LazyString], codes: Iterable[str]) -> list[SelectChoice]:
    """The options of a select field, in the order of the codes (an enum is one)."""
    return [SelectChoice(str(code), words[code]) for code in codes]
