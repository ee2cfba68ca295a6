"""The difference between an order and what it would become, row by row, for the preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString

from portal.money import TaxShare
from portal.sales.changing import ChangePreview
from portal.sales.order_content import Content
from portal.taxes import FREE
from portal.web.filters import rate, tax_label
from portal.wording import lazy_gettext as _l

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """`old` or `new` is None where the line is added or removed."""

    old: Line | None
    new: Line | None

    @property
    def name(self) -> str:
        return str((self.new or self.old or {})["name"])


@dataclass(frozen=True)
class Sum:
    """Cents, before and after."""

    label: LazyString | str
    old: int
    new: int


@dataclass(frozen=True)
class ChangePage:
    preview: ChangePreview
    fingerprint: str

    @property
    def rows(self) -> list[Row]:
        was, now = (_by_position(content) for content in (self.preview.before, self.preview.after))
        return [Row(was.get(position), now.get(position)) for position in sorted(was.keys() | now.keys())]

    @property
    def sums(self) -> list[Sum]:
        """What is canceled and stays so is left out of the last one before the VAT."""
        names = [(_l("Zwischensumme"), "subtotal_cents", 1)]
        before, after = self.preview.before, self.preview.after
        if before["discount_cents"] or after["discount_cents"]:
            names.append((_l("Rabatt"), "discount_cents", -1))
        names += [(_l("Versandkosten"), "shipping_cents", 1), (_l("Gesamtsumme"), "total_cents", 1)]
        if after["standing_cents"] != after["total_cents"]:
            names.append((_l("Verbleibt"), "standing_cents", 1))
        return [Sum(label, sign * before[name], sign * after[name]) for label, name, sign in names] + self._taxes()

    def _taxes(self) -> list[Sum]:
        was, now = (
            {(share["rate"], share["case"]): share["tax"] for share in content["taxes"]}
            for content in (self.preview.before, self.preview.after)
        )
        return [
            Sum(_l("darin %(rate)s MwSt.", rate=rate(key[0])), was.get(key, 0), now.get(key, 0))
            for key in was | now
            if key[1] not in FREE
        ]

    @property
    def moved(self) -> list[tuple[LazyString, Line | None, Line | None]]:
        """Addresses that change."""
        before, after = self.preview.before, self.preview.after
        both = ((_l("Rechnungsadresse"), "billing"), (_l("Versandadresse"), "ship_to"))
        return [(label, before[name], after[name]) for label, name in both if before[name] != after[name]]

    @property
    def method(self) -> tuple[str, str] | None:
        """Before and after, if another one."""
        old, new = self.preview.before["shipping_method"], self.preview.after["shipping_method"]
        return (old, new) if old != new else None


def _by_position(content: Content) -> dict[int, Line]:
    return {line["position"]: line for line in content["lines"]}


def version_totals(content: Content) -> list[tuple[LazyString | str, int, str]]:
    """Of an old version."""
    rows: list[tuple[LazyString | str, int, str]] = [(_l("Zwischensumme"), content["subtotal_cents"], "normal")]
    if content["discount_cents"]:
        rows.append((_l("Rabatt"), -content["discount_cents"], "normal"))
    rows += [
        (_l("Versandkosten"), content["shipping_cents"], "normal"),
        (_l("Gesamtsumme"), content["total_cents"], "grand"),
    ]
    rows += [
        (tax_label(TaxShare(share["rate"], share["gross"], share["net"])), share["tax"], "note")
        for share in content["taxes"]
        if share["case"] not in FREE
    ]
    if content["standing_cents"] != content["total_cents"]:
        rows.append((_l("Verbleibt"), content["standing_cents"], "strong"))
    return rows
