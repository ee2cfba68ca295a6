"""A shop that began on SQLite goes on with PostgreSQL, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError

from portal.catalogue.product_words import PRODUCT_WORDS
from portal.extensions import db
from portal.sales.account_words import ACCOUNT_WORDS
from portal.sales.customers import CUSTOMER_WORDS
from portal.sales.search import WORDS
from portal.writing import retried, transaction

AT_ONCE = 1000  # rows in memory
_VERSION = text("select version_num from alembic_version")


class NotMovedError(Exception):
    """Why nothing was moved, in a sentence for the log or the terminal."""


@retried
def move_from_sqlite(path: Path) -> int:
    """Copies every row of a shop's SQLite file into this shop's PostgreSQL database, which is migrated and empty.

    Nobody writes into the file meanwhile. Returns how many rows. Raises NotMovedError; then nothing has changed.
    """
    if db.engine.dialect.name != "postgresql":
        raise NotMovedError("DATABASE_URL names no PostgreSQL database.")
    with _opened(path) as old, transaction():
        _check(old)
        moved = sum(_copy(old, table) for table in db.metadata.sorted_tables)
        for index in (WORDS, CUSTOMER_WORDS, ACCOUNT_WORDS, PRODUCT_WORDS):
            for batch in old.execute(select(index.table)).partitions(AT_ONCE):
                index.bring_in((row.rowid, row.words) for row in batch)
    return moved


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    if not path.is_file():
        raise NotMovedError(f"There is no file {path}.")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with _connected(engine) as old:
            yield old
    finally:
        engine.dispose()


def _connected(engine: Engine) -> Connection:
    """From the first statement on nobody else writes there."""
    try:
        old = engine.connect().execution_options(immediate=True)
        is_shop = inspect(old).has_table("alembic_version")
    except DatabaseError as error:
        raise NotMovedError(f"The file cannot be read: {error.orig}") from error
    if not is_shop:
        raise NotMovedError("The file is no shop's database.")
    return old


def _check(old: Connection) -> None:
    ours = db.session.connection()
    versions = [connection.execute(_VERSION).scalar() for connection in (old, ours)]
    if versions[0] != versions[1]:
        raise NotMovedError(f"The file has version {versions[0]} of the tables, the new database {versions[1]}.")
    for table in db.metadata.sorted_tables:
        if ours.execute(select(1).select_from(table).limit(1)).first():
            raise NotMovedError(f"The new database is not empty: {table.name}.")


def _copy(old: Connection, table: Table) -> int:
    """In the order of its keys: a row may point at an earlier one of the same table."""
    ours, copied = db.session.connection(), 0
    rows = old.execution_options(stream_results=True).execute(select(table).order_by(*table.primary_key))
    for batch in rows.mappings().partitions(AT_ONCE):
        ours.execute(insert(table), [dict(row) for row in batch])
        copied += len(batch)
    _go_on_counting(ours, table)
    return copied


def _go_on_counting(ours: Connection, table: Table) -> None:
    """The next row gets the id after the highest."""
    key = table.autoincrement_column
    if key is not None:
        name = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
        ours.execute(select(func.setval(name, func.max(key))).having(func.max(key).is_not(None)))
