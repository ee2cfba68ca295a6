"""Reports and charts from the tallies of days that are over.

Revision ID: 0020
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade():
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "day_tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(length=24), nullable=False),
        sa.Column("tax_case", sa.String(length=24), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["closed_day.day"], name=op.f("fk_day_tally_day_closed_day")),
        sa.PrimaryKeyConstraint("day", "figure", "tax_case", "rate", name=op.f("pk_day_tally")),
    )
    op.create_index("ix_issued_document_issued", "issued_document", ["issued_at"])
    op.create_index("ix_payment_recorded", "payment", ["recorded_at"])


def downgrade():
    op.drop_index("ix_payment_recorded", "payment")
    op.drop_index("ix_issued_document_issued", "issued_document")
    op.drop_table("day_tally")
    op.drop_table("closed_day")
