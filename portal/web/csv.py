"""Tables as files that German spreadsheets open right: UTF-8 with BOM, semicolons, decimal comma."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Cents(int):
    """An amount, written as euros: "-1234,50"."""


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Streamed, so that memory stays flat however many rows come. Text that looks like a formula stays text."""
    response = Response(stream_with_context(_lines(header, rows)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def cell(value: object) -> str:
    if isinstance(value, Cents):
        euros, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{euros},{rest:02d}"
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield BOM + _line(header)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow([cell(value) for value in row])
    return buffer.getvalue()
