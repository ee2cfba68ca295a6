"""Orders and customers are found as quickly by seven to ten letters as by fewer (SQLite).

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"

_TABLES = ("order_search", "customer_search")


def upgrade():
    _rebuild(10)


def downgrade():
    _rebuild(6)


def _rebuild(longest):
    """FTS5 reads a beginning it keeps newest first and stops; of a longer one it collects every row first."""
    if op.get_bind().dialect.name != "sqlite":
        return
    lengths = " ".join(map(str, range(1, longest + 1)))
    for name in _TABLES:
        op.execute(f"alter table {name} rename to {name}_before")
        op.execute(
            f"create virtual table {name} using "
            f"fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '{lengths}')"
        )
        op.execute(f"insert into {name} (rowid, words) select rowid, words from {name}_before order by rowid")  # noqa: S608
        op.execute(f"drop table {name}_before")
