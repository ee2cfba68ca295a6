"""What to show when a form was older than what it changes: what is saved now, beside what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import BooleanField, Field, FormField, SelectField, StringField
from wtforms.widgets import HiddenInput

from portal.web.forms import Form, VersionedForm
from portal.wording import gettext as _

_LONGEST = 160


def show_saved(form: VersionedForm, saved: VersionedForm) -> None:
    """`saved` is the same form filled from the database. Sent once more, the form is no longer stale."""
    if form.version.data == str(saved.version.data):
        return
    form.version.data = saved.version.data
    for field, now in zip(form, saved, strict=True):
        is_typed = isinstance(field, StringField | SelectField) and not isinstance(field.widget, HiddenInput)
        if is_typed and field.data != now.data:
            field.errors = [*field.errors, saved_now(_said(now))]


def entries_of(form: Form) -> dict[str, Any]:
    """What stands in the form and its parts, by the names of the fields."""
    return {field.name: field.data for field in _fields(form)}


def keep_changes(form: Form, was: Mapping[str, Any], saved: Form) -> None:
    """`was`: the entries as the form was opened, `saved`: as it would be opened now. What nobody changed since it was
    opened becomes what is saved now; what was changed stays, beside what is saved where that has changed, too.
    """
    for field, now in zip(_fields(form), _fields(saved), strict=True):
        old = was.get(field.name, now.data)
        if field.data == old:
            field.data, field.raw_data = now.data, None
        elif old != now.data != field.data:
            field.errors = [*field.errors, saved_now(_said(now))]


def saved_now(value: str) -> str:
    text = " ".join(value.split()) or _("nichts")
    return _("Gespeichert ist jetzt: %(value)s", value=text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …")


def _fields(form: Form) -> Iterator[Field | Any]:
    """Those that people fill in, also in parts of the form."""
    for field in form:
        if isinstance(field, FormField):
            yield from _fields(field.form)
        elif isinstance(field, StringField | SelectField | BooleanField) and not isinstance(field.widget, HiddenInput):
            yield field


def _said(field: Field | Any) -> str:
    if isinstance(field, BooleanField):
        return _("angehakt") if field.data else _("nicht angehakt")
    if isinstance(field, SelectField):
        return ", ".join(str(label) for _value, label, is_chosen, *_more in field.iter_choices() if is_chosen)
    return str(field._value())  # noqa: SLF001 - WTForms' name for what stands in the field
