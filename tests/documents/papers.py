"""Snapshots for tests of paper, as plain data: the same keys that `portal.sales.snapshots` freezes."""

from __future__ import annotations

from typing import Any

from portal import money
from tests.cast import ANNA

SELLER = {
    "name": "Feder & Bogen",
    "tagline": "Papier, Tinte, Federn",
    "owner_name": "Inh. Olga Brandt",
    "street": "Neckarhalde 14",
    "postcode": "72070",
    "city": "Tübingen",
    "phone": "07071 555 01 42",
    "email": "laden@feder-und-bogen.example",
    "website": "feder-und-bogen.example",
    "register": "",
    "tax_number": "86123/45678",
    "vat_id": "DE123456788",
    "tax_office": "Finanzamt Tübingen",
    "bank_holder": "Feder & Bogen, Olga Brandt",
    "bank_name": "Sparkasse Musterstadt",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFFXXX",
}
GOODS = [
    ("FH-LOT-M", "Füllfederhalter „Lotse“, Nachtblau", "Feder M, mit Konverter", 1, 6400, 1900),
    ("TI-EG-50", "Eisengallustinte Blauschwarz, 50 ml", "dokumentenecht", 2, 1250, 1900),
    ("BP-A4-50", "Briefpapier Bütten A4, 50 Bogen", "100 g/m², Büttenrand, cremeweiß", 3, 1890, 1900),
    ("UM-DL-25", "Briefumschläge DIN lang, gefüttert", "25 Stück, cremeweiß", 2, 980, 1900),
    ("DL-KUR", "Übungsheft „Kurrent lesen und schreiben“", "Download, PDF", 1, 900, 700),
]


def invoice(count: int = 5, **changes: Any) -> dict[str, Any]:
    """An invoice of `count` lines, open, on account; single facts can be changed. `off_cents`: of its `discount`."""
    lines = [_charged(position) for position in range(1, count + 1)]
    shipping = changes.get("shipping_cents", 590)
    lines = changes.get("lines", _reduced(lines, changes.pop("off_cents", 0)))
    taxes = money.tax_shares([(money.TaxKey(line["vat_rate"]), line["amount_cents"]) for line in lines], shipping)
    content = {
        **_common("invoice", "RE-2026-0391"),
        "issued_on": "2026-05-04",
        "due_on": "2026-05-18",
        "supply_from": "2026-05-05",
        "supply_until": "2026-05-05",
        "lines": lines,
        "discount": None,
        "shipping_cents": shipping,
        "total_cents": sum(line["amount_cents"] for line in lines) + shipping,
        "taxes": [{"rate": s.rate, "gross": s.gross, "net": s.net, "tax": s.tax} for s in taxes],
        "paid_cents": 0,
    } | changes
    return content if content["tax_mode"] == "normal" else content | {"taxes": []}


def order_confirmation(count: int = 5, **changes: Any) -> dict[str, Any]:
    """The confirmation of an order like `invoice`, to be paid in advance."""
    bill = invoice(count)
    shared = {
        name: bill[name] for name in ("lines", "discount", "shipping_cents", "total_cents", "taxes", "paid_cents")
    }
    return {
        **_common("order_confirmation", "AB-2026-0012"),
        **shared,
        "issued_on": "2026-05-04",
        "payment_method": "prepayment",
        "payment_days": 14,
        "pays_before_invoice": True,
        "promised": ["2026-05-07", "2026-05-11"],
        "agreed": [{"title": "AGB", "version": 2, "written_on": "2026-02-16"}],
        "replaces": None,
    } | changes


def payment_reminder(**changes: Any) -> dict[str, Any]:
    """The first reminder of an invoice of 180.20, 50.00 of which are paid."""
    return {
        **_common("payment_reminder", "ZE-2026-0003"),
        "issued_on": "2026-05-25",
        "due_on": "2026-06-01",
        "invoice": {
            "number": "RE-2026-0391", "issued_on": "2026-05-04", "due_on": "2026-05-18", "total_cents": 18020,
        },
        "corrected_cents": 0,
        "total_cents": 18020,
        "paid_cents": 5000,
        "count": 1,
    } | changes  # fmt: skip


def delivery_note(count: int = 4, **changes: Any) -> dict[str, Any]:
    """A delivery note of `count` lines with one parcel; of each line all pieces."""
    return {
        **_common("delivery_note", "LS-2026-0377"),
        "issued_on": "2026-05-05",
        "lines": [_packed(position) for position in range(1, count + 1)],
        "rest": [],
        "is_partial": False,
        "order_link": "https://feder-und-bogen.example/o/MTAwNDg.abcdefghijklmnopqrstuvwxyz",
        "parcels": [{"carrier": "dhl", "number": "00340434161222334455"}],
    } | changes


def seller(**changes: str) -> dict[str, str]:
    return SELLER | changes


def address(**changes: str) -> dict[str, str]:
    return ANNA | changes


def _common(kind: str, number: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "format": 1,
        "number": number,
        "language": "de",
        "currency": "EUR",
        "is_trial": False,
        "tax_mode": "normal",
        "seller": SELLER,
        "billing": ANNA,
        "ship_to": ANNA,
        "order_number": "10048",
        "order_placed_on": "2026-05-03",
        "payment_method": "invoice",
        "asks_transfer": True,
        "pays_at_delivery": False,
        "shipping_method": "DHL Paket",
        "comment": "",
    }


def _charged(position: int) -> dict[str, Any]:
    sku, name, features, quantity, price, rate = GOODS[(position - 1) % len(GOODS)]
    is_ink = sku.startswith("TI")
    return {
        "position": position,
        "kind": "download" if sku.startswith("DL") else "goods",
        "sku": sku,
        "name": name,
        "features": features,
        "quantity": quantity,
        "base_price_cents": 25000 if is_ink else None,
        "base_unit": "l" if is_ink else None,
        "unit_price_cents": price,
        "vat_rate": rate,
        "amount_cents": quantity * price,
    }


def _reduced(lines: list[dict[str, Any]], off_cents: int) -> list[dict[str, Any]]:
    shares = money.split(off_cents, [line["amount_cents"] for line in lines])
    return [
        line | {"amount_cents": line["amount_cents"] - share, "discount_cents": share}
        for line, share in zip(lines, shares, strict=True)
    ]


def _packed(position: int) -> dict[str, Any]:
    line = _charged(position)
    kept = {key: line[key] for key in ("position", "sku", "name", "features", "quantity")}
    return kept | {"kind": "goods", "ordered": line["quantity"]}
