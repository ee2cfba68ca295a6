"""Withdrawals and their period."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

WITHDRAWAL_STATE = {
    "unchecked": Mark(_l("Ungeprüft"), "alert", "is-stop"),
    "assigned": Mark(_l("Zugeordnet"), "pending", "is-wait"),
    "done": Mark(_l("Erledigt"), "complete", "is-good"),
    "late": Mark(_l("Verspätet"), "closed", "is-closed"),
    "excluded": Mark(_l("Ausgeschlossen"), "closed", "is-closed"),
}

# § 312g (2) BGB, no. 1 to 4, 6 and 7: as the owner chooses, and as customers are told before they order.
NO_WITHDRAWAL = {
    "made_to_order": _l("keines, weil nach Kundenwunsch angefertigt"),
    "perishable": _l("keines, weil schnell verderblich"),
    "hygiene": _l("erlischt mit dem Siegel (Hygiene, Gesundheitsschutz)"),
    "mixed": _l("erlischt, wenn untrennbar vermischt"),
    "recording": _l("erlischt mit dem Siegel (Ton, Video, Software)"),
    "newspaper": _l("keines, weil Zeitung, Zeitschrift oder Illustrierte"),
}

NO_WITHDRAWAL_NOTE = {
    "made_to_order": _l("Kein Widerrufsrecht: Der Artikel wird nach Kundenwunsch angefertigt."),
    "perishable": _l("Kein Widerrufsrecht: Der Artikel kann schnell verderben oder ablaufen."),
    "hygiene": _l(
        "Das Widerrufsrecht erlischt, wenn Sie nach der Lieferung die Versiegelung entfernen: Der Artikel kann dann "
        "aus Gründen des Gesundheitsschutzes oder der Hygiene nicht zurückgegeben werden."
    ),
    "mixed": _l(
        "Das Widerrufsrecht erlischt, wenn der Artikel nach der Lieferung untrennbar mit anderen Gütern vermischt wird."
    ),
    "recording": _l("Das Widerrufsrecht erlischt, wenn Sie nach der Lieferung die Versiegelung entfernen."),
    "newspaper": _l("Kein Widerrufsrecht: Der Artikel ist eine Zeitung, Zeitschrift oder Illustrierte."),
}

WITHDRAWAL_STANDING = {
    "in_time": Mark(_l("in der Frist"), "complete", "is-good"),
    "late": Mark(_l("nach Ablauf der Frist"), "alert", "is-wait"),
    "not_begun": Mark(_l("Frist hat noch nicht begonnen"), "pending", "is-good"),
    "lapsed": Mark(_l("Widerrufsrecht vorzeitig erloschen"), "closed", "is-wait"),
}
