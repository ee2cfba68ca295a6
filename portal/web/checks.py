"""What forms ask of their fields, with messages that say what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import format_number
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import SelectChoice, StringField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import NumberInput

from portal.text import is_whole
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


def options(words: Mapping[str, LazyString], values: Iterable[str]) -> list[SelectChoice]:
    """Of a select field or radio buttons."""
    return [SelectChoice(value, words[value]) for value in values]


def needed(message: LazyString) -> DataRequired:
    return DataRequired(message)


def at_most(column: InstrumentedAttribute[str]) -> Length:
    """As long as the column is."""
    return no_longer_than(column.type.length)


def no_longer_than(most: int) -> Length:
    """Characters."""
    return Length(max=most, message=_l("Bitte geben Sie höchstens %(most)s Zeichen ein.", most=most))


class NotNegative:
    """For amounts of money; an empty field is somebody else's question."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and field.data < 0:
            raise ValidationError(_("Bitte geben Sie einen Betrag ab 0,00 ein."))


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
