"""Why an article has no right of withdrawal, and what was said about it when it was ordered.

Revision ID: 0033
Revises: 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"

_WORDS = "('made_to_order', 'perishable', 'hygiene', 'mixed', 'recording', 'newspaper')"


def upgrade():
    for table in ("product", "order_item"):
        op.execute(
            f"alter table {table} add column no_withdrawal varchar(24)"
            f" constraint ck_{table}_nowithdrawal check (no_withdrawal in {_WORDS})"
        )


def downgrade():
    for table in ("order_item", "product"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_nowithdrawal"), type_="check")
            changed.drop_column("no_withdrawal")
