"""Tables as files that German spreadsheets open right: UTF-8 with BOM, semicolons, decimal comma."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

BOM = "\ufeff"
_QUOTED = re.compile(r'["\r\n]')
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Cents(int):
    """An amount, written as euros: "-1234,50"."""


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Streamed, so that memory stays flat however many rows come. Text that looks like a formula stays text."""
    response = Response(stream_with_context(_written(header, rows)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def cell(value: object) -> str:
    if isinstance(value, Cents):
        return euros(value)
    return defused(value) if isinstance(value, str) else "" if value is None else str(value)


@functools.lru_cache(maxsize=10_000)  # few amounts of a file are only once in it
def euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def defused(text: str) -> str:
    """What a spreadsheet would calculate becomes text: names come from strangers."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines(rows: Iterable[Sequence[str]]) -> str:
    """As `csv` writes them. It looks at each character, which takes ten times as long as joining a row of which nothing
    needs quotes, as most are."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    for row in rows:
        line = ";".join(row)
        if not line or line.count(";") >= len(row) or _QUOTED.search(line):
            writer.writerow(row)
        else:
            buffer.write(line + "\r\n")
    return buffer.getvalue()


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield BOM + lines([header])
    for row in rows:
        yield lines([[cell(value) for value in row]])
