"""Lines, charges, allowances, VAT and totals of an e-invoice, as text in euros."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.documents.einvoice_sums import EInvoiceSums, Extra, NetLine, sums_of
from portal.documents.invoice import Adjustment, Invoice
from portal.money import TaxKey, TaxShare
from portal.taxes import TaxCase
from portal.wording import gettext as _

PIECE = "C62"  # UN/ECE Recommendation 20: one
DISCOUNT, FREIGHT = "95", "FC"  # UNTDID 5189, 7161
CATEGORY = {  # UNTDID 5305
    TaxCase.small_business: "E",
    TaxCase.intra_community: "K",
    TaxCase.reverse_charge: "AE",
    TaxCase.export: "G",
}
REASON_CODE = {
    TaxCase.intra_community: "VATEX-EU-IC",
    TaxCase.reverse_charge: "VATEX-EU-AE",
    TaxCase.export: "VATEX-EU-G",
}


def amounts_of(paper: Invoice) -> dict[str, Any]:
    return _Amounts(paper, sums_of(paper.content)).facts


def words(macro: str, *arguments: object) -> str:
    """What the PDF says (templates/documents/bill_words.html), as plain text."""
    module = current_app.jinja_env.get_template("documents/bill_words.html").module
    return Markup(getattr(module, macro)(*arguments)).unescape()  # noqa: S704 - taken apart, not shown


@dataclass(frozen=True)
class _Amounts:
    paper: Invoice
    sums: EInvoiceSums

    @property
    def facts(self) -> dict[str, Any]:
        lines = sum(line.net for line in self.sums.lines) + sum(extra.net for extra in self._as_lines)
        off, on = sum(extra.net for extra in self._allowances), sum(extra.net for extra in self._charges)
        net, tax = sum(share.net for share in self.sums.taxes), sum(share.tax for share in self.sums.taxes)
        return {
            "BG-25": self._lines(),
            "BG-20": [self._extra(extra) for extra in self._allowances],
            "BG-21": [self._extra(extra) for extra in self._charges],
            "BG-23": [self._tax(share) for share in self.sums.taxes],
            "BT-106": self._euros(lines),
            "BT-107": self._euros(-off),
            "BT-108": self._euros(on),
            "BT-109": self._euros(net),
            "BT-110": self._euros(tax),
            "BT-112": self._euros(net + tax),
            "BT-113": _text(self.paper.paid_cents),
            "BT-115": self._euros(net + tax - self.paper.paid_cents),
        }

    @property
    def _sign(self) -> int:
        """A Stornorechnung (384) stands below zero, a credit note (381) says by its kind that it gives back."""
        return -1 if self.paper.kind == "invoice_cancellation" else 1

    @cached_property
    def _as_lines(self) -> list[Extra]:
        """An e-invoice has at least one line (BR-16), also where only shipping or an amount is given back."""
        return [] if self.sums.lines else self.sums.extras

    @cached_property
    def _charges(self) -> list[Extra]:
        return [extra for extra in self.sums.extras if extra.net >= 0 and self.sums.lines]

    @cached_property
    def _allowances(self) -> list[Extra]:
        return [extra for extra in self.sums.extras if extra.net < 0 and self.sums.lines]

    def _lines(self) -> list[dict[str, Any]]:
        lines = [*map(self._line, self.sums.lines), *map(self._line_of_extra, self._as_lines)]
        return [line | {"BT-126": str(position)} for position, line in enumerate(lines, 1)]

    def _line(self, line: NetLine) -> dict[str, Any]:
        return {
            "BT-129": str(self._sign * line.billed),
            "BT-130": PIECE,
            "BT-131": self._euros(line.net),
            "BT-146": line.price,
            **self._category(line.tax, "BT-151", "BT-152"),
            "BT-153": line.line["name"],
            "BT-154": line.line["features"],
            "BT-155": line.line["sku"],
            "BG-27": self._discount(line),
        }

    def _discount(self, line: NetLine) -> list[dict[str, str]]:
        if not line.discount:
            return []
        reason = words("discount_line", self.paper)
        return [{"amount": self._euros(line.discount), "reason": reason, "reason_code": DISCOUNT}]

    def _line_of_extra(self, extra: Extra) -> dict[str, Any]:
        return {
            "BT-129": "-1" if extra.net < 0 else "1",
            "BT-130": PIECE,
            "BT-131": self._euros(extra.net),
            "BT-146": _text(abs(extra.net)),
            **self._category(extra.tax, "BT-151", "BT-152"),
            "BT-153": self._name(extra),
        }

    def _extra(self, extra: Extra) -> dict[str, str]:
        code = {"reason_code": FREIGHT} if extra.kind == "shipping" and extra.net >= 0 else {}
        category = self._category(extra.tax, "vat_category_code", "vat_rate")
        return {"amount": self._euros(abs(extra.net)), "reason": self._name(extra), **code, **category}

    def _name(self, extra: Extra) -> str:
        if extra.kind == "shipping":
            return words("shipping_line", self.paper)
        if extra.kind == "rounding":
            return _("Rundung zwischen den Steuersätzen")
        return words("adjustment_line", Adjustment(extra.kind, extra.net))

    def _tax(self, share: TaxShare) -> dict[str, str]:
        reason = {} if share.case is TaxCase.normal else {"BT-120": words("tax_case_note", share.case)}
        if share.case in REASON_CODE:
            reason["BT-121"] = REASON_CODE[share.case]
        amounts = {"BT-116": self._euros(share.net), "BT-117": self._euros(share.tax)}
        return {**amounts, **self._category(share.key, "BT-118", "BT-119"), **reason}

    def _category(self, tax: TaxKey, code: str, percent: str) -> dict[str, str]:
        """By the tax case; else standard, whatever its rate, or zero."""
        return {code: CATEGORY.get(tax.case) or ("S" if tax.rate else "Z"), percent: _text(tax.rate)}

    def _euros(self, cents: int) -> str:
        return _text(self._sign * cents)


def _text(hundredths: int) -> str:
    return f"{Decimal(hundredths) / 100:.2f}"
