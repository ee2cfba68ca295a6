"""Articles and their stock."""

from __future__ import annotations

from portal.wording import lazy_gettext as _l

PRODUCT_KIND = {"goods": _l("Ware"), "download": _l("Download-Artikel")}

PRODUCT_SORT = {
    "name": _l("Nach Namen"),
    "newest": _l("Neueste zuerst"),
    "lowest": _l("Niedrigster Preis zuerst"),
    "highest": _l("Höchster Preis zuerst"),
}

CONTENT_UNIT = {"ml": _l("ml"), "l": _l("l"), "g": _l("g"), "kg": _l("kg"), "m": _l("m"), "m2": _l("m²")}

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
