"""Runs the migrations on the application's database, inside its application context."""

from alembic import context

from portal.extensions import db
from portal.models.columns import UtcDateTime


def _plain_types(kind: str, item: object, _context: object) -> str | bool:
    """Migrations stand on their own: they name no type of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.config.set_main_option("sqlalchemy.url", str(db.engine.url))

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_plain_types,
    )
    with context.begin_transaction():
        context.run_migrations()
