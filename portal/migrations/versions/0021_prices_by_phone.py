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
    # Plain SQL here, too: a copied table would name its foreign keys apart from their columns, which 0013 drops.
    op.execute("alter table basket_item drop column own_price_cents")
    op.execute("alter table basket drop column shipping_cents")
