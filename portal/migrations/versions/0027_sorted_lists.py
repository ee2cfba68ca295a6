"""Papers by total, invoices that are not simply paid; articles by price, age and shelf, found by their words.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from portal.text import search_words

revision = "0027"
down_revision = "0026"

_UNSETTLED = sa.text(
    "(invoice.settled_cents < invoice.total_cents - invoice.credited_cents "
    "or invoice.credited_cents = invoice.total_cents)"
)


_ON_SQLITE = (
    "create virtual table product_search using "
    "fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '1 2 3 4 5 6')"
)
_ON_POSTGRESQL = (
    "create table product_search (rowid integer primary key, words tsvector not null)",
    "create index ix_product_search_words on product_search using gin (words)",
)


def upgrade():
    op.create_index("ix_invoice_total", "invoice", ["total_cents", "id"])
    op.create_index(
        "ix_invoice_unsettled",
        "invoice",
        ["issued_at", "id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )
    op.create_index("ix_credit_memo_total", "credit_memo", ["total_cents", "id"])
    op.create_index("ix_product_shelf", "product", ["is_active", "sort_name", "id"])
    op.create_index("ix_product_price", "product", ["price_cents", "id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (_ON_SQLITE,) if is_sqlite else _ON_POSTGRESQL:
        op.execute(statement)
    _fill_words("cast(:words as text)" if is_sqlite else "array_to_tsvector(string_to_array(:words, ' '))")


def downgrade():
    op.drop_table("product_search")
    op.drop_index("ix_product_price", "product")
    op.drop_index("ix_product_shelf", "product")
    op.drop_index("ix_credit_memo_total", "credit_memo")
    op.drop_index("ix_invoice_unsettled", "invoice")
    op.drop_index("ix_invoice_total", "invoice")


def _fill_words(written):
    connection = op.get_bind()
    insert = sa.text(f"insert into product_search (rowid, words) values (:id, {written})")  # noqa: S608 - our own words
    for ident, name, sku in connection.execute(sa.text("select id, name, sku from product order by id")).all():
        ends = (word[start:] for word in f"{name} {sku}".split() for start in range(max(1, len(word) - 2)))
        connection.execute(insert, {"id": ident, "words": " ".join(search_words(ends))})
