"""Fields that read what people in Germany type."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from flask_babel import get_locale
from wtforms import StringField

from portal.wording import gettext as _

_TYPED = re.compile(r"[-+]?[0-9.,]{1,16}")  # Python's numbers may also be 1e3, 1_000, NaN or in other digits

MOST_EUROS = Decimal(10_000_000)


class MoneyField(StringField):
    """Euros with comma on screen („1.234,56“), integer cents in `data`; None when empty."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).replace("€", "").strip() if valuelist else ""
        self.data = None
        if text:
            self.data = self._cents(text)

    def _cents(self, text: str) -> int:
        if not _TYPED.fullmatch(text):
            raise ValueError(_("Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."))
        try:
            amount = parse_decimal(text, locale=get_locale() or "de", strict=True)
        except NumberFormatError as error:
            raise ValueError(_("Bitte geben Sie einen Betrag ein, zum Beispiel 12,90.")) from error
        if amount != amount.quantize(Decimal("0.01")) or abs(amount) >= MOST_EUROS:
            raise ValueError(_("Bitte geben Sie einen Betrag mit höchstens zwei Nachkommastellen ein."))
        return int(amount * 100)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return euros(self.data)


def euros(cents: int) -> str:
    """As it is typed: „1.234,56“."""
    return str(format_decimal(Decimal(cents) / 100, "#,##0.00", locale=get_locale() or "de"))


def cents_or_none(typed: str) -> int | None:
    """Cents of „1.234,56“, „1234,5 €“ or „99“, 0 or more; None for anything else."""
    text = typed.replace("€", "").strip()
    if not _TYPED.fullmatch(text):
        return None
    try:
        amount = parse_decimal(text, locale=get_locale() or "de", strict=True)
    except NumberFormatError:
        return None
    return int(amount * 100) if 0 <= amount < MOST_EUROS and amount == amount.quantize(Decimal("0.01")) else None
