"""Every transaction of every test takes its locks in one order, or the test fails (ADR 14).

A deadlock shows only when two transactions meet at the wrong moment; a wrong order shows at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Select, Table, TextClause, Update, event
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter

ORDER = ("basket", "order", "product", "number_sequence", "voucher", "customer", "outgoing_mail")


class WrongOrderError(AssertionError):
    """Somebody who takes these locks the other way round waits for this transaction while it waits for them."""


@dataclass
class Held:
    """What a transaction has locked so far. `fresh`: where it has added rows, for which nobody else can wait."""

    fresh: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    products: set[int] = field(default_factory=set)

    def add_table(self, table: str) -> None:
        later = [held for held in self.tables if ORDER.index(held) > ORDER.index(table)]
        if later and table not in self.tables | self.fresh:
            raise WrongOrderError(f"{table} is locked after {later}")
        self.tables.add(table)

    def add_products(self, idents: set[int]) -> None:
        """Of one statement, which sorts them itself."""
        fresh = idents - self.products
        if fresh and self.products and min(fresh) < max(self.products):
            raise WrongOrderError(f"the products {sorted(fresh)} are locked after {sorted(self.products)}")
        self.products |= fresh


def watch() -> None:
    """Once per process."""
    event.listen(Engine, "begin", _forget)
    event.listen(Engine, "before_execute", _heed)


def _forget(connection: Connection) -> None:
    connection.info["held"] = Held()


def _heed(connection: Connection, statement: Any, _many: object, values: Mapping[str, Any], _options: object) -> None:
    held: Held = connection.info.get("held") or Held()
    table = _table_of(statement)
    if table is None:
        return
    if isinstance(statement, Insert):
        held.fresh.add(table)
        return
    held.add_table(table)
    if table == "product":
        held.add_products(set(_idents(statement, values)))


def _table_of(statement: Any) -> str | None:
    """The table, if one of ours, whose rows nobody else can change from here on."""
    if isinstance(statement, TextClause):
        return next(
            (table for table in ("number_sequence", "customer") if f"insert into {table} " in statement.text), None
        )
    found: Any = None
    if isinstance(statement, Insert | Update | Delete):
        found = statement.table
    elif isinstance(statement, Select) and statement._for_update_arg is not None:
        found = statement.columns_clause_froms[0]
    return found.name if isinstance(found, Table) and found.name in ORDER else None


def _idents(statement: Any, values: Mapping[str, Any]) -> Iterator[int]:
    for part in visitors.iterate(statement):
        if not isinstance(part, BinaryExpression) or not isinstance(part.right, BindParameter):
            continue
        if getattr(part.left, "name", "") == "id":
            asked = part.right.effective_value
            asked = values.get(part.right.key) if asked is None else asked
            yield from asked if isinstance(asked, list) else [asked]
