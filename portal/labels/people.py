"""Who has an account, and who ordered."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

ROLE = {"owner": _l("Inhaber"), "clerk": _l("Mitarbeiter")}

ACCOUNT_STATE = {
    "open": Mark(_l("Hat Zugang"), "complete", "is-good"),
    "invited": Mark(_l("Muss noch ein Passwort wählen"), "mail", "is-wait"),
    "closed": Mark(_l("Kein Zugang"), "closed", "is-closed"),
}

CUSTOMER_SORT = {"newest": _l("Nach letzter Bestellung"), "name": _l("Nach Namen")}
