"""The words by which orders are found, filled in for those that exist; what the list sorts and filters by.

Revision ID: 0018
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from portal.text import search_words

revision = "0018"
down_revision = "0017"

_AT_ONCE = 1000
# As `sales.search` had it then: a later table is not there yet when this runs.
_TEXTS = sa.text(
    """
    select id as order_id, number || ' ' || email || ' ct' || grand_total_cents as words from "order"
      where id between :first and :last
    union all select order_id, name || ' ' || company || ' ' || postcode || ' ' || city from order_address
      where order_id between :first and :last
    union all select order_id, name || ' ' || sku from order_item where order_id between :first and :last
    union all select order_id, number from issued_document where order_id between :first and :last
    union all select order_id, 'ct' || total_cents from invoice where order_id between :first and :last
    union all select order_id, 'ct' || total_cents from credit_memo where order_id between :first and :last
    union all select shipment.order_id, tracking_number.number from tracking_number
      join shipment on shipment.id = tracking_number.shipment_id where shipment.order_id between :first and :last
    """
)
_ON_SQLITE = (
    "create virtual table order_search using "
    "fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '1 2 3 4 5 6')"
)
_ON_POSTGRESQL = (
    "create table order_search (rowid integer primary key, words tsvector not null)",
    "create index ix_order_search_words on order_search using gin (words)",
)


def upgrade():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (_ON_SQLITE,) if is_sqlite else _ON_POSTGRESQL:
        op.execute(statement)
    _fill("cast(:words as text)" if is_sqlite else "array_to_tsvector(string_to_array(:words, ' '))")
    op.drop_index("ix_order_sort_name", "order")
    op.create_index("ix_order_sort_name", "order", ["sort_name", "id"])
    op.create_index("ix_order_total", "order", ["grand_total_cents", "id"])
    op.create_index("ix_order_delivery_newest", "order", ["delivery_status", "placed_at", "id"])
    op.create_index("ix_outgoing_mail_state_newest", "outgoing_mail", ["state", "created_at", "id"])


def downgrade():
    op.drop_index("ix_outgoing_mail_state_newest", "outgoing_mail")
    op.drop_index("ix_order_delivery_newest", "order")
    op.drop_index("ix_order_total", "order")
    op.drop_index("ix_order_sort_name", "order")
    op.create_index("ix_order_sort_name", "order", ["sort_name"])
    op.drop_table("order_search")


def _fill(written):
    connection = op.get_bind()
    insert = sa.text(f"insert into order_search (rowid, words) values (:id, {written})")  # noqa: S608 - our own words
    newest = connection.scalar(sa.text('select max(id) from "order"')) or 0
    for first in range(1, newest + 1, _AT_ONCE):
        texts: dict[int, list[str]] = {}
        for order_id, words in connection.execute(_TEXTS, {"first": first, "last": first + _AT_ONCE - 1}):
            texts.setdefault(order_id, []).append(words)
        rows = [{"id": order_id, "words": " ".join(search_words(found))} for order_id, found in texts.items()]
        if rows:
            connection.execute(insert, rows)
