"""How templates are read: three shortcuts through what Jinja does for templates that ours are not (ADR 28)."""

from __future__ import annotations

import operator

from flask import Flask
from jinja2 import StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class SharedTemplate(Template):
    """One module of macros for all pages that import it: no page of ours has globals of its own, which Jinja would look
    for at each import of each page."""

    def _get_default_module(self, _context: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class DirectCalls(CodeGenerator):
    """A page calls words and macros hundreds of times; none of them asks for Jinja's context, so it is not offered."""

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - so named by Jinja
        self.write("environment.call_directly(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


def init_app(app: Flask) -> None:
    """Before the first template is read. A name that nobody gave is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.code_generator_class = DirectCalls
    app.jinja_env.call_directly = operator.call  # type: ignore[attr-defined]
