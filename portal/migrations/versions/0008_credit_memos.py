"""Invoices can be corrected in part; items know what invoices charge for them; comments can be about a paper.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0008"
down_revision = "0007"

_MOMENT = sa.DateTime(timezone=True)
_TRIAL_OF_ORDER = 'select is_trial from "order" where "order".id = old.order_id'
_TRIAL_OF_MEMO = (
    'select is_trial from "order" join credit_memo on credit_memo.order_id = "order".id '
    "where credit_memo.id = old.credit_memo_id"
)


def upgrade():
    op.execute(
        "alter table order_item add column invoiced_cents integer not null default 0 "
        "constraint ck_order_item_invoiced_cents "
        "check (0 <= invoiced_cents and invoiced_cents <= qty_ordered * unit_price_cents - discount_cents)"
    )
    op.execute(
        "update order_item set invoiced_cents = (select coalesce(sum(invoice_item.amount_cents), 0) from invoice_item "
        "where invoice_item.order_item_id = order_item.id and not exists (select 1 from invoice_cancellation "
        "where invoice_cancellation.invoice_id = invoice_item.invoice_id))"
    )
    op.execute(
        "alter table invoice add column credited_cents integer not null default 0 constraint ck_invoice_credited "
        "check (0 <= credited_cents and settled_cents + credited_cents <= total_cents)"
    )
    op.execute("alter table order_comment add column document_number varchar(36) not null default ''")
    _create_memos()
    _create_items()
    triggers.freeze("credit_memo", is_trial=_TRIAL_OF_ORDER)
    triggers.freeze("credit_memo_item", is_trial=_TRIAL_OF_MEMO)


def _create_memos():
    op.create_table(
        "credit_memo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=36), nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("shipping_cents", sa.Integer(), nullable=False),
        sa.Column("adjustment_plus_cents", sa.Integer(), nullable=False),
        sa.Column("adjustment_minus_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("total_cents >= 0 and shipping_cents >= 0", name=op.f("ck_credit_memo_amounts")),
        sa.CheckConstraint(
            "adjustment_plus_cents >= 0 and adjustment_minus_cents >= 0", name=op.f("ck_credit_memo_adjustments")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_credit_memo_order_id_order")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_credit_memo_invoice_id_invoice")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_credit_memo_document_id_issued_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_memo")),
        sa.UniqueConstraint("document_id", name=op.f("uq_credit_memo_document_id")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_memo_number")),
    )
    op.create_index("ix_credit_memo_newest", "credit_memo", ["issued_at", "id"])
    op.create_index(op.f("ix_credit_memo_order_id"), "credit_memo", ["order_id"])
    op.create_index(op.f("ix_credit_memo_invoice_id"), "credit_memo", ["invoice_id"])


def _create_items():
    op.create_table(
        "credit_memo_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credit_memo_id", sa.Integer(), nullable=False),
        sa.Column("order_item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("qty_unshipped", sa.Integer(), nullable=False),
        sa.Column("qty_restocked", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_credit_memo_item_quantity")),
        sa.CheckConstraint(
            "0 <= qty_unshipped and qty_unshipped <= quantity", name=op.f("ck_credit_memo_item_unshipped")
        ),
        sa.CheckConstraint(
            "0 <= qty_restocked and qty_restocked <= quantity", name=op.f("ck_credit_memo_item_restocked")
        ),
        sa.ForeignKeyConstraint(
            ["credit_memo_id"], ["credit_memo.id"], name=op.f("fk_credit_memo_item_credit_memo_id_credit_memo")
        ),
        sa.ForeignKeyConstraint(
            ["order_item_id"], ["order_item.id"], name=op.f("fk_credit_memo_item_order_item_id_order_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_memo_item")),
        sa.UniqueConstraint("credit_memo_id", "order_item_id", name=op.f("uq_credit_memo_item_credit_memo_id")),
    )
    op.create_index(op.f("ix_credit_memo_item_credit_memo_id"), "credit_memo_item", ["credit_memo_id"])
    op.create_index(op.f("ix_credit_memo_item_order_item_id"), "credit_memo_item", ["order_item_id"])


def downgrade():
    triggers.unfreeze("credit_memo_item")
    triggers.unfreeze("credit_memo")
    op.drop_table("credit_memo_item")
    op.drop_table("credit_memo")
    op.execute("alter table order_comment drop column document_number")
