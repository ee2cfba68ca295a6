"""Stornorechnungen are listed: by day, by total, by the words of their order.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0039"
down_revision = "0038"

_IS_TRIAL = (
    'select is_trial from "order" join invoice on invoice.order_id = "order".id where invoice.id = old.invoice_id'
)
_NEWEST = "ix_invoice_cancellation_newest"
_TOTAL = "ix_invoice_cancellation_total"
_ORDER = "ix_invoice_cancellation_order_id"
_OF_ORDER = 'constraint fk_invoice_cancellation_order_id_order references "order" (id)'
_FILL = (
    "update invoice_cancellation set "
    "order_id = (select order_id from invoice where invoice.id = invoice_cancellation.invoice_id), "
    "total_cents = (select total_cents from invoice where invoice.id = invoice_cancellation.invoice_id)"
)


def upgrade():
    """The rows are frozen, so the triggers are off while the new columns are filled."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    triggers.unfreeze("invoice_cancellation")
    op.execute(
        "alter table invoice_cancellation add column total_cents integer not null default 0 "
        "constraint ck_invoice_cancellation_total check (total_cents >= 0)"
    )
    # PostgreSQL looks at once whether the order is there, SQLite cannot ask for a value later.
    op.execute(
        f"alter table invoice_cancellation add column order_id integer {'not null default 0' if is_sqlite else ''} "
        + _OF_ORDER
    )
    op.execute(_FILL)
    if not is_sqlite:
        op.alter_column("invoice_cancellation", "order_id", nullable=False, existing_type=sa.Integer())
    triggers.freeze("invoice_cancellation", is_trial=_IS_TRIAL)
    op.create_index(_NEWEST, "invoice_cancellation", ["issued_at", "invoice_id"])
    op.create_index(_TOTAL, "invoice_cancellation", ["total_cents", "invoice_id"])
    op.create_index(_ORDER, "invoice_cancellation", ["order_id"])


def downgrade():
    for index in (_ORDER, _TOTAL, _NEWEST):
        op.drop_index(index, "invoice_cancellation")
    op.execute("alter table invoice_cancellation drop column total_cents")
    op.execute("alter table invoice_cancellation drop column order_id")
