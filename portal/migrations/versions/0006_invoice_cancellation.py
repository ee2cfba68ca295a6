"""Invoices can be taken back by a counter-document, which is as frozen as they are.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

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
    op.execute(
        "create trigger invoice_cancellation_frozen before update on invoice_cancellation "
        "begin select raise(abort, 'invoice_cancellation is frozen'); end"
    )
    op.execute(
        f"create trigger invoice_cancellation_kept before delete on invoice_cancellation "
        f"when coalesce(({_IS_TRIAL}), 0) = 0 begin select raise(abort, 'invoice_cancellation is kept'); end"
    )


def downgrade():
    op.drop_table("invoice_cancellation")
