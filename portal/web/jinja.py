"""How templates are read: shortcuts through what Jinja does for templates that ours are not (ADR 28)."""

from __future__ import annotations

import operator

from flask import Flask
from jinja2 import StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

try:
    from markupsafe._speedups import _escape_inner
except ImportError:
    from markupsafe._native import _escape_inner


class SharedTemplate(Template):
    """One module of macros for all pages that import it: no page of ours has globals of its own, which Jinja would look
    for at each import of each page."""

    def _get_default_module(self, _context: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class ShortCode(CodeGenerator):
    """A page calls words and macros hundreds of times; none of them asks for Jinja's context, so it is not offered.

    What it says is escaped as markupsafe does, and not wrapped again to be joined. What has no `else` is nothing.
    """

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - so named by Jinja
        self.write("environment.call_directly(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:  # noqa: N802
        node.expr2 = node.expr2 or nodes.Const("")
        super().visit_CondExpr(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.said(")
        else:
            super()._output_child_pre(node, frame, finalize)


def said(value: object) -> str:
    """A value as it stands in a page."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    if kind is str:
        return _escape_inner(value)  # type: ignore[arg-type]
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return _escape_inner(str(value))


def init_app(app: Flask) -> None:
    """Before the first template is read. A name that nobody gave is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.code_generator_class = ShortCode
    app.jinja_env.call_directly = operator.call  # type: ignore[attr-defined]
    app.jinja_env.said = said  # type: ignore[attr-defined]
