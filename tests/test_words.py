"""No word on screen stands outside gettext: neither in Python nor in a template."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from tests.gettext_calls import GETTEXT, ROOT, gettext_calls, names_of_gettext, python_sources

pytestmark = pytest.mark.thorough

GERMAN = re.compile(r"[äöüÄÖÜß„“]|\b(?:bitte|Bitte|Sie|Ihre?[nmrs]?|der|das|und|nicht|ist|wird|wurde|für|mit|keine?)\b")
# What people read as an attribute of an element.
READ = re.compile(r"\b(?:alt|title|placeholder|aria-label|label|data-label|data-confirm|data-copied)=\"([^\"]*)\"")
# The word mark, the languages in their own words, a file format, and the words of the layouts' style classes.
THE_SAME_EVERYWHERE = {"Kontor", "Deutsch", "English", "PDF", "XML", "customer", "narrow", "backend"}
# Content, and commands for whoever runs the server.
NOT_ON_SCREEN = ("portal/demo", "portal/migrations", "portal/text.py")


def test_no_words_in_python_stand_outside_gettext() -> None:
    words = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path, tree in python_sources()
        if not str(path.relative_to(ROOT)).startswith(NOT_ON_SCREEN)
        for node in _untranslated(tree)
        if GERMAN.search(node.value)
    }
    assert words == set()


def test_no_words_in_templates_stand_outside_gettext() -> None:
    words = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in _templates()
        for text in _visible(path)
        for word in re.findall(r"[^\W\d_]{2,}", text)
        if word not in THE_SAME_EVERYWHERE
    }
    assert words == set()


def test_no_expression_in_a_template_says_german_without_gettext() -> None:
    words = {
        f"{path.relative_to(ROOT)}: {constant.value}"
        for path in _templates()
        for constant in _constants(jinja2.Environment().parse(path.read_text(encoding="utf-8")))
        if isinstance(constant.value, str) and GERMAN.search(constant.value)
    }
    assert words == set()


def _untranslated(tree: ast.Module) -> Iterator[ast.Constant]:
    calls = gettext_calls(tree, names_of_gettext(tree))
    translated = {id(part) for call in calls for text in call.args for part in ast.walk(text)}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in translated | docstrings:
            yield node


def _templates() -> list[Path]:
    return [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in (".html", ".txt")]


def _visible(path: Path) -> Iterator[str]:
    """The text between the tags, and the attributes that people read; a line break where an expression stands."""
    tokens = jinja2.Environment().lex(path.read_text(encoding="utf-8"))
    source = "".join(text if kind == "data" else "\n" for _line, kind, text in tokens)
    if path.suffix == ".html":
        yield from READ.findall(source)
        source = re.sub(r"<style.*?</style>|<[^>]*>", "\n", source, flags=re.DOTALL)
    yield html.unescape(source)


def _constants(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Const):
        yield node
    for child in node.iter_child_nodes():
        yield from _constants(child)
