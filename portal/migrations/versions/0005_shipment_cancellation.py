"""Deliveries can be canceled.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "shipment_cancellation",
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_cancellation_shipment_id_shipment")
        ),
        sa.PrimaryKeyConstraint("shipment_id", name=op.f("pk_shipment_cancellation")),
    )


def downgrade():
    op.drop_table("shipment_cancellation")
