"""Links to feeds get scope, format and a last day; orders get the moment at which they were ready to ship.

Revision ID: 0019
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade():
    op.execute(
        "alter table feed_link add column scope varchar(24) not null default 'orders' "
        "constraint ck_feed_link_feedscope check (scope in ('orders', 'to_ship', 'events'))"
    )
    op.execute(
        "alter table feed_link add column format varchar(24) not null default 'rss' "
        "constraint ck_feed_link_feedformat check (format in ('rss', 'atom'))"
    )
    op.execute("alter table feed_link add column expires_on date")
    op.create_table(
        "ready_to_ship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_ready_to_ship_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_to_ship")),
        sa.UniqueConstraint("order_id", name=op.f("uq_ready_to_ship_order_id")),
    )
    op.create_index("ix_ready_to_ship_newest", "ready_to_ship", ["at", "id"])
    _tell_of_the_past()


def downgrade():
    op.drop_table("ready_to_ship")
    with op.batch_alter_table("feed_link") as table:
        for constraint in ("ck_feed_link_feedscope", "ck_feed_link_feedformat"):
            table.drop_constraint(op.f(constraint), type_="check")
        for column in ("scope", "format", "expires_on"):
            table.drop_column(column)


def _tell_of_the_past():
    """As near as the histories tell it: the first invoice that left something to do, of orders with goods."""
    op.execute(
        "insert into ready_to_ship (order_id, at) "
        'select e.order_id, min(e.at) from order_event e join "order" o on o.id = e.order_id '
        "where e.kind = 'invoiced' and e.status_after = 'processing' "
        "and not o.is_trial and o.delivery_status <> 'not_needed' "
        "group by e.order_id order by min(e.at), e.order_id"
    )
