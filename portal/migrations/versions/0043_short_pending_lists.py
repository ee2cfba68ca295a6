"""On PostgreSQL each search reads what a word index has not sorted in yet: up to 4 MB, by default.

Revision ID: 0043
Revises: 0042
"""

from alembic import op

revision = "0043"
down_revision = "0042"

_INDEXES = ("order", "customer", "product", "account")


def upgrade():
    if op.get_bind().dialect.name != "postgresql":
        return
    for name in _INDEXES:
        op.execute(f"alter index ix_{name}_search_words set (gin_pending_list_limit = 128)")  # kB


def downgrade():
    if op.get_bind().dialect.name != "postgresql":
        return
    for name in _INDEXES:
        op.execute(f"alter index ix_{name}_search_words reset (gin_pending_list_limit)")
