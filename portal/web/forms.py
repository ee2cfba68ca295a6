"""Forms: cleaned text, a key against double clicks, refusals put back to where they belong."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length

from portal.refusal import Refusal
from portal.text import clean, clean_line, is_whole
from portal.web import shown_again
from portal.web.attributes import use_for_all_fields
from portal.wording import gettext as _
from portal.wording import is_english
from portal.wording import lazy_gettext as _l

use_for_all_fields()

LONGEST_KEY = 43  # of the column that keeps it; ours have 32
_FILTERS: dict[str, Callable[[Any], Any]] = {
    "TextAreaField": lambda text: clean(text or ""),
    "StringField": lambda text: clean_line(text or ""),
    "EmailField": lambda text: clean_line(text or ""),
    "HiddenField": lambda data: clean_line(data) if isinstance(data, str) else data,  # numbers that the page brings
}


def new_form_key() -> str:
    """Also for a button that is a form of its own, many on a page."""
    return secrets.token_urlsafe(24)


@functools.lru_cache(maxsize=1000)
def _cleaned(field: UnboundField[Any]) -> UnboundField[Any]:
    """With the filter of its kind behind its own; the same one for every form of the class."""
    kind = _FILTERS.get(field.field_class.__name__)
    if kind is None:
        return field
    return UnboundField(
        field.field_class, *field.args, **field.kwargs | {"filters": [*field.kwargs.get("filters", ()), kind]}
    )


class Form(FlaskForm):
    """A form whose text comes without control characters and whose refusals come back with everything typed."""

    class Meta:
        @property
        def locales(self) -> list[str]:
            """Of the package's own few words, kept once read; Flask-WTF's way reads them anew for each request."""
            return ["en" if is_english() else "de"]

        def bind_field(self, form: Any, unbound_field: UnboundField[Any], options: dict[str, Any]) -> Any:
            return _cleaned(unbound_field).bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        shown_again.choose_language()
        super().__init__(*args, **kwargs)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Also False where the form is only to be shown in another language: then says what is wrong with it."""
        if not self.is_submitted():
            return False
        shown_again.may_be_shown_again(self)
        return self.validate(extra_validators) and not shown_again.is_only_shown()

    def is_shown_for(self, button: str) -> bool:
        """Whether this button was pressed, which does no more than to show the form anew."""
        shown_again.may_be_shown_again(self)
        return button in request.form

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or on top when it has none here."""
        field = self._fields.get(refusal.field or "")
        if field is not None:
            field.errors = [*field.errors, str(refusal.message)]
        else:
            self.form_errors.append(str(refusal.message))

    @contextmanager
    def carrying_out(self) -> Iterator[None]:
        """The verb goes inside; afterwards `form.errors` says whether it was refused."""
        try:
            yield
        except Refusal as refusal:
            self.refuse(refusal)


class VersionedForm(Form):
    """Changes a row: carries the version it was shown with, so that a stale form is noticed."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version the form was shown with. A broken one never matches."""
        text = str(self.version.data or "")
        return int(text) if is_whole(text) else -1


class KeyedForm(VersionedForm):
    """Changes an order: carries a key too, so that a second click is noticed."""

    PREFIX = ""  # of field names and ids, where several forms stand on one page
    missed: Sequence[Any] = ()  # what happened since the form was opened, once it was refused for that

    form_key = HiddenField(
        default=new_form_key,
        validators=[Length(1, LONGEST_KEY, _l("Bitte laden Sie die Seite neu und füllen Sie sie noch einmal aus."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=self.PREFIX, **kwargs)

    @property
    def first_error(self) -> str:
        """For a button without a form of its own to be shown again. What was sent only to be shown has none."""
        said = (str(message) for messages in self.errors.values() for message in messages)
        return next(said, _("Es ist noch nichts geändert."))
