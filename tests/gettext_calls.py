"""How the sources call gettext: for the tests of what is translated and of what stands outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
GIVERS = {"flask_babel", "portal.wording"}
GETTEXT = {"gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_pgettext", "N_", "_", "_l"}


@cache
def python_sources() -> list[tuple[Path, ast.Module]]:
    paths = sorted((ROOT / "portal").rglob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def names_of_gettext(tree: ast.Module) -> set[str]:
    """Under which names a module knows gettext and its kin."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in GIVERS)
    return {alias.asname or alias.name for node in imports for alias in node.names if alias.name in GETTEXT} | {"N_"}


def gettext_calls(tree: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
            yield node
