"""What may stand in an address. For anything else there is no such page, and no database is asked."""

from __future__ import annotations

from flask import Flask
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
