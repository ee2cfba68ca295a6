"""What to show when a form was older than what it changes: what is saved now, beside what was typed."""

from __future__ import annotations

from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.widgets import HiddenInput

from portal.web.forms import VersionedForm
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
            field.errors = [*field.errors, _("Gespeichert ist jetzt: %(value)s", value=_said(now))]


def _said(field: Field | Any) -> str:
    if isinstance(field, SelectField):
        text = ", ".join(str(label) for _value, label, is_chosen, *_more in field.iter_choices() if is_chosen)
    else:
        text = field._value()  # noqa: SLF001 - WTForms' name for what stands in the field
    text = " ".join(str(text).split()) or _("nichts")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
