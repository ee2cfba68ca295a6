"""PostgreSQL asked without psycopg's cursors, each turn of which costs more than a short statement (ADR 44).

psycopg opens the connection, knows how values are written and read, and names what went wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from psycopg import Connection, Cursor, OperationalError
from psycopg.abc import AdaptContext
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8BinaryDumper

MOST_KEPT = 300  # statements that one connection has prepared, each some 50 kB in the server

_WENT_WELL = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_numbers = itertools.count()


class NamedCursor:
    """One statement, prepared by name, as far as DB-API goes for it."""

    def __init__(self, connection: Connection[Any], statement: bytes, adapting: AdaptContext) -> None:
        self.connection, self._statement = connection, statement
        self._transformer = Transformer(adapting)
        self.names: dict[tuple[int, ...] | None, bytes] = {}  # by the types of the values
        self._result: PGresult | None = None
        self._knows_columns = False
        self.rowcount = -1

    def execute(self, _statement: bytes, values: Sequence[Any]) -> None:
        transformer, driver = self._transformer, self.connection.pgconn
        written = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        name = self.names.get(transformer.types) or self._prepare()
        self._result = _checked(driver.exec_prepared(name, written, transformer.formats))  # type: ignore[arg-type] # NULL
        self.rowcount = self._result.command_tuples or 0

    def executemany(self, statement: bytes, many: Sequence[Sequence[Any]]) -> None:
        total = 0
        for values in many:
            self.execute(statement, values)
            total += self.rowcount
        self.rowcount = total

    def fetchall(self) -> list[tuple[Any, ...]]:
        self._transformer.set_pgresult(self._result, set_loaders=not self._knows_columns)
        self._knows_columns = True
        return self._transformer.load_rows(0, self._result.ntuples if self._result else 0, tuple)

    @property
    def description(self) -> list[tuple[None, int]]:
        """Of each column the type alone."""
        result = self._result
        return [(None, result.ftype(column)) for column in range(result.nfields)] if result else []

    def close(self) -> None:
        self._result = None

    def _prepare(self) -> bytes:
        name, types = f"kontor_{next(_numbers)}".encode(), self._transformer.types
        _checked(self.connection.pgconn.prepare(name, self._statement, types))
        self.names[types] = name
        return name


class NamedCursors:
    """Those of one connection. After a ROLLBACK, DROP or ALTER psycopg makes the server forget all statements, so ours
    are left then, too."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection, self._adapting = connection, connection.cursor()
        # Numbers are all of one type; else a statement would be prepared anew for each mixture of small and large ones.
        self._adapting.adapters.register_dumper(int, Int8BinaryDumper)
        self._kept: dict[bytes, NamedCursor] = {}
        self._left: list[bytes] = []
        psycopgs = connection._prepared  # noqa: SLF001
        self._forget_psycopgs, psycopgs.clear = psycopgs.clear, self._forget_all  # type: ignore[method-assign]

    def of(self, statement: bytes) -> NamedCursor:
        cursor = self._kept.get(statement)
        if cursor is None:
            cursor = self._new(statement)
        return cursor

    def _new(self, statement: bytes) -> NamedCursor:
        if sum(len(cursor.names) for cursor in self._kept.values()) >= MOST_KEPT:
            self._leave()
        for name in self._left:
            _checked(self._connection.pgconn.close_prepared(name))  # one that is gone already is no error
        self._left.clear()
        cursor = self._kept[statement] = NamedCursor(self._connection, statement, self._adapting)
        return cursor

    def _forget_all(self) -> bool:
        self._leave()
        return self._forget_psycopgs()

    def _leave(self) -> None:
        self._left += [name for cursor in self._kept.values() for name in cursor.names.values()]
        self._kept.clear()


class BriefCursor(Cursor[Any]):
    """psycopg describes every column of every answer; SQLAlchemy looks at it when it sees a statement first."""

    @property
    def description(self) -> Any:
        has_columns = self.pgresult is not None and self.pgresult.nfields
        return _Described(super()) if has_columns else None


class _Described(Sequence[Any]):
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __len__(self) -> int:
        return len(self._cursor.description)

    def __getitem__(self, index: Any) -> Any:
        return self._cursor.description[index]


def begin(connection: Connection[Any]) -> None:
    """A transaction, unless there is one."""
    if connection.pgconn.transaction_status == TransactionStatus.IDLE:
        _checked(connection.pgconn.exec_(b"BEGIN"))


def _checked(result: PGresult) -> PGresult:
    """Raises psycopg's error of what the server said; an OperationalError where it said nothing any more."""
    if result.status in _WENT_WELL:
        return result
    if result.error_field(DiagnosticField.SQLSTATE) is None:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)
