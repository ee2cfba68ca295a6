"""Statements that never change, made ready for the driver once (ADR 44).

SQLAlchemy works out anew at each execution what the driver is to be given and how its answer is to be read, which costs
more than the database. Here that is worked out once for each kind of database. Errors, the events of a cursor and
connections that were lost are left to SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from portal.extensions import db, prepared_cursor

Read = Callable[[Any], Any] | None  # from what the driver gives to the value of a column; None where that is the same
Raw = tuple[Any, ...]  # a row as the driver gives it


class Prepared:
    """Its parameters go by name. To the columns of an INSERT or UPDATE that names none, they are the values; the first
    time says for all which. An `IN` with a list of any length, and defaults that Python would add, are refused.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._ready: dict[tuple[str, bool], _Ready] = {}

    def raw(self, parameters: Mapping[str, object]) -> tuple[list[Raw], Sequence[Read]]:
        """All rows, and how each column is read."""
        connection = connection_of(db.session())
        ready = self._made_ready(connection.dialect, parameters, many=False)
        with self._driven(connection, ready, [parameters]) as cursor:
            return cursor.fetchall(), ready.reading(connection.dialect, cursor)

    def rows(self, parameters: Mapping[str, object]) -> list[Raw]:
        rows, reads = self.raw(parameters)
        converted = converting(reads)
        return [read_row(row, converted) for row in rows]

    def scalar(self, parameters: Mapping[str, object]) -> Any:
        """The first value of the first row; None where there is no row."""
        rows = self.rows(parameters)
        return rows[0][0] if rows else None

    def write(self, rows: Sequence[Mapping[str, object]]) -> int:
        """Once for each, all with values for the same columns; how many rows of the table that met."""
        connection = connection_of(db.session())
        ready = self._made_ready(connection.dialect, rows[0], many=len(rows) > 1)
        with self._driven(connection, ready, rows) as cursor:
            return int(cursor.rowcount)

    def _made_ready(self, dialect: Dialect, parameters: Mapping[str, object], many: bool) -> _Ready:
        ready = self._ready.get((dialect.name, many))
        if ready is None:
            ready = self._ready[dialect.name, many] = _Ready.of(self.statement, dialect, list(parameters), many)
        return ready

    @contextmanager
    def _driven(self, connection: Connection, ready: _Ready, rows: Sequence[Mapping[str, object]]) -> Iterator[Any]:
        """The cursor after the statement. Raises what SQLAlchemy would: a DBAPIError."""
        many = len(rows) > 1
        given: Any = [ready.given(row) for row in rows] if many else ready.given(rows[0])
        heard = connection.engine.dispatch  # nobody listens to a single connection
        for hear in heard.before_execute:
            hear(connection, self.statement, rows if many else [], {} if many else rows[0], {})
        cursor = _cursor_of(connection, ready)
        try:
            for hear in heard.before_cursor_execute:
                hear(connection, cursor, ready.text, given, None, many)
            (cursor.executemany if many else cursor.execute)(ready.statement, given)
            yield cursor
        except BaseException as error:
            connection._handle_dbapi_exception(error, ready.text, given, cursor, None)  # noqa: SLF001


def converting(reads: Sequence[Read]) -> list[tuple[int, Callable[[Any], Any]]]:
    """Which columns, and how."""
    return [(at, read) for at, read in enumerate(reads) if read]


def read_row(row: Raw, converted: Sequence[tuple[int, Callable[[Any], Any]]]) -> Raw:
    if not converted:
        return row
    values = list(row)
    for at, read in converted:
        values[at] = read(values[at])
    return tuple(values)


def connection_of(session: Session) -> Connection:
    """What `session.connection()` gives, sooner where the session has one already."""
    transaction = session.get_transaction()
    if transaction is not None and transaction.is_active:
        for connection, *_more in transaction._connections.values():  # noqa: SLF001
            return connection
    return session.connection()


def _cursor_of(connection: Connection, ready: _Ready) -> Any:
    if isinstance(ready.statement, bytes):
        return prepared_cursor(connection, ready.statement)
    return connection.connection.cursor()


@dataclass
class _Ready:
    """`statement`: the text as the driver takes it. `names`: of each value it awaits, and how that is made; `fixed`:
    those that stand in the statement. `types`: of each column of the answer. `awaited`: the names alone."""

    text: str
    statement: str | bytes
    names: list[tuple[str, Read]]
    fixed: dict[str, Any]
    types: list[Any]
    awaited: frozenset[str]
    _reads: list[Read] | None = None

    @classmethod
    def of(cls, statement: Executable, dialect: Dialect, keys: list[str], many: bool) -> _Ready:
        compiled: Any = statement.compile(dialect=dialect, column_keys=keys or None, for_executemany=many)  # type: ignore[attr-defined]
        _refuse_what_changes(compiled)
        made = compiled._bind_processors  # noqa: SLF001
        names = compiled.positiontup if compiled.positional else list(dict.fromkeys(compiled.bind_names.values()))
        return cls(
            text=compiled.string,
            statement=compiled.string if compiled.positional else _numbered(compiled.string, names),
            names=[(name, made.get(name)) for name in names],
            fixed={
                name: bind.effective_value
                for bind, name in compiled.bind_names.items()
                if not bind.required and name not in keys
            },
            types=[column.type for column in compiled._result_columns],  # noqa: SLF001
            awaited=frozenset(names),
        )

    def given(self, parameters: Mapping[str, object]) -> Sequence[Any]:
        """As the driver awaits it. Raises KeyError for a value that is missing, or that would be lost."""
        if not parameters.keys() <= self.awaited:
            raise KeyError(*(parameters.keys() - self.awaited))
        if self.fixed:
            parameters = self.fixed | dict(parameters)
        return tuple([make(parameters[name]) if make else parameters[name] for name, make in self.names])

    def reading(self, dialect: Dialect, cursor: Any) -> list[Read]:
        """By the cursor's description of the first answer, as SQLAlchemy does it."""
        if self._reads is None:
            kinds = [column[1] for column in cursor.description]
            types = self.types or [None] * len(kinds)
            self._reads = [
                each and each._cached_result_processor(dialect, kind)  # noqa: SLF001
                for each, kind in zip(types, kinds, strict=True)
            ]
        return self._reads


def _numbered(text: str, names: Sequence[str]) -> bytes:
    """With $1 where %(first)s was."""
    return (text % {name: f"${number}" for number, name in enumerate(names, 1)}).encode()


def _refuse_what_changes(compiled: SQLCompiler) -> None:
    if compiled.post_compile_params or compiled.literal_execute_params or compiled.escaped_bind_names:
        raise ValueError("a statement whose text depends on its parameters cannot be prepared")
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise ValueError("say the value of each column that has a default in Python")
