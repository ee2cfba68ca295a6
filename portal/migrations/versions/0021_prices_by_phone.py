"""Prices agreed on the telephone stand in the basket.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade():
    # Plain SQL, which both databases know: SQLite would copy a whole table to add a column with a CHECK.
    op.execute(
        "alter table basket add column shipping_cents integer "
        "constraint ck_basket_shipping_cents check (shipping_cents >= 0)"
    )
    op.execute(
        "alter table basket_item add column own_price_cents integer "
        "constraint ck_basket_item_own_price_cents check (own_price_cents >= 0)"
    )


def downgrade():
    with op.batch_alter_table("basket_item") as table:
        table.drop_constraint("ck_basket_item_own_price_cents")
        table.drop_column("own_price_cents")
    with op.batch_alter_table("basket") as table:
        table.drop_constraint("ck_basket_shipping_cents")
        table.drop_column("shipping_cents")
