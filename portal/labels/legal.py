"""The shop's legal texts."""

from __future__ import annotations

from portal.wording import lazy_gettext as _l

LEGAL_TEXT = {
    "terms": _l("AGB"),
    "withdrawal": _l("Widerrufsbelehrung"),
    "privacy": _l("Datenschutz"),
    "imprint": _l("Impressum"),
    "shipping": _l("Versand und Zahlung"),
    "accessibility": _l("Barrierefreiheit"),
}
