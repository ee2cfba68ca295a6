"""Lists as files: CSV that German Excel opens right, and JSON; written while the rows come, so that size costs nothing.

CSV: UTF-8 with BOM, semicolons, decimal comma. JSON: amounts in cents, words as the database knows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from flask import Response
from flask_babel.speaklater import LazyString

from portal import clock
from portal.web.csv import BOM, defused, euros, lines

_AT_ONCE = 500  # rows


@dataclass(frozen=True)
class Column:
    """`shown` writes a cell of the CSV, `kept` a value of the JSON; `words`: on screen, of a word of the database."""

    key: str
    header: LazyString
    shown: Callable[[Any], str] = str
    kept: Callable[[Any], Any] = lambda value: value
    words: Mapping[Any, LazyString | str] | None = None

    def writer(self) -> Callable[[Any], str]:
        """In the visitor's language, which is forgotten once the rows come."""
        return {key: str(word) for key, word in self.words.items()}.__getitem__ if self.words else self.shown


def text(key: str, header: LazyString) -> Column:
    return Column(key, header, defused)


def cents(key: str, header: LazyString) -> Column:
    return Column(key, header, euros)


def number(key: str, header: LazyString) -> Column:
    return Column(key, header)


def moment(key: str, header: LazyString) -> Column:
    return Column(key, header, _moment, datetime.isoformat)


def day(key: str, header: LazyString) -> Column:
    return Column(key, header, date.isoformat, date.isoformat)


def word(key: str, header: LazyString, words: Mapping[Any, LazyString | str]) -> Column:
    return Column(key, header, words=words)


def response(name: str, ending: str, columns: Sequence[Column], rows: Iterable[Any]) -> Response:
    """`ending`: csv or json."""
    headers, writers = [str(column.header) for column in columns], [column.writer() for column in columns]
    is_csv = ending == "csv"
    content = _csv(headers, writers, iter(rows)) if is_csv else _json(columns, iter(rows))
    answer = Response(content, mimetype="text/csv" if is_csv else "application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{clock.today().isoformat()}-{name}.{ending}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _csv(headers: Sequence[str], writers: Sequence[Callable[[Any], str]], rows: Iterator[Any]) -> Iterator[str]:
    yield BOM + lines([headers])
    while some := list(islice(rows, _AT_ONCE)):
        yield lines(
            ["" if value is None else write(value) for write, value in zip(writers, row, strict=False)] for row in some
        )


def _json(columns: Sequence[Column], rows: Iterator[Any]) -> Iterator[str]:
    kept = [(column.key, column.kept) for column in columns]
    before = "[\n"
    while some := list(islice(rows, _AT_ONCE)):
        objects = (
            {key: None if value is None else keep(value) for (key, keep), value in zip(kept, row, strict=False)}
            for row in some
        )
        yield before + ",\n".join(json.dumps(values, ensure_ascii=False) for values in objects)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _moment(value: datetime) -> str:
    return value.astimezone(clock.ZONE).replace(tzinfo=None).isoformat(" ", "seconds")
