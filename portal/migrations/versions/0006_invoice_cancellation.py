"""Invoices can be taken back by a counter-document, which is as frozen as they are.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0006"
down_revision = "0005"

_IS_TRIAL = (
    'select is_trial from "order" join invoice on invoice.order_id = "order".id where invoice.id = old.invoice_id'
)


def upgrade():
    op.create_table(
        "invoice_cancellation",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=36), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_invoice_cancellation_document_id_issued_document")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_cancellation_invoice_id_invoice")
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoice_cancellation")),
        sa.UniqueConstraint("document_id", name=op.f("uq_invoice_cancellation_document_id")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_cancellation_number")),
    )
    triggers.freeze("invoice_cancellation", is_trial=_IS_TRIAL)


def downgrade():
    triggers.unfreeze("invoice_cancellation")
    op.drop_table("invoice_cancellation")
