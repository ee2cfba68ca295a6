"""The form of a category."""

from __future__ import annotations

from wtforms import StringField, TextAreaField

from portal.models.product import Category
from portal.web.checks import at_most, needed, no_longer_than
from portal.web.forms import Form
from portal.wording import lazy_gettext as _l

LONGEST_INTRO = 2000


class CategoryForm(Form):
    name = StringField(_l("Name"), [needed(_l("Bitte geben Sie an, wie die Kategorie heißt.")), at_most(Category.name)])
    intro = TextAreaField(_l("Einleitung"), [no_longer_than(LONGEST_INTRO)])
