"""The tax case of each line, VAT ids of buyers, delivery countries and what shipping costs there.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"

_CASES = ("normal", "small_business", "intra_community", "reverse_charge", "export", "abroad")


def upgrade():
    words = ", ".join(f"'{case}'" for case in _CASES)
    op.execute(
        "alter table order_item add column tax_case varchar(24) not null default 'normal' "
        f"constraint ck_order_item_taxcase check (tax_case in ({words}))"
    )
    op.execute(
        "update order_item set tax_case = 'small_business' "
        "where order_id in (select id from \"order\" where tax_mode = 'small_business')"
    )
    op.execute("alter table order_address add column vat_id varchar(14) not null default ''")
    op.execute("alter table shop_settings add column delivery_countries varchar(200) not null default 'DE'")
    for zone in ("eu", "world"):
        op.execute(
            f"alter table shipping_method add column price_{zone}_cents integer "
            f"constraint ck_shipping_method_price_{zone} check (price_{zone}_cents >= 0)"
        )


def downgrade():
    with op.batch_alter_table("shipping_method") as table:
        for zone in ("eu", "world"):
            table.drop_constraint(f"ck_shipping_method_price_{zone}")
            table.drop_column(f"price_{zone}_cents")
    with op.batch_alter_table("shop_settings") as table:
        table.drop_column("delivery_countries")
    with op.batch_alter_table("order_address") as table:
        table.drop_column("vat_id")
    with op.batch_alter_table("order_item") as table:
        table.drop_constraint("ck_order_item_taxcase")
        table.drop_column("tax_case")
