"""Find what is overdue or to be paid back without reading all orders.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_index("ix_order_due", "order", ["due_on"])
    op.create_index("ix_order_payment_newest", "order", ["payment_status", "placed_at", "id"])


def downgrade():
    op.drop_index("ix_order_payment_newest", "order")
    op.drop_index("ix_order_due", "order")
