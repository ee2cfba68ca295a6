"""The stock ledger, which can never be erased, names no customer: the order's number says enough.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

from portal.migrations import triggers

revision = "0037"
down_revision = "0036"

_NAMED = """
    update stock_movement set actor_name = '' where order_item_id is not null and exists (
      select 1 from order_item i join order_event e on e.order_id = i.order_id
      where i.id = stock_movement.order_item_id and e.actor_kind = 'customer'
        and e.actor_name = stock_movement.actor_name
    )
"""


def upgrade():
    triggers.unfreeze("stock_movement")
    op.execute(_NAMED)
    triggers.freeze("stock_movement")


def downgrade():
    """The names stay where they are: in the histories."""
