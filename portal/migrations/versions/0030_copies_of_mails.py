"""What a mail said is kept when it is sent.

Revision ID: 0030
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"


def upgrade():
    op.add_column("outgoing_mail", sa.Column("copy_key", sa.String(100)))


def downgrade():
    op.drop_column("outgoing_mail", "copy_key")
