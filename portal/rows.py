"""Rows asked for, added and changed in the session's transaction, without what the ORM does for objects (ADR 41).

What is asked or told on every page or in every verb is `Prepared`, which does not look at the session: who asks for
what it may have been told calls `write_told` before.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CursorResult,
    Executable,
    Row,
    Table,
    bindparam,
    case,
    insert,
    inspect,
    or_,
    update,
)
from sqlalchemy.orm import InstanceState, Mapper, Session
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.elements import NamedColumn

from portal.extensions import db
from portal.prepared import Prepared, connection_of

MOST_AT_ONCE = 20  # rows added or changed by one statement, which is made ready for each number of them
Values = dict[str, Any]  # of a row, by column
Parameters = Mapping[str, object] | Sequence[Mapping[str, object]] | None


def execute(statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
    """Rows and no objects, of a statement that is made anew each time."""
    write_told()
    return connection_of(db.session()).execute(statement, parameters)


def write_told() -> None:
    """What the session was told is written, as the ORM does it before each of its statements."""
    session = db.session()
    if session.autoflush:
        write_changes(session)


def one_alone(statement: Executable, parameters: Mapping[str, object]) -> Row[Any] | None:
    """The one row, for a request that asks only this: without a session, which would cost as much as the statement."""
    with db.engine.connect() as connection:
        return connection.execute(statement, parameters).one_or_none()


def add_row(new: Any) -> None:
    """Writes a new object as a row, at once, without the unit of work; afterwards it has its id. It stays outside the
    session: what is changed on it later is not written."""
    row = _set_of(new)
    new.id = _adding_one(_table(new), tuple(row)).scalar(row)


def add_rows(new: Sequence[Any], **owner: int) -> None:
    """The same for the parts of it, all of one class, whose ids nobody needs to know. `owner`: the column that says
    whose they are, and its id."""
    for some in _portions([_set_of(each) | owner for each in new]):
        _adding(_table(new[0]), tuple(some[0]), len(some)).write([_in_one(some)])


def write_changes(session: Session) -> None:
    """Writes what the session was told of rows that it has, as its unit of work would. To that are left new and removed
    rows, links between objects, and classes whose changes somebody listens to. Raises StaleDataError for a row that is
    gone.
    """
    told = [instance_state(each) for each in session.dirty]
    if session.new or session.deleted or not all(map(_is_plain, told)):
        session.flush()
        return
    if not told:
        return
    for (table, names), rows in _rows_to_write(told).items():
        for some in _portions(rows):
            if _changing(table, names, len(some)).write([_in_one(some)]) != len(some):
                raise StaleDataError(f"a row of {table.name} is gone")
    InstanceState._commit_all_states([(state, state.dict) for state in told], session.identity_map)  # noqa: SLF001


def _is_plain(state: InstanceState[Any]) -> bool:
    """Only columns were set, to values; one says which row it is; and nobody listens."""
    listeners, columns = state.mapper.dispatch, _columns(state.mapper)
    if listeners.before_update or listeners.after_update or len(state.mapper.primary_key) != 1:
        return False
    return all(key in columns and not isinstance(state.dict[key], ClauseElement) for key in state.committed_state)


def _rows_to_write(told: Iterable[InstanceState[Any]]) -> dict[tuple[Table, tuple[str, ...]], list[Values]]:
    """What is different in each, those together in which the same columns are."""
    groups = defaultdict(list)
    for state in told:
        columns, held = _columns(state.mapper), state.dict
        new = {columns[key].key: held[key] for key, old in state.committed_state.items() if held[key] != old}
        if new:
            groups[_table(state.obj()), tuple(new)].append({"row_id": _id(state)} | new)
    return groups


def _portions(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(rows), MOST_AT_ONCE):
        yield rows[start : start + MOST_AT_ONCE]


def _in_one(rows: Sequence[Values]) -> Values:
    """The values of all rows for one statement, numbered."""
    return {f"{name}_{number}": row[name] for number, row in enumerate(rows) for name in rows[0]}


def _id(state: InstanceState[Any]) -> Any:
    (row_id,) = state.identity or ()
    return row_id


def _table(of: Any) -> Table:
    table: Table = inspect(type(of)).local_table
    return table


def _set_of(new: Any) -> Values:
    """What was set of its columns, and what those begin with that were not."""
    held, mapper = instance_dict(new), inspect(type(new))
    return _defaults(mapper) | {column.key: held[key] for key, column in _columns(mapper).items() if key in held}


@functools.cache
def _defaults(mapper: Mapper[Any]) -> Values:
    """Those that are values."""
    defaults = {each.columns[0].key: each.columns[0].default for each in mapper.column_attrs}
    return {key: default.arg for key, default in defaults.items() if default is not None and default.is_scalar}


@functools.cache
def _columns(mapper: Mapper[Any]) -> dict[str, NamedColumn[Any]]:
    return {each.key: each.columns[0] for each in mapper.column_attrs}


@functools.cache
def _adding(table: Table, names: tuple[str, ...], many: int) -> Prepared:
    """All in one statement, of which a driver needs less than half the time for three rows."""
    row = [(name, table.c[name].type) for name in names]
    values = [{name: bindparam(f"{name}_{number}", type_=kind) for name, kind in row} for number in range(many)]
    return Prepared(insert(table).values(values))


@functools.cache
def _adding_one(table: Table, _names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table).returning(table.c.id))


@functools.cache
def _changing(table: Table, names: tuple[str, ...], many: int) -> Prepared:
    """Also all in one statement."""
    (key,) = table.primary_key
    ids = [bindparam(f"row_id_{number}", type_=key.type) for number in range(many)]
    values = {name: _by_id(key, ids, name, table.c[name].type) for name in names}
    return Prepared(update(table).where(or_(*(key == row_id for row_id in ids))).values(values))


def _by_id(key: Any, ids: Sequence[BindParameter[Any]], name: str, kind: Any) -> ColumnElement[Any]:
    values = [bindparam(f"{name}_{number}", type_=kind) for number in range(len(ids))]
    return (
        values[0]
        if len(ids) == 1
        else case(*((key == row_id, value) for row_id, value in zip(ids, values, strict=True)))
    )
