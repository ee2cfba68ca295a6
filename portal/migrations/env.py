"""Runs the migrations on the application's database, inside its application context."""

from alembic import context

from portal.extensions import db
from portal.models.columns import UtcDateTime

_SEARCHES = ("order_search", "customer_search", "account_search", "product_search")


def _plain_types(kind: str, item: object, _context: object) -> str | bool:
    """Migrations stand on their own: they name no type of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """The words to search by are kept in what each database is best at, beside the models: see `portal.word_index`."""
    return kind != "table" or not str(name).startswith(_SEARCHES)


with db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # Changing a table there means rebuilding it, and dropping the old one must not look like deleting its rows.
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    else:
        # What is too long for a page is not for a migration: a large table takes its time.
        connection.connection.dbapi_connection.execute("set statement_timeout = 0")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_plain_types,
        include_name=_is_modelled,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("the migration left rows that point at nothing")
    connection.invalidate()  # the next user gets a connection with the usual rules
