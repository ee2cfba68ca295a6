"""Accounts are found by their words, as customers are.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

from portal.text import search_words

revision = "0041"
down_revision = "0040"

_AT_ONCE = 1000
_ON_SQLITE = (
    "create virtual table account_search using "
    "fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '1 2 3 4 5 6 7 8 9 10')"
)
_ON_POSTGRESQL = (
    "create table account_search (rowid integer primary key, words tsvector not null)",
    "create index ix_account_search_words on account_search using gin (words)",
)


def upgrade():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (_ON_SQLITE,) if is_sqlite else _ON_POSTGRESQL:
        op.execute(statement)
    _fill_words("cast(:words as text)" if is_sqlite else "array_to_tsvector(string_to_array(:words, ' '))")


def downgrade():
    op.drop_table("account_search")


def _fill_words(written):
    connection = op.get_bind()
    insert = sa.text(f"insert into account_search (rowid, words) values (:id, {written})")  # noqa: S608 - our own words
    some = sa.text("select id, email, name from account where id > :last order by id limit :at_once")
    last = 0
    while rows := connection.execute(some, {"last": last, "at_once": _AT_ONCE}).all():
        connection.execute(insert, [{"id": row[0], "words": " ".join(search_words(row[1:]))} for row in rows])
        last = rows[-1][0]
