"""Customers: each mail address that ordered, counted; the orders of one in the order of their list.

Revision ID: 0025
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from portal.text import search_words

revision = "0025"
down_revision = "0023"

_AT_ONCE = 1000
_KEY = sa.String(length=220).with_variant(sa.String(length=220, collation="C"), "postgresql")
_FILL = """
    insert into customer (email, name, company, sort_name, order_count, value_cents, last_ordered_at)
    select o.email, a.name, a.company, o.sort_name, s.order_count, s.value_cents, s.last_ordered_at
    from (
      select max(p.id) as newest, count(*) as order_count, max(p.placed_at) as last_ordered_at,
        sum(coalesce({value}, p.grand_total_cents)) as value_cents
      from "order" p left join order_event e on e.order_id = p.id and e.kind = 'placed'
      where not p.is_trial group by p.email
    ) s
    join "order" o on o.id = s.newest
    join order_address a on a.order_id = o.id and a.role = 'billing'
    order by s.newest
"""
_ON_SQLITE = (
    "create virtual table customer_search using "
    "fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '1 2 3 4 5 6')"
)
_ON_POSTGRESQL = (
    "create table customer_search (rowid integer primary key, words tsvector not null)",
    "create index ix_customer_search_words on customer_search using gin (words)",
)


def upgrade():
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("company", sa.String(length=100), nullable=False),
        sa.Column("sort_name", _KEY, nullable=False),
        sa.Column("order_count", sa.Integer(), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("last_ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("email", name=op.f("uq_customer_email")),
    )
    op.create_index("ix_customer_newest", "customer", ["last_ordered_at", "id"])
    op.create_index("ix_customer_sort_name", "customer", ["sort_name", "id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (_ON_SQLITE,) if is_sqlite else _ON_POSTGRESQL:
        op.execute(statement)
    value = "json_extract(e.data, '$.total_cents')" if is_sqlite else "(e.data ->> 'total_cents')::integer"
    op.execute(_FILL.format(value=value))
    _fill_words("cast(:words as text)" if is_sqlite else "array_to_tsvector(string_to_array(:words, ' '))")
    op.drop_index("ix_order_email", "order")
    op.create_index("ix_order_email_newest", "order", ["email", "placed_at", "id"])


def downgrade():
    op.drop_index("ix_order_email_newest", "order")
    op.create_index("ix_order_email", "order", ["email"])
    op.drop_table("customer_search")
    op.drop_table("customer")


def _fill_words(written):
    connection = op.get_bind()
    insert = sa.text(f"insert into customer_search (rowid, words) values (:id, {written})")  # noqa: S608 - our own words
    some = sa.text("select id, email, name, company from customer where id > :last order by id limit :at_once")
    last = 0
    while rows := connection.execute(some, {"last": last, "at_once": _AT_ONCE}).all():
        connection.execute(insert, [{"id": row[0], "words": " ".join(search_words(row[1:]))} for row in rows])
        last = rows[-1][0]
