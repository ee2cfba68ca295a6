"""VAT, or why there is none."""

from __future__ import annotations

from portal.wording import lazy_gettext as _l

TAX_MODE = {"normal": _l("Regelbesteuerung"), "small_business": _l("Kleinunternehmer (§ 19 UStG)")}

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

# In a column of a report; `TAX_CASE` says it in a sentence.
TAXED_BY = TAX_MODE | {
    "intra_community": _l("Innergemeinschaftliche Lieferung"),
    "reverse_charge": _l("Reverse Charge"),
    "export": _l("Ausfuhrlieferung"),
    "abroad": _l("Nicht steuerbar"),
}
