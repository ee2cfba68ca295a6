"""Pieces of pages that are said once: what a macro says of the same things in the same language is the same text."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.web.routing import script_root
from portal.wording import is_english

MOST_KEPT = 500  # texts of one macro


def said_once(macro: Callable[..., str]) -> Callable[..., str]:
    """For a macro that asks for nothing but its arguments, the words of the language, and addresses.

    In a template: ``{% macro _icon(name) %}…{% endmacro %}{% set icon = said_once(_icon) %}``.
    """

    @functools.lru_cache(maxsize=MOST_KEPT)
    def said(_english: bool, _root: str | None, *arguments: object) -> str:
        return macro(*arguments)

    def again(*arguments: Any) -> str:
        return said(is_english(), script_root(), *arguments)

    return again


def init_app(app: Flask) -> None:
    app.jinja_env.globals["said_once"] = said_once
