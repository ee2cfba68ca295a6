"""What may stand in an address. For anything else there is no such page, and no database is asked."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request, url_for
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from portal.text import clean

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


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters.update(int=RowIdConverter, default=WordConverter, string=WordConverter)
    fixed: dict[str, str] = {}

    def address(endpoint: str, **values: Any) -> str:
        """`url_for` for templates: a frame names twenty pages whose address never changes."""
        if values or not has_request_context() or request.script_root:
            return url_for(endpoint, **values)
        if endpoint not in fixed:
            fixed[endpoint] = url_for(endpoint)
        return fixed[endpoint]

    app.jinja_env.globals["url_for"] = address
