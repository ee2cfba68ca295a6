"""Vouchers, their uses, and what was taken off an order as rows that stay.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0013"
down_revision = "0012"

_KIND = sa.Enum("fixed", "percent", name="discountkind", native_enum=False, create_constraint=True, length=24)
_IS_TRIAL = 'select is_trial from "order" where "order".id = old.order_id'


def upgrade():
    _create_voucher()
    op.create_table(
        "voucher_use",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("voucher_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_voucher_use_order_id_order")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_use_voucher_id_voucher")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_voucher_use")),
    )
    op.create_index("ix_voucher_use_each", "voucher_use", ["voucher_id", "email"])
    _create_order_discount()
    op.execute(
        "alter table basket add column voucher_id integer constraint fk_basket_voucher_id_voucher references voucher (id)"
    )


def downgrade():
    op.execute("alter table basket drop column voucher_id")
    triggers.unfreeze("order_discount")
    op.drop_table("order_discount")
    op.drop_table("voucher_use")
    op.drop_table("voucher")


def _create_voucher():
    op.create_table(
        "voucher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("minimum_cents", sa.Integer(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("most_uses_each", sa.Integer(), nullable=True),
        sa.Column("used_count", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minimum_cents >= 0", name=op.f("ck_voucher_minimum")),
        sa.CheckConstraint("most_uses > 0 and most_uses_each > 0", name=op.f("ck_voucher_limits")),
        sa.CheckConstraint("used_count >= 0 and used_count <= most_uses", name=op.f("ck_voucher_used")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_voucher_span")),
        sa.CheckConstraint("value > 0 and (kind <> 'percent' or value <= 10000)", name=op.f("ck_voucher_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("code", name=op.f("uq_voucher_code")),
    )
    op.create_index("ix_voucher_newest", "voucher", ["created_at", "id"])


def _create_order_discount():
    op.create_table(
        "order_discount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.CheckConstraint("kind <> 'percent' or value <= 10000", name=op.f("ck_order_discount_percent")),
        sa.CheckConstraint("value >= 0 and amount_cents >= 0", name=op.f("ck_order_discount_amounts")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_discount_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_discount")),
    )
    op.create_index(op.f("ix_order_discount_order_id"), "order_discount", ["order_id"])
    triggers.freeze("order_discount", is_trial=_IS_TRIAL)
