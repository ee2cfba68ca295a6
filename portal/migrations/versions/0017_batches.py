"""Many at once: what was asked of many orders or papers, and what became of each.

Revision ID: 0017
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_MOMENT = sa.DateTime(timezone=True)
_ACTOR = sa.Enum(
    "customer", "staff", "system", name="actorkind", native_enum=False, create_constraint=True, length=24
)  # fmt: skip
_STATE = sa.Enum(
    "waiting", "working", "done", "skipped", name="itemstate", native_enum=False, create_constraint=True, length=24
)  # fmt: skip


def upgrade():
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("form_key", sa.String(length=43), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("actor_kind", _ACTOR, nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=60), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_batch_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("form_key", name=op.f("uq_batch_form_key")),
    )
    op.create_index(op.f("ix_batch_created_at"), "batch", ["created_at"])
    op.create_index("ix_batch_unfinished", "batch", ["finished_at", "started_at"])
    op.create_table(
        "batch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id_batch")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_batch_item_order_id_order")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_batch_item_document_id_issued_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_item")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_batch_item_batch_id")),
    )
    op.create_index(op.f("ix_batch_item_order_id"), "batch_item", ["order_id"])
    op.create_index("ix_batch_item_next", "batch_item", ["batch_id", "state", "position"])


def downgrade():
    op.drop_table("batch_item")
    op.drop_table("batch")
