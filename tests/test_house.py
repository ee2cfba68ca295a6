"""The rules of the house that no tool knows: read off the syntax trees, so they hold for rooms yet to be built."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the whole house is written in: Flask with the libraries it re-exports, SQLAlchemy, forms and gettext.
LANGUAGE = {"flask", "werkzeug", "jinja2", "markupsafe", "click", "sqlalchemy", "wtforms", "flask_wtf", "flask_babel"}
# The bare instances and the place where the parts meet name packages that have their one user elsewhere.
ASSEMBLY = {"portal", "portal.extensions"}
# Log-in is at home in one room rather than one module.
HOMES = {"flask_login": "portal.accounts", "flask_security": "portal.accounts"}
# A model has to be what the log-in library expects of a person: it takes the mixins and nothing else.
ALLOWED = {("flask_security", "portal.models.account")}
VERBS = ("portal.privacy", "portal.sales", "portal.catalogue", "portal.shop")
OUTLETS = ("portal.documents", "portal.mail", "portal.feeds", "portal.payments")
MAY_COMMIT = (*VERBS, "portal.accounts", "portal.writing", "portal.jobs", "portal.cli", "portal.demo")
OF_THE_REQUEST = {
    "flask.request",
    "flask.session",
    "flask_login.current_user",
    "flask_security.current_user",
}


def test_each_third_party_package_is_imported_in_one_module_only() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for module, tree in _modules():
        for package in {name.partition(".")[0] for name in _imports(tree)}:
            if module not in ASSEMBLY and (package, module) not in ALLOWED:
                home = HOMES.get(package, module)
                users[package].add(home if _lives_in(module, (home,)) else module)
    ours = {"portal", "config", "wsgi", *LANGUAGE, *sys.stdlib_module_names}
    shared = {
        package: sorted(modules) for package, modules in users.items() if package not in ours and len(modules) > 1
    }
    assert shared == {}


def test_only_the_clock_reads_the_system_clock() -> None:
    readers = {
        f"{module}:{call.lineno}"
        for module, tree in _modules()
        if module != "portal.clock"
        for call in _calls(tree)
        if ast.unparse(call.func).endswith(
            ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime")
        )
    }
    assert readers == set()


def test_only_verbs_and_accounts_commit() -> None:
    writers = {
        f"{module}:{call.lineno}"
        for module, tree in _modules()
        if not _lives_in(module, MAY_COMMIT)
        for call in _calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    assert writers == set()


def test_every_transaction_is_tried_again_when_others_come_in_between() -> None:
    """ADR 14. A context manager is tried by the function that uses it."""
    tried_once = {
        f"{module}.{function.name}"
        for module, tree in _modules()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(
            isinstance(call.func, ast.Name) and call.func.id in ("transaction", "order_change", "settings_change")
            for statement in ast.walk(function)
            if isinstance(statement, ast.With)
            for item in statement.items
            for call in _calls(item.context_expr)
        )
        and not {"retried", "once", "contextmanager"} & {ast.unparse(each) for each in function.decorator_list}
    }
    assert tried_once == {"portal.sales.feed_links.note_use"}  # of no importance: the feed is delivered all the same


def test_models_verbs_and_outlets_never_look_at_the_request() -> None:
    lookers = {
        f"{module}: {name}"
        for module, tree in _modules()
        if _lives_in(module, (*VERBS, *OUTLETS, "portal.models"))
        for name in _imports(tree)
        if name in OF_THE_REQUEST
    }
    assert lookers == set()


def test_outlets_ask_the_database_nothing() -> None:
    askers = {
        f"{module}: {name}"
        for module, tree in _modules()
        if _lives_in(module, OUTLETS)
        for name in _imports(tree)
        if name in {"portal.extensions.db", "sqlalchemy.select"}
    }
    assert askers == set()


@cache
def _modules() -> tuple[tuple[str, ast.Module], ...]:
    paths = [ROOT / "config.py", ROOT / "wsgi.py", *sorted((ROOT / "portal").rglob("*.py"))]
    return tuple(
        (_name(path), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
        if not path.is_relative_to(ROOT / "portal" / "migrations")
    )


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module) -> Iterator[str]:
    """Full names: `from flask import g` is flask.g."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _lives_in(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)
