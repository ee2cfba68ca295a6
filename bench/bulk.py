"""Many rows at once, by the quickest way each database has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, text

from portal.extensions import db

Rows = Sequence[Sequence[Any]]


class SqliteBulk:
    """One transaction on a connection of its own, which looks at no foreign key: `PRAGMA foreign_key_check` does."""

    def __init__(self) -> None:
        self._raw = db.engine.raw_connection()
        self._cursor = self._raw.cursor()
        for pragma in ("foreign_keys = off", "synchronous = off", "cache_size = -400000", "temp_store = memory"):
            self._cursor.execute(f"pragma {pragma}")
        self._cursor.execute("begin immediate")

    def write(self, table: Table, rows: Rows) -> None:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join("?" * len(table.columns))
        self._cursor.executemany(f'insert into "{table.name}" ({names}) values ({marks})', rows)

    def write_words(self, rows: Rows) -> None:
        self._cursor.executemany("insert into order_search (rowid, words) values (?, ?)", rows)

    def run(self, statement: str, values: Mapping[str, Any]) -> None:
        self._cursor.execute(statement, dict(values))

    def end(self, _tables: Iterable[Table]) -> None:
        self._cursor.execute("commit")
        broken = self._cursor.execute("pragma foreign_key_check").fetchall()
        if broken:
            raise AssertionError(f"rows that point at nothing: {broken[:5]}")
        self._raw.close()
        db.engine.dispose()


class PostgresqlBulk:
    """COPY, with triggers and foreign keys asleep; needs the rights of the server's owner."""

    def __init__(self) -> None:
        self._raw = db.engine.raw_connection()
        self._cursor = self._raw.cursor()
        self._cursor.execute("set statement_timeout = 0; set session_replication_role = replica")

    def write(self, table: Table, rows: Rows) -> None:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        with self._cursor.copy(f'copy "{table.name}" ({names}) from stdin') as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(row)

    def write_words(self, rows: Rows) -> None:
        with self._cursor.copy("copy order_search (rowid, words) from stdin") as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(row)

    def run(self, statement: str, values: Mapping[str, Any]) -> None:
        self._cursor.execute(_pyformat(statement), dict(values))  # type: ignore[call-arg]

    def end(self, tables: Iterable[Table]) -> None:
        for table in tables:
            if "id" in table.columns:
                self._cursor.execute(
                    f"select setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "
                    f'(select max(id) from "{table.name}"))'
                )
        self._raw.commit()
        self._raw.close()
        db.engine.dispose()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("set statement_timeout = 0"))
            connection.execute(text("vacuum analyze"))


def bulk() -> SqliteBulk | PostgresqlBulk:
    return SqliteBulk() if db.engine.dialect.name == "sqlite" else PostgresqlBulk()


def _pyformat(statement: str) -> str:
    """:name as psycopg writes it."""
    return text(statement).compile(dialect=db.engine.dialect).string
