"""How a list is read, as the database itself tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ClauseElement, Executable, text
from sqlalchemy.ext.compiler import compiles

from portal.extensions import db
from portal.paging import Keyset, Walk
from tests import databases


class _Explained(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, query: Any) -> None:
        self.query = query


@compiles(_Explained)
def _explain(element: _Explained, compiler: Any, **more: Any) -> str:
    word = "EXPLAIN " if databases.IS_POSTGRESQL else "EXPLAIN QUERY PLAN "
    return word + str(compiler.process(element.query, **more))


def steps_of(keyset: Keyset, walk: Walk) -> list[str]:
    """How the keys of the list are read; what sieves them looks at one window."""
    return steps_of_query(keyset.picked(replace(walk, sieve=())))


def steps_of_query(query: Any) -> list[str]:
    """Each step a line.

    In tables of a few rows PostgreSQL rightly reads and sorts everything: here it may do so only where it has to.
    """
    if databases.IS_POSTGRESQL:
        for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):
            db.session.execute(text(f"set local enable_{way} = off"))
    rows = db.session.execute(_Explained(query)).all()
    return [str(row[0] if databases.IS_POSTGRESQL else row[3]) for row in rows]


def sorts_and_scans(steps: list[str]) -> list[str]:
    """Those steps that grow with the table, whatever a page shows of it."""
    if databases.IS_POSTGRESQL:
        return [step for step in steps if "Sort" in step or "Seq Scan" in step]
    return [step for step in steps if "TEMP B-TREE" in step or "INDEX" not in step]
