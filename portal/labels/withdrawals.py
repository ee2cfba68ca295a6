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

WITHDRAWAL_STANDING = {
    "in_time": Mark(_l("in der Frist"), "complete", "is-good"),
    "late": Mark(_l("nach Ablauf der Frist"), "alert", "is-wait"),
    "not_begun": Mark(_l("Frist hat noch nicht begonnen"), "pending", "is-good"),
    "lapsed": Mark(_l("Widerrufsrecht vorzeitig erloschen"), "closed", "is-wait"),
}
