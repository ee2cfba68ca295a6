"""Orders can have a discount, split over their items.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.execute('alter table "order" add column discount_cents integer not null default 0')
    op.execute(
        "alter table order_item add column discount_cents integer not null default 0 "
        "constraint ck_order_item_discount "
        "check (0 <= discount_cents and discount_cents <= qty_ordered * unit_price_cents)"
    )


def downgrade():
    with op.batch_alter_table("order_item") as table:
        table.drop_constraint("ck_order_item_discount")
        table.drop_column("discount_cents")
    with op.batch_alter_table("order") as table:
        table.drop_column("discount_cents")
