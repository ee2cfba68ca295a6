"""Papers by total, invoices that are not simply paid; articles by price, age and shelf, found by their words.

Revision ID: 0026
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0028"

_UNSETTLED = sa.text(
    "(invoice.settled_cents < invoice.total_cents - invoice.credited_cents "
    "or invoice.credited_cents = invoice.total_cents)"
)


def upgrade():
    op.create_index("ix_invoice_total", "invoice", ["total_cents", "id"])
    op.create_index(
        "ix_invoice_unsettled",
        "invoice",
        ["issued_at", "id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )
    op.create_index("ix_credit_memo_total", "credit_memo", ["total_cents", "id"])


def downgrade():
    op.drop_index("ix_credit_memo_total", "credit_memo")
    op.drop_index("ix_invoice_unsettled", "invoice")
    op.drop_index("ix_invoice_total", "invoice")
