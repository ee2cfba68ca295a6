"""Keyset pages: the next page starts after the last row shown, so a far page costs what the first one does.

Where a list is sieved by what its index does not know, a page looks at a window of rows and no further: it may hold
few rows or none, and its mark goes on behind the window. So no filter, however rare what it asks for, reads everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, literal_column, select, tuple_

from portal.extensions import db
from portal.marks import HIGHEST_ID, read_mark, write_mark
from portal.rows import execute

Row = TypeVar("Row")
Query: TypeAlias = Select[*tuple[Any, ...]]
PAGE_SIZE = 20
WINDOW = 2_500  # rows that one page looks at


def written(value: int | str) -> ColumnElement[Any]:
    """As it stands in the statement, for what is ours and takes few values: numbers, words of an enum, a comma.

    PostgreSQL plans anew, each time, a statement that hides from it how many rows are wanted or which status.
    """
    return literal_column(str(value), Integer) if isinstance(value, int) else literal_column(f"'{value}'", String)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list, and the marks from which to go on; None where there is nothing further.

    `is_cut`: there are rows behind this page's window that nobody has looked at.
    """

    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Walk:
    """Which rows a list has: `source` holds the conditions that the index of its sort knows, `sieve` those that must be
    looked up row by row, on the table whose id is `of`.
    """

    source: Query
    of: Any
    sieve: Sequence[ColumnElement[bool]] = ()


class Turn(Enum):
    """Where a page lies: at the top, or from a mark on."""

    first = "first"
    down = "down"
    up = "up"


@dataclass(frozen=True)
class Reading:
    """The statements of a page, whatever its mark: the rows, and where the window of a sieve ends. Made once, they can
    be kept.
    """

    rows: Query
    end: Query | None

    @cached_property
    def has_objects(self) -> bool:
        """Rows of columns alone are had for less."""
        return any(column["expr"] is column["entity"] for column in self.rows.column_descriptions)


@dataclass(frozen=True)
class Keyset:
    """The sort of a list: one column and the id, both descending (newest first) or both ascending (by name)."""

    column: Any
    ident: Any
    descending: bool = True

    @property
    def is_by_time(self) -> bool:
        return self._kind is datetime

    def page(self, query: Query, before: str | None, after: str | None, size: int = PAGE_SIZE) -> Page[Any]:
        """The page further down than mark `before`, or further up than `after`; a broken mark is the first page."""
        turn, _mark = self.turn(before, after)
        return self.page_of(Reading(self._keyed(query, turn).limit(written(size + 1)), None), before, after, size)

    def walk(self, rows: Query, walk: Walk, before: str | None, after: str | None, size: int = PAGE_SIZE) -> Page[Any]:
        """Like `page`; which rows, says the walk, and `rows` how they look. One statement, two where a page is cut."""
        return self.page_of(self.reading(rows, walk, self.turn(before, after)[0], size), before, after, size)

    def turn(self, before: str | None, after: str | None) -> tuple[Turn, tuple[Any, int] | None]:
        mark = read_mark(before or after, self._kind)
        return (Turn.first if mark is None else Turn.up if before is None else Turn.down), mark

    def reading(self, rows: Query, walk: Walk, turn: Turn, size: int = PAGE_SIZE) -> Reading:
        picked = self.picked(walk, turn, WINDOW).limit(written(size + 1)).subquery()
        end = self._keys(walk, turn).offset(written(WINDOW - 1)).limit(written(1)) if walk.sieve else None
        return Reading(self._looked_up(rows, walk, picked, turn), end)

    def page_of(self, reading: Reading, before: str | None, after: str | None, size: int = PAGE_SIZE) -> Page[Any]:
        turn, mark = self.turn(before, after)
        values = {"mark_value": mark[0], "mark_id": mark[1]} if mark else {}
        ask = db.session.execute if reading.has_objects else execute
        rows = list(ask(reading.rows, values))
        end = None
        if reading.end is not None and len(rows) <= size:
            end = execute(reading.end, values).first()
        return self._page(rows, size, mark, turn is Turn.up, end)

    def whole(self, rows: Query, walk: Walk) -> Query:
        """Every row of the walk, for a file."""
        return self._looked_up(rows, walk, self.picked(walk).subquery(), Turn.first)

    def picked(self, walk: Walk, turn: Turn = Turn.first, window: int | None = None) -> Query:
        """The keys of the rows that pass the sieve, in the order of the list; of `window` rows, None: of all."""
        keys = self._keys(walk, turn)
        if not walk.sieve:
            return keys
        seen = keys.limit(written(window)).subquery() if window else keys.subquery()
        passed = select(seen.c.sorted_by, seen.c.sorted_id).join_from(seen, walk.of.class_, walk.of == seen.c.sorted_id)
        return passed.where(*walk.sieve).order_by(*self._sort(seen.c.sorted_by, seen.c.sorted_id, turn))

    def _keyed(self, query: Query, turn: Turn) -> Query:
        """The query in the order of the list, from the mark on, with its keys as `sorted_by` and `sorted_id`."""
        if turn is not Turn.first:
            value, ident = bindparam("mark_value", type_=self.column.type), bindparam("mark_id", type_=Integer)
            last = tuple_(value, ident) if self.column is not self.ident else value
            down = self._goes_down(turn)
            # The first condition follows from the second and is what an index behind a join understands.
            query = query.where(self.column <= value if down else self.column >= value)
            query = query.where(self._tuple < last if down else self._tuple > last)
        keys = self.column.label("sorted_by"), self.ident.label("sorted_id")
        return query.add_columns(*keys).order_by(*self._sort(self.column, self.ident, turn))

    def mark_before(self, value: Any) -> str:
        """Of the page that begins with the first row of this value, as the list is sorted."""
        return write_mark(value, HIGHEST_ID if self.descending else 0)

    @property
    def _kind(self) -> type:
        kind: type = self.column.type.python_type
        return kind

    @property
    def _tuple(self) -> Any:
        return tuple_(self.column, self.ident) if self.column is not self.ident else self.ident

    def _goes_down(self, turn: Turn) -> bool:
        return self.descending is not (turn is Turn.up)

    def _keys(self, walk: Walk, turn: Turn) -> Query:
        return self._keyed(walk.source.with_only_columns(), turn)

    def _looked_up(self, rows: Query, walk: Walk, picked: Any, turn: Turn) -> Query:
        keys = picked.c.sorted_by, picked.c.sorted_id
        return rows.join(picked, walk.of == picked.c.sorted_id).add_columns(*keys).order_by(*self._sort(*keys, turn))

    def _sort(self, column: Any, ident: Any, turn: Turn) -> list[Any]:
        descending = self._goes_down(turn)
        keys = (column, ident) if self.column is not self.ident else (ident,)
        return [key.desc() if descending else key.asc() for key in keys]

    def _page(
        self, rows: list[Any], size: int, mark: tuple[Any, int] | None, upwards: bool, end: Any = None
    ) -> Page[Any]:
        """`rows`: one more than the page holds, if there are so many. `end`: where the window ended before that."""
        has_more, rows = len(rows) > size, rows[:size]
        if upwards:
            rows.reverse()
        ends = [write_mark(row.sorted_by, row.sorted_id) for row in rows[:1] + rows[-1:]]
        ends = ends or [write_mark(*mark) if mark else ""]
        further = write_mark(end.sorted_by, end.sorted_id) if end else None
        on = (ends[0] if upwards else ends[-1]) if has_more else further
        back = (ends[-1] if upwards else ends[0]) if mark else None
        return Page(rows, back if upwards else on, on if upwards else back, end is not None)
