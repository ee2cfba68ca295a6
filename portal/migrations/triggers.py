"""Triggers by which the database itself refuses what must never happen; written for SQLite and for PostgreSQL.

For migrations only. Conditions are SQL that both databases read; `old` is the row as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic import op


def freeze(table: str, columns: Iterable[str] = (), is_trial: str = "select false") -> None:
    """No update of these columns (none named: of any), no delete unless the row belongs to a trial order.

    `is_trial` asks for that: `select is_trial from "order" where "order".id = old.order_id`. Undone by `unfreeze`.
    """
    of = ", ".join(f'"{column}"' for column in columns)
    refuse(f"{table}_frozen", f"update of {of}" if of else "update", table, f"{table} is frozen")
    refuse(f"{table}_kept", "delete", table, f"{table} is kept", when=f"not coalesce(({is_trial}), false)")


def unfreeze(table: str) -> None:
    """Before the table is dropped, too: PostgreSQL would keep the functions."""
    allow(f"{table}_frozen", table)
    allow(f"{table}_kept", table)


def refuse(name: str, act: str, table: str, message: str, when: str = "true") -> None:
    """Let `act` ("delete", "update of …") fail with an IntegrityError for rows of which `when` is true."""
    if _is_sqlite():
        op.execute(
            f"create trigger {name} before {act} on \"{table}\" when {when} begin select raise(abort, '{message}'); end"
        )
        return
    # A condition of PostgreSQL's triggers may not look into other tables, that of an `if` may.
    op.execute(
        f"create function {name}() returns trigger language plpgsql as $$ begin "
        f"if {when} then raise exception using message = '{message}', errcode = 'integrity_constraint_violation'; "
        "end if; if tg_op = 'DELETE' then return old; end if; return new; end $$"
    )
    op.execute(f'create trigger {name} before {act} on "{table}" for each row execute function {name}()')


def allow(name: str, table: str) -> None:
    """Take a trigger off."""
    if _is_sqlite():
        op.execute(f"drop trigger if exists {name}")
        return
    op.execute(f'drop trigger if exists {name} on "{table}"')
    op.execute(f"drop function if exists {name}()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
