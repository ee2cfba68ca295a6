"""A table of the database as it stands in somebody's file: which columns it tells, and why not the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from portal.extensions import db

Words = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Every column stands in one of the five lists, which a test holds.

    `keys` only say which rows belong together, which the file shows by what stands inside what. `secrets` open
    something. `inner` is how the program works, or repeats what is told. `house`: who of the shop's people did
    something (Art. 15 (4) GDPR). What they wrote for themselves is told.

    `by`: the column that points at the row it stands in; `only`: which of those rows are told; `parts`: what stands in
    it; `also`: what is told beside its columns.
    """

    model: type[Any]
    told: Words
    keys: Words = ("id",)
    secrets: Words = ()
    inner: Words = ()
    house: Words = ()
    by: str = ""
    only: ColumnElement[bool] | None = None
    parts: Mapping[str, Sheet] = field(default_factory=dict)
    also: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Of all that the file says, here and in the parts."""
        return {*self.told, *self.also, *self.parts, *(name for part in self.parts.values() for name in part.names)}

    def walk(self) -> Iterator[Sheet]:
        yield self
        for part in self.parts.values():
            yield from part.walk()


def pointed_at(model: type[Any], column: str, name: str = "name") -> Callable[[Any], Any]:
    """In words, what a row points at by this column."""

    def look_up(row: Any) -> Any:
        ident = getattr(row, column)
        return None if ident is None else getattr(db.session.get_one(model, ident), name)

    return look_up
