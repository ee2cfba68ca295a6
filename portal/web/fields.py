"""Fields that read what people in Germany type, and the words that they may choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from flask_babel import format_number, get_locale
from flask_babel.speaklater import LazyString
from wtforms import SelectChoice, StringField
from wtforms.widgets import NumberInput

from portal.text import is_whole
from portal.wording import gettext as _

_TYPED = re.compile(r"[-+]?[0-9.,]{1,16}")  # Python's numbers may also be 1e3, 1_000, NaN or in other digits

_MOST_EUROS = Decimal(10_000_000)


class MoneyField(StringField):
    """Euros with comma on screen („1.234,56“), integer cents in `data`; None when empty."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = _without_euro_sign(str(valuelist[0])) if valuelist else ""
        self.data = None
        if text:
            self.data = self._cents(text)

    def _cents(self, text: str) -> int:
        amount = _amount(text)
        if amount is None:
            raise ValueError(_("Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."))
        if abs(amount) >= _MOST_EUROS:
            raise ValueError(_("Bitte geben Sie einen Betrag unter 10.000.000 € ein."))
        if not _is_in_cents(amount):
            raise ValueError(_("Bitte geben Sie einen Betrag mit höchstens zwei Nachkommastellen ein."))
        return int(amount * 100)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return euros(self.data)


class WholeNumberField(StringField):
    """A whole number from `least` to `most`; None when empty, which `is_needed` refuses."""

    data: Any
    raw_data: Any
    widget = NumberInput(step="1")

    def __init__(self, label: LazyString, least: int, most: int, is_needed: bool = True, **more: Any) -> None:
        super().__init__(label, render_kw={"min": least, "max": most, "inputmode": "numeric"}, **more)
        self.least, self.most = least, most
        self.flags.required = is_needed

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text and not self.flags.required:
            return
        if not is_whole(text) or not self.least <= int(text) <= self.most:
            raise ValueError(
                _(
                    "Bitte geben Sie eine ganze Zahl von %(least)s bis %(most)s ein.",
                    least=format_number(self.least),
                    most=format_number(self.most),
                )
            )
        self.data = int(text)

    def show(self, number: int) -> None:
        """Instead of what was typed."""
        self.data, self.raw_data = number, None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


def choices(words: Mapping[str, LazyString], codes: Iterable[str]) -> list[SelectChoice]:
    """Of a select field or radio buttons, in the order of the codes (an enum is one)."""
    return [SelectChoice(str(code), words[code]) for code in codes]


def euros(cents: int) -> str:
    """As it is typed: „1.234,56“."""
    return str(format_decimal(Decimal(cents) / 100, "#,##0.00", locale=get_locale() or "de"))


def cents_or_none(typed: str) -> int | None:
    """Cents of „1.234,56“, „1234,5 €“ or „99“, 0 or more; None for anything else."""
    amount = _amount(_without_euro_sign(typed))
    return int(amount * 100) if amount is not None and amount >= 0 and _is_in_cents(amount) else None


def _without_euro_sign(typed: str) -> str:
    return typed.replace("€", "").strip()


def _amount(text: str) -> Decimal | None:
    """In euros; None for what is no number in the language in force."""
    try:
        return parse_decimal(text, locale=get_locale() or "de", strict=True) if _TYPED.fullmatch(text) else None
    except NumberFormatError:
        return None


def _is_in_cents(amount: Decimal) -> bool:
    """And below what nobody owes."""
    return abs(amount) < _MOST_EUROS and amount == amount.quantize(Decimal("0.01"))
