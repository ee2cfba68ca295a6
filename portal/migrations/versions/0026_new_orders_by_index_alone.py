"""The number of new orders, which every page of the backend shows, is counted in the index alone.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade():
    op.drop_index("ix_order_status_newest", "order")
    op.create_index("ix_order_status_newest", "order", ["status", "placed_at", "id", "is_trial"])


def downgrade():
    op.drop_index("ix_order_status_newest", "order")
    op.create_index("ix_order_status_newest", "order", ["status", "placed_at", "id"])
