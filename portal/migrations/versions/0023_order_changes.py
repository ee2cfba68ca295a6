"""Orders can be changed before anything of them is invoiced; what they were before is kept.

Revision ID: 0023
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0023"
down_revision = "0021"

_MOMENT = sa.DateTime(timezone=True)
_COLUMNS = ("id", "order_id", "version", "replaced_at", "actor_name", "snapshot")


def upgrade():
    op.add_column("order_item", sa.Column("added_at", _MOMENT, nullable=True))
    op.add_column("order_item", sa.Column("removed_at", _MOMENT, nullable=True))
    op.create_table(
        "order_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_at", _MOMENT, nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_version_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_version")),
        sa.UniqueConstraint("order_id", "version", name=op.f("uq_order_version_order_id")),
    )
    triggers.freeze("order_version", _COLUMNS, 'select is_trial from "order" where "order".id = old.order_id')


def downgrade():
    triggers.unfreeze("order_version")
    op.drop_table("order_version")
    op.drop_column("order_item", "removed_at")
    op.drop_column("order_item", "added_at")
