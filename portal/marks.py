"""The mark from which a page of a list goes on: value and id of a row, as they stand in an address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.text import clean_line, is_whole

_BETWEEN = "~"
LONGEST_MARK = 300  # a name and an id
HIGHEST_ID = 999_999_999  # as long as `is_whole` allows


def write_mark(value: Any, ident: int) -> str:
    return f"{value.isoformat() if isinstance(value, datetime) else value}{_BETWEEN}{ident}"


def read_mark(mark: str | None, kind: type) -> tuple[Any, int] | None:
    """Value and id of a mark in a list that sorts by this kind; None for one that no row can have."""
    text, found, ident = clean_line(mark or "")[:LONGEST_MARK].rpartition(_BETWEEN)
    if not found or not is_whole(ident):
        return None
    try:
        return _value(text, kind), int(ident)
    except (ValueError, OverflowError):
        return None


def _value(text: str, kind: type) -> Any:
    if kind is int:
        if not is_whole(text):
            raise ValueError("not a whole number")
        return int(text)
    return _moment(text) if kind is datetime else text


def _moment(text: str) -> datetime:
    """Raises ValueError or OverflowError for what no row can have."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return moment.astimezone(UTC)
