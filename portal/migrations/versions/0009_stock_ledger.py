"""Stock is the sum of its movements; products may be sold below zero, or without a stock.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0009"
down_revision = "0008"

_POLICY = sa.Enum(
    "managed", "backorder", "not_managed", name="stockpolicy", native_enum=False, create_constraint=False, length=24
)
_LOW = sa.text("is_active and kind = 'goods' and stock_policy <> 'not_managed' and stock <= low_stock_at")


def upgrade():
    _make_ledger()
    with op.batch_alter_table("product") as table:
        table.add_column(sa.Column("stock_policy", _POLICY, nullable=False, server_default="managed"))
        table.add_column(sa.Column("restock_days", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint(op.f("ck_product_stock"), type_="check")
        table.create_check_constraint(op.f("ck_product_stock"), "stock >= 0 or stock_policy = 'backorder'")
        table.create_check_constraint(op.f("ck_product_restock_days"), "restock_days >= 0")
        table.create_check_constraint(
            op.f("ck_product_stockpolicy"), "stock_policy in ('managed', 'backorder', 'not_managed')"
        )
    op.create_index("ix_product_low", "product", ["sort_name", "id"], sqlite_where=_LOW, postgresql_where=_LOW)
    _tell_the_past()
    triggers.freeze("stock_movement")


def downgrade():
    triggers.unfreeze("stock_movement")
    op.drop_table("stock_movement")
    op.drop_index("ix_product_low", "product")
    op.execute("update product set stock = 0 where stock < 0")
    with op.batch_alter_table("product") as table:
        table.drop_constraint(op.f("ck_product_stockpolicy"), type_="check")
        table.drop_constraint(op.f("ck_product_restock_days"), type_="check")
        table.drop_constraint(op.f("ck_product_stock"), type_="check")
        table.create_check_constraint(op.f("ck_product_stock"), "stock >= 0")
        table.drop_column("restock_days")
        table.drop_column("stock_policy")


def _make_ledger():
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("order_item_id", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=140), nullable=False),
        sa.CheckConstraint("pieces <> 0", name=op.f("ck_stock_movement_pieces")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_movement_product_id_product")),
        sa.ForeignKeyConstraint(
            ["order_item_id"], ["order_item.id"], name=op.f("fk_stock_movement_order_item_id_order_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
        sa.UniqueConstraint("product_id", "cause", name=op.f("uq_stock_movement_product_id")),
    )
    op.create_index(op.f("ix_stock_movement_order_item_id"), "stock_movement", ["order_item_id"])
    op.create_index("ix_stock_movement_newest", "stock_movement", ["product_id", "at", "id"])


def _tell_the_past():
    """What orders took and gave back, so that they can go on giving back; the rest was there at the beginning."""
    op.execute("""
        insert into stock_movement
            (product_id, pieces, reason, at, actor_name, order_item_id, document, note, cause)
        select i.product_id, -i.qty_ordered, 'ordered', o.placed_at, 'Kontor', i.id, o.number, '',
            'ordered/' || i.id || '/' || o.number || '/'
        from order_item i join "order" o on o.id = i.order_id
        where i.kind = 'goods' and i.product_id is not null and not o.is_trial
        order by o.placed_at, i.id
    """)
    op.execute("""
        insert into stock_movement
            (product_id, pieces, reason, at, actor_name, order_item_id, document, note, cause)
        select i.product_id, i.qty_canceled, 'canceled',
            coalesce((select max(e.at) from order_event e
                where e.order_id = o.id and e.kind in ('canceled', 'items_canceled')), o.placed_at),
            'Kontor', i.id, o.number, '', 'canceled/' || i.id || '/' || o.number || '/before'
        from order_item i join "order" o on o.id = i.order_id
        where i.kind = 'goods' and i.product_id is not null and not o.is_trial and i.qty_canceled > 0
    """)
    op.execute("""
        insert into stock_movement
            (product_id, pieces, reason, at, actor_name, order_item_id, document, note, cause)
        select i.product_id, c.qty_restocked, 'credited', m.issued_at, m.actor_name, i.id, m.number, '',
            'credited/' || i.id || '/' || m.number || '/'
        from credit_memo_item c join credit_memo m on m.id = c.credit_memo_id
            join order_item i on i.id = c.order_item_id join "order" o on o.id = i.order_id
        where i.kind = 'goods' and i.product_id is not null and not o.is_trial and c.qty_restocked > 0
    """)
    op.execute("""
        insert into stock_movement
            (product_id, pieces, reason, at, actor_name, order_item_id, document, note, cause)
        select p.id, p.stock - coalesce(sum(m.pieces), 0), 'opening', p.created_at, 'Kontor', null, '', '', 'opening///'
        from product p left join stock_movement m on m.product_id = p.id
        where p.kind = 'goods'
        group by p.id, p.stock, p.created_at
        having p.stock <> coalesce(sum(m.pieces), 0)
    """)
    # A download never had a stock that meant anything.
    op.execute("update product set stock = 0 where kind = 'download' and stock <> 0")
