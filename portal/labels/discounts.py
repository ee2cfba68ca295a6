"""Discounts and voucher codes."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

DISCOUNT_KIND = {"percent": _l("Prozent"), "fixed": _l("Euro")}

VOUCHER_STATE = {
    "valid": Mark(_l("gilt"), "complete", "is-good"),
    "to_come": Mark(_l("gilt noch nicht"), "pending", "is-wait"),
    "over": Mark(_l("abgelaufen"), "closed", "is-closed"),
    "used_up": Mark(_l("aufgebraucht"), "closed", "is-closed"),
    "off": Mark(_l("abgeschaltet"), "closed", "is-closed"),
}
