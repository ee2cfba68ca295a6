"""The attributes of a form's field: WTForms' own writing of them took a fifth of the owner's page of an order.

Ours says the same; `tests/web/test_attributes.py` compares them.
"""

from __future__ import annotations

from markupsafe import Markup, escape
from wtforms.fields.core import Flags
from wtforms.widgets import core


def attributes(**named: object) -> Markup:
    """As `wtforms.widgets.core.html_params`: sorted, True stands without a value, False not at all."""
    written = []
    for name, value in sorted(named.items()):
        if value is True:
            written.append(core.clean_key(name))
        elif value is not False:
            said = str(escape(value)).replace('"', "&quot;")  # also in markup, where quotes are left alone
            written.append(f'{core.clean_key(name)}="{said}"')
    return Markup(" ".join(written))  # noqa: S704 - each value is escaped


def use_for_all_fields() -> None:
    """Where the package's widgets look it up."""
    core.html_params = attributes
    Flags.__dir__ = vars  # widgets look through all that it is, not only what it holds
    for widget in (core.Input, core.Button):
        widget.html_params = staticmethod(attributes)
