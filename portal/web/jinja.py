"""How templates are read."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class SharedTemplate(Template):
    """One module of macros for all pages that import it: no page of ours has globals of its own, which Jinja would look
    for at each import of each page."""

    def _get_default_module(self, _context: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Before the first template is read. A name that nobody gave is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = SharedTemplate
