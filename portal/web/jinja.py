"""How templates are read: shortcuts through what Jinja does for templates that ours are not (ADR 28).

Each is compiled once for each language, with its words in it; so who asks for a template must be speaking the language
already in which it is to be rendered.
"""

from __future__ import annotations

import operator
from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal import wording

try:
    from markupsafe._speedups import _escape_inner
except ImportError:
    from markupsafe._native import _escape_inner


class SpokenEnvironment(Environment):
    """Templates by name and language."""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._spoken: dict[tuple[str, bool], Template] = {}

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002 - so named by Jinja
        key = (name, wording.is_english())
        template = self._spoken.get(key)
        if template is None or (self.auto_reload and not template.is_up_to_date):
            loader = self.loader or self.app.create_global_jinja_loader()
            template = self._spoken[key] = loader.load(self, name, self.make_globals(globals))
        return template

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        said: nodes.Template = _Saying().visit(super()._parse(source, name, filename))
        return said.set_environment(self)  # type: ignore[return-value]


class _Saying(NodeTransformer):
    """Puts what ``_("…")`` says where it is asked."""

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - so named by Jinja
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=message)], dyn_args=None, dyn_kwargs=None
            ):
                said = nodes.Const(wording.gettext(message))
                values = [nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs]
                return nodes.Mod(said, nodes.Dict(values)) if values else said
        return node


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
    """Before anybody asks for the environment. A name that nobody gave is an error."""
    app.jinja_environment = SpokenEnvironment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.code_generator_class = ShortCode
    app.jinja_env.call_directly = operator.call  # type: ignore[attr-defined]
    app.jinja_env.said = said  # type: ignore[attr-defined]
