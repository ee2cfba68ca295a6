"""An order and what happened to it."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

ORDER_STATUS = {
    "pending_payment": Mark(_l("Ausstehende Zahlung"), "payment", "is-payment"),
    "pending": Mark(_l("Ausstehend"), "pending", "is-pending"),
    "processing": Mark(_l("Verarbeitung"), "processing", "is-processing"),
    "complete": Mark(_l("Vollständig"), "complete", "is-complete"),
    "closed": Mark(_l("Geschlossen"), "closed", "is-closed"),
    "canceled": Mark(_l("Storniert"), "canceled", "is-canceled"),
    "on_hold": Mark(_l("Zurückgestellt"), "hold", "is-hold"),
}

ORDER_SORT = {
    "newest": _l("Neueste zuerst"),
    "oldest": _l("Älteste zuerst"),
    "highest": _l("Höchste Summe zuerst"),
    "lowest": _l("Niedrigste Summe zuerst"),
    "name": _l("Nach Namen"),
}

QUEUE = {
    "new": _l("Neu"),
    "to_invoice": _l("Zu berechnen"),
    "to_ship": _l("Zu versenden"),
    "awaits_payment": _l("Wartet auf Zahlung"),
    "overdue": _l("Überfällig"),
    "refund_due": _l("Erstattung offen"),
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
