"""Statements of withdrawal and what the shop decides about them.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0014"
down_revision = "0013"

_MOMENT = sa.DateTime(timezone=True)
_STATE = sa.Enum(
    "unchecked", "assigned", "done", "late", "excluded",
    name="withdrawalstate", native_enum=False, create_constraint=True, length=24,
)  # fmt: skip
_STATEMENT = (
    "id", "submission", "nonce", "submitted_at", "language", "name", "contract", "email", "items", "text", "sha256",
)  # fmt: skip
_DECISION = ("id", "withdrawal_id", "at", "actor_name", "state", "order_number", "comment")
_TRIAL = 'select is_trial from "order" where "order".id = old.order_id'
_TRIAL_OF_STATEMENT = (
    'select is_trial from "order" join withdrawal on withdrawal.order_id = "order".id '
    "where withdrawal.id = old.withdrawal_id"
)


def upgrade():
    op.execute(
        "alter table shop_settings add column transit_days integer not null default 3 "
        "constraint ck_shop_settings_transit check (transit_days between 0 and 30)"
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contract", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("state", _STATE, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_withdrawal_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("submission", name=op.f("uq_withdrawal_submission")),
    )
    op.create_index("ix_withdrawal_newest", "withdrawal", ["submitted_at", "id"])
    op.create_index("ix_withdrawal_state_newest", "withdrawal", ["state", "submitted_at", "id"])
    op.create_index(op.f("ix_withdrawal_order_id"), "withdrawal", ["order_id"])
    _create_decisions()
    for table, columns, trial in (
        ("withdrawal", _STATEMENT, _TRIAL),
        ("withdrawal_decision", _DECISION, _TRIAL_OF_STATEMENT),
    ):
        triggers.freeze(table, columns, trial)


def downgrade():
    for table in ("withdrawal_decision", "withdrawal"):
        triggers.unfreeze(table)
    op.drop_table("withdrawal_decision")
    op.drop_table("withdrawal")
    with op.batch_alter_table("shop_settings") as table:
        table.drop_constraint(op.f("ck_shop_settings_transit"), type_="check")
        table.drop_column("transit_days")


def _create_decisions():
    op.create_table(
        "withdrawal_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("withdrawal_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("order_number", sa.String(length=24), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawal.id"], name=op.f("fk_withdrawal_decision_withdrawal_id_withdrawal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_decision")),
    )
    op.create_index(op.f("ix_withdrawal_decision_withdrawal_id"), "withdrawal_decision", ["withdrawal_id"])
