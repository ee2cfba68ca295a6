"""What may stand in an address. For anything else there is no such page, and no database is asked."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for
from flask.globals import _cv_request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from portal.text import clean

LONGEST_KEPT = 40  # characters of a value in an address that is worth to be remembered
HIGHEST_ID = 2**31 - 1  # of an integer column; databases fail when asked for more


class RowIdConverter(IntegerConverter):
    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=HIGHEST_ID)


class WordConverter(UnicodeConverter):
    def to_python(self, value: str) -> str:
        """Control characters stand in no number, name or token; NUL makes databases and file systems fail."""
        if clean(value) != value:
            raise ValidationError
        return value


def script_root() -> str | None:
    """What every address of the request begins with; None where nothing is asked for. Flask's proxies would cost a page
    with fifty addresses as much as a statement."""
    context = _cv_request.get(None)
    return context.request.script_root if context is not None else None


def _may_be_kept(endpoint: str, values: Mapping[str, object]) -> bool:
    if endpoint.startswith("."):
        return False
    return all(type(value) is int or (type(value) is str and len(value) <= LONGEST_KEPT) for value in values.values())


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters.update(int=RowIdConverter, default=WordConverter, string=WordConverter)

    @functools.lru_cache(maxsize=2000)
    def known(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def address(endpoint: str, **values: Any) -> str:
        """`url_for` for templates: a frame names twenty pages whose address never changes, an order's pages each other.
        Kept are those that depend on nothing but these values, and that are short."""
        if script_root() != "" or not _may_be_kept(endpoint, values):
            return url_for(endpoint, **values)
        return known(endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = address
