"""What forms ask of their fields, with messages that say what to do."""

from __future__ import annotations

from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy.orm import InstrumentedAttribute
from wtforms.validators import DataRequired, Length, ValidationError

from portal.refusal import Refusal
from portal.text import is_whole
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


def needed(message: LazyString) -> DataRequired:
    return DataRequired(message)


def at_most(column: InstrumentedAttribute[str]) -> Length:
    """As long as the column is."""
    return no_longer_than(column.type.length)


def no_longer_than(most: int) -> Length:
    """Characters."""
    return Length(max=most, message=_l("Bitte geben Sie höchstens %(most)s Zeichen ein.", most=most))


def whole(name: str, field: str, text: str) -> int:
    """What stands in a field that no form declares. Raises Refusal at it, with the name of what is counted."""
    if not is_whole(text.strip()):
        raise Refusal(_("%(name)s: Bitte geben Sie eine ganze Zahl ein.", name=name), field)
    return int(text)


class NotNegative:
    """For amounts of money; an empty field is somebody else's question."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and field.data < 0:
            raise ValidationError(_("Bitte geben Sie einen Betrag ab 0,00 ein."))
