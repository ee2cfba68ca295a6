"""Parcels, and who carries them."""

from __future__ import annotations

from portal.labels.mark import Mark
from portal.wording import lazy_gettext as _l

DELIVERY_STATUS = {
    "not_needed": Mark(_l("Kein Versand nötig"), "closed", "is-closed"),
    "open": Mark(_l("Nicht versandt"), "pending", "is-wait"),
    "partly_shipped": Mark(_l("Teilweise versandt"), "parcel", "is-info"),
    "returned": Mark(_l("Zurückgesandt"), "back", "is-closed"),
    "shipped": Mark(_l("Versandt"), "complete", "is-good"),
}

CARRIER = {
    "dhl": _l("DHL"),
    "deutsche_post": _l("Deutsche Post"),
    "dpd": _l("DPD"),
    "gls": _l("GLS"),
    "hermes": _l("Hermes"),
    "ups": _l("UPS"),
    "other": _l("anderer Versanddienstleister"),
}
