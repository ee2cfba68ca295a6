"""Rows, and objects out of rows, for statements that are made once and asked on every page (ADR 31).

The ORM works out anew at each statement how a row becomes an object, which costs more than the database. Here that is
worked out once for each class. What comes out is what the ORM would make: the session's own objects, one for each row,
which are written back when they change and load by themselves what was left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    inspect,
    literal_column,
    null,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict, instance_state, set_committed_value

from portal.extensions import Model, db
from portal.prepared import Prepared, Raw, Read, converting, read_row
from portal.rows import write_told

M = TypeVar("M", bound=Model)


class Shape(Generic[M]):
    """How a row becomes an object of one class, whose primary key is one column.

    `only`: the columns asked for beside it; without, all that are not deferred.
    """

    def __init__(self, model: type[M], *only: str) -> None:
        self._model, self._only = model, only

    @cached_property
    def columns(self) -> dict[str, ColumnElement[Any]]:
        """By attribute; the primary key comes first. Worked out late: models must know each other."""
        mapper = inspect(self._model)
        (key,) = mapper.primary_key
        first = mapper.get_property_by_column(key).key
        asked = self._only or [p.key for p in mapper.column_attrs if not p.deferred]
        return {first: key} | {p.key: p.columns[0] for p in mapper.column_attrs if p.key in asked}

    def objects(self, rows: Iterable[Raw], reads: Sequence[Read], at: int, session: Session) -> list[M]:
        """Each object once, in the order of the rows. `at`: where in a row its columns begin; where an outer join found
        nothing, there is no primary key."""
        end, found = at + len(self.columns), dict[Any, M]()
        converted = converting(reads[at:end])
        for row in rows:
            key = row[at]
            if key is not None and key not in found:
                found[key] = self._object(key, read_row(row[at:end], converted), session)
        return list(found.values())

    @cached_property
    def _manager(self) -> Any:
        return inspect(self._model).class_manager

    @cached_property
    def _left_out(self) -> set[str]:
        """Columns that must be asked for when somebody wants them; the ORM knows by itself which are deferred."""
        return {p.key for p in inspect(self._model).column_attrs if not p.deferred} - self.columns.keys()

    def _object(self, key: object, values: Sequence[Any], session: Session) -> M:
        """The one that the session has, completed where it had expired; else a new one, made as the ORM does it."""
        identity = (self._model, (key,), None)
        known: M | None = session.identity_map.get(identity)
        if known is not None:
            state, held = instance_state(known), instance_dict(known)
            missing = {name: value for name, value in zip(self.columns, values, strict=True) if name not in held}
            held.update(missing)
            state._commit(held, missing)  # noqa: SLF001
            return known
        instance: M = self._manager.new_instance()
        state = instance_state(instance)
        state.key, state.session_id = identity, session.hash_key
        session.identity_map._add_unpresent(state, identity)  # noqa: SLF001
        state.expired_attributes.update(self._left_out)
        instance_dict(instance).update(zip(self.columns, values, strict=True))
        return instance


class Question:
    """A statement and what its rows are: the columns of the shapes one after the other, then whatever `more` asks.
    `statement` says where from and which, `by` in which order: numbers, where it is to be asked together with others.
    """

    Answer = tuple[list[list[Any]], Sequence[Any]]  # the objects of each shape, and what else the first row says

    def __init__(
        self, statement: Select[Any], *shapes: Shape[Any], more: Iterable[Any] = (), by: Sequence[Any] = ()
    ) -> None:
        self.given, self.shapes, self.by, self._more = statement, shapes, by, list(more)

    @cached_property
    def columns(self) -> list[ColumnElement[Any]]:
        return [column for shape in self.shapes for column in shape.columns.values()] + self._more

    @cached_property
    def _prepared(self) -> Prepared:
        return Prepared(self.given.with_only_columns(*self.columns).order_by(*self.by))

    def ask(self, **parameters: object) -> Answer:
        write_told()
        return self.answer(*self._prepared.raw(parameters))

    def one(self, **parameters: object) -> Any | None:
        """The first object of the first shape."""
        (found, *_others), _more = self.ask(**parameters)
        return found[0] if found else None

    def answer(self, rows: Sequence[Raw], reads: Sequence[Read], at: int = 0) -> Answer:
        """`at`: where in a row the columns begin."""
        objects, session, end = [], db.session(), at + len(self.columns)
        for shape in self.shapes:
            objects.append(shape.objects(rows, reads, at, session))
            at += len(shape.columns)
        return objects, read_row(rows[0][at:end], converting(reads[at:end])) if rows else ()


def ask_together(*questions: Question, **parameters: object) -> list[Question.Answer]:
    """The answer to each, in one statement, of which each costs two processes something."""
    if len(questions) == 1:
        return [questions[0].ask(**parameters)]
    write_told()
    rows, reads = _together(questions).raw(parameters)
    rows_of = defaultdict(list)
    for row in rows:
        rows_of[row[0]].append(row)
    found, at = [], 1 + MOST_KEYS
    for number, question in enumerate(questions):
        found.append(question.answer(rows_of[number], reads, at))
        at += len(question.columns)
    return found


MOST_KEYS = 4  # by which a question that is asked together with others can be sorted


@cache
def _together(questions: tuple[Question, ...]) -> Prepared:
    """A row belongs to one question, whose number comes first; in the columns of the others there is nothing."""
    nothing = [[cast(null(), column.type) for column in question.columns] for question in questions]
    branches = []
    for number, question in enumerate(questions):
        keys = [*question.by, *[literal_column("0", Integer)] * (MOST_KEYS - len(question.by))]
        columns = [*chain(*nothing[:number]), *question.columns, *chain(*nothing[number + 1 :])]
        number_of_it = literal_column(str(number), Integer)
        branches.append(question.given.with_only_columns(number_of_it, *keys, *columns))
    in_order = union_all(*branches).order_by(*(literal_column(str(1 + key)) for key in range(1 + MOST_KEYS)))
    return Prepared(in_order)


def attach(part: Any, name: str, other: Any) -> None:
    """Loaded, as the ORM would have set it: one object or None, under the name of a relationship."""
    if name in instance_state(part).committed_state:
        set_committed_value(part, name, other)  # it was set to something else, which is forgotten
    else:
        instance_dict(part)[name] = other


def point(parts: Iterable[Any], name: str, key: str, others: Iterable[Any]) -> None:
    """Each to the one whose id it bears. Who is not among them is loaded when asked for."""
    by_id = {other.id: other for other in others}
    for part in parts:
        if (other := by_id.get(getattr(part, key))) is not None:
            attach(part, name, other)


def attach_one(owners: Iterable[Any], name: str, parts: Iterable[Any], key: str) -> None:
    """To each the part that bears its id, or None."""
    by_owner = {getattr(part, key): part for part in parts}
    for owner in owners:
        attach(owner, name, by_owner.get(owner.id))


def attach_all(owners: Iterable[Any], name: str, parts: Iterable[Any], key: str) -> None:
    """To each the parts that bear its id, in their order."""
    by_owner = defaultdict(list)
    for part in parts:
        by_owner[getattr(part, key)].append(part)
    for owner in owners:
        set_committed_value(owner, name, by_owner[owner.id])
