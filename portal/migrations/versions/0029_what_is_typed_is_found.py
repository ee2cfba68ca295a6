"""Articles by their number as it is said, and by the beginnings and pieces of their words; mails by address.

Revision ID: 0029
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

from portal.text import number_key, search_words

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
    op.drop_index("ix_outgoing_mail_recipient", "outgoing_mail")
    op.create_index("ix_outgoing_mail_recipient_newest", "outgoing_mail", ["recipient", "created_at", "id"])


def downgrade():
    op.drop_index("ix_outgoing_mail_recipient_newest", "outgoing_mail")
    op.create_index("ix_outgoing_mail_recipient", "outgoing_mail", ["recipient"])
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
    """Longer beginnings as in 0028: FTS5 reads one that it keeps newest first and stops."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        lengths = " ".join(map(str, range(1, longest + 1)))
        op.execute("drop table product_search")
        op.execute(
            "create virtual table product_search using "
            f"fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '{lengths}')"
        )
    else:
        op.execute("delete from product_search")
    _fill_words("cast(:words as text)" if is_sqlite else "array_to_tsvector(string_to_array(:words, ' '))")


def _fill_words(written):
    connection = op.get_bind()
    insert = sa.text(f"insert into product_search (rowid, words) values (:id, {written})")  # noqa: S608 - our own words
    articles = connection.execute(sa.text("select id, name || ' ' || sku from product order by id")).all()
    rows = [{"id": ident, "words": " ".join(search_words([text]) + _pieces_of(text))} for ident, text in articles]
    if rows:
        connection.execute(insert, rows)


def _pieces_of(text):
    ends = (word[start:] for word in text.split() for start in range(1, len(word) - 2))
    return ["·" + end for end in search_words(ends) if len(end) > 2]
