"""Articles by their number as it is said, by longer beginnings of words.

Revision ID: 0029
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

from portal.text import number_key

revision = "0029"
down_revision = "0031"

_LONGEST = 40
_KEY = sa.String(length=_LONGEST).with_variant(sa.String(length=_LONGEST, collation="C"), "postgresql")


def upgrade():
    op.add_column("product", sa.Column("sku_key", _KEY, nullable=False, server_default=""))
    _fill_keys()
    op.create_index("ix_product_sku_key", "product", ["sku_key"])
    op.create_index("ix_product_number", "product", ["is_active", "sku_key", "id"])
    _rebuild_words(10)


def downgrade():
    _rebuild_words(6)
    op.drop_index("ix_product_number", "product")
    op.drop_index("ix_product_sku_key", "product")
    op.drop_column("product", "sku_key")


def _fill_keys():
    connection = op.get_bind()
    keys = [
        {"id": ident, "key": number_key(sku)[:_LONGEST]}
        for ident, sku in connection.execute(sa.text("select id, sku from product")).all()
    ]
    if keys:
        connection.execute(sa.text("update product set sku_key = :key where id = :id"), keys)


def _rebuild_words(longest):
    """As 0028 did for orders and customers: FTS5 reads a beginning it keeps newest first and stops."""
    if op.get_bind().dialect.name != "sqlite":
        return
    lengths = " ".join(map(str, range(1, longest + 1)))
    op.execute("alter table product_search rename to product_search_before")
    op.execute(
        "create virtual table product_search using "
        f"fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '{lengths}')"
    )
    op.execute(
        "insert into product_search (rowid, words) select rowid, words from product_search_before order by rowid"
    )
    op.execute("drop table product_search_before")
