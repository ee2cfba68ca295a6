"""Files whose rows are gone are remembered until they are gone too; statements that fit no order can be erased.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0044"
down_revision = "0043"

_MOMENT = sa.DateTime(timezone=True)
_OF_ORDER = 'select is_trial or erased_at is not null from "order" where "order".id = old.order_id'
_OF_STATEMENT = (
    'select is_trial or erased_at is not null from "order" join withdrawal on withdrawal.order_id = "order".id '
    "where withdrawal.id = old.withdrawal_id"
)
_MARKED = "exists (select 1 from erased_withdrawal e where e.withdrawal_id = old."
_KEPT = {
    "withdrawal": (_OF_ORDER, _MARKED + "id)"),
    "withdrawal_decision": (_OF_STATEMENT, _MARKED + "withdrawal_id)"),
}


def upgrade():
    op.create_table(
        "file_to_remove",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_file_to_remove")),
    )
    op.create_table(
        "erased_withdrawal",
        sa.Column("withdrawal_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.Column("erased_at", _MOMENT, nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("withdrawal_id", name=op.f("pk_erased_withdrawal")),
    )
    triggers.freeze("erased_withdrawal")
    assigned = "exists (select 1 from withdrawal w where w.id = new.withdrawal_id and w.order_id is not null)"
    triggers.refuse("erased_withdrawal_of_none", "insert", "erased_withdrawal", "withdrawal is kept", when=assigned)
    for table, (of_order, marked) in _KEPT.items():
        _keep(table, f"not coalesce(({of_order}), false) and not {marked}")


def downgrade():
    for table, (of_order, _marked) in _KEPT.items():
        _keep(table, f"not coalesce(({of_order}), false)")
    triggers.allow("erased_withdrawal_of_none", "erased_withdrawal")
    triggers.unfreeze("erased_withdrawal")
    op.drop_table("erased_withdrawal")
    op.drop_table("file_to_remove")


def _keep(table, unless):
    triggers.allow(f"{table}_kept", table)
    triggers.refuse(f"{table}_kept", "delete", table, f"{table} is kept", when=unless)
