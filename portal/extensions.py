"""Bare instances; `portal.create_app` joins them to the application."""

from __future__ import annotations

import select
import sqlite3
from typing import TYPE_CHECKING, Any

from flask_babel import Babel
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, ExceptionContext, MetaData, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


LOCK_WAIT = 10  # seconds for which a statement waits for somebody else's lock, on both databases
# Of PostgreSQL, in seconds. The last one ends a transaction whose process hangs, with every lock it holds.
_LIMITS = {"lock_timeout": LOCK_WAIT, "statement_timeout": 30, "idle_in_transaction_session_timeout": 60}

_NAMED = "named cursors"  # where a connection keeps them

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base  # the type checker cannot see the class that the extension builds
else:
    Model = db.Model
migrate = Migrate()
csrf = CSRFProtect()
babel = Babel()
mail = Mail()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    """Nobody waits for ever: neither for somebody else's lock nor for a statement that went astray."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # SQLAlchemy sends BEGIN itself, see below
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={LOCK_WAIT}000", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        connection.autocommit = True  # and stays so: transactions begin by a BEGIN of ours, see below
        connection.cursor_factory = _postgresql().BriefCursor
        for name, seconds in _LIMITS.items():
            connection.execute(f"set {name} = '{seconds}s'")


@event.listens_for(Pool, "checkout")
def _notice_the_end(connection: Any, _record: object, _fairy: object) -> None:
    """A database server that was restarted should cost nobody an error page. Nobody speaks on a connection that rests,
    so what there is to hear is its end; to ask the server each time would cost each page a statement."""
    if isinstance(connection, sqlite3.Connection):
        return
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    if ear.poll(0):
        raise InvalidatePoolError


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Verbs begin with the write lock: a reader that turns writer would lose updates or fail on SQLite."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_immediate(connection) else "BEGIN")


@event.listens_for(Engine, "before_cursor_execute")
def _begin_late(connection: Connection, cursor: Any, statement: str, *_more: object) -> None:
    """On PostgreSQL (READ COMMITTED) each statement sees the newest state, so who only reads needs no transaction: two
    questions less for each page, and its ROLLBACK would make the driver forget every prepared statement. The first
    statement of a verb begins one, any that writes or locks, and a cursor that the server keeps.
    """
    if connection.dialect.name == "sqlite" or connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    only_reads = statement.lstrip()[:6].upper() == "SELECT" and " FOR UPDATE" not in statement
    if not only_reads or _is_immediate(connection) or hasattr(cursor, "name"):
        _postgresql().begin(cursor.connection)


def _is_immediate(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("immediate", False))


def prepared_cursor(connection: Connection, statement: bytes) -> Any:
    """On PostgreSQL: the one of this statement, which its connection keeps."""
    kept = connection.info.get(_NAMED)
    if kept is None:
        kept = connection.info[_NAMED] = _postgresql().NamedCursors(connection.connection.driver_connection)
    return kept.of(statement)


def _postgresql() -> Any:
    """Imported where it is used: SQLite needs no driver."""
    from portal import postgresql

    return postgresql


@event.listens_for(Engine, "handle_error")
def _leave_out_details(context: ExceptionContext) -> None:
    """PostgreSQL quotes whole rows to explain an error, and errors go into the log: only its first line stays."""
    told = getattr(context.original_exception, "diag", None)
    if told is None or not told.message_primary or context.sqlalchemy_exception is None:
        return
    context.original_exception.args = (told.message_primary,)
    context.sqlalchemy_exception.args = (f"({type(context.original_exception).__name__}) {told.message_primary}",)
