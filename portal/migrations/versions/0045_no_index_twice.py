"""What a unique constraint begins with needs no index of its own: each was written with every row and read by nobody.

Revision ID: 0045
Revises: 0044
"""

from alembic import op

revision = "0045"
down_revision = "0044"

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
