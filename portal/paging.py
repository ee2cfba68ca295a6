"""Keyset pages: the next page starts after the last row shown, so a far page costs what the first one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.extensions import db
from portal.text import clean_line, is_whole

Row = TypeVar("Row")
Query: TypeAlias = Select[*tuple[Any, ...]]
PAGE_SIZE = 25
_BETWEEN = "~"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list, and the marks from which to go on; None where there is nothing further."""

    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None


@dataclass(frozen=True)
class Keyset:
    """The sort of a list: one column and the id, both descending (newest first) or both ascending (by name)."""

    column: InstrumentedAttribute[Any]
    ident: InstrumentedAttribute[int]
    descending: bool = True

    def page(self, query: Query, before: str | None, after: str | None, size: int = PAGE_SIZE) -> Page[Any]:
        """The page further down than mark `before`, or further up than `after`; a broken mark is the first page.

        The query's rows must have the two columns under their own names.
        """
        mark = self._read(before or after)
        upwards = mark is not None and before is None
        descending = self.descending is not upwards
        keys = tuple_(self.column, self.ident)
        if mark is not None:
            last = tuple_(literal(mark[0], self.column.type), mark[1])
            query = query.where(keys < last if descending else keys > last)
        sort = [key.desc() if descending else key.asc() for key in (self.column, self.ident)]
        rows = list(db.session.execute(query.order_by(*sort).limit(size + 1)))
        has_more, rows = len(rows) > size, rows[:size]
        if upwards:
            rows.reverse()
        has_older, has_newer = (True, has_more) if upwards else (has_more, mark is not None)
        return Page(
            rows,
            older=self._mark(rows[-1]) if rows and has_older else None,
            newer=self._mark(rows[0]) if rows and has_newer else None,
        )

    def _mark(self, row: Any) -> str:
        value = getattr(row, self.column.key)
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        return f"{text}{_BETWEEN}{getattr(row, self.ident.key)}"

    def _read(self, mark: str | None) -> tuple[Any, int] | None:
        text, found, ident = clean_line(mark or "").rpartition(_BETWEEN)
        if not found or not is_whole(ident):
            return None
        try:
            value = _moment(text) if self.column.type.python_type is datetime else text
        except (ValueError, OverflowError):
            return None
        return value, int(ident)


def _moment(text: str) -> datetime:
    """Raises ValueError or OverflowError for what no row can have."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return moment.astimezone(UTC)
