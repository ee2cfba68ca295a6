"""What a unique constraint begins with needs no index of its own: each was written with every row and read by nobody.

Revision ID: 0044
Revises: 0043
"""

from alembic import op

revision = "0044"
down_revision = "0043"

_TWICE = (
    ("basket_item", "basket_id"),
    ("order_item", "order_id"),
    ("invoice_item", "invoice_id"),
    ("shipment_item", "shipment_id"),
    ("tracking_number", "shipment_id"),
    ("credit_memo_item", "credit_memo_id"),
)


def upgrade():
    for table, column in _TWICE:
        op.drop_index(f"ix_{table}_{column}", table)


def downgrade():
    for table, column in _TWICE:
        op.create_index(f"ix_{table}_{column}", table, [column])
