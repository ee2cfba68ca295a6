"""Which mails share a copy, so that it goes with the last of them.

Revision ID: 0038
Revises: 0037
"""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade():
    op.create_index("ix_outgoing_mail_copy_key", "outgoing_mail", ["copy_key"])


def downgrade():
    op.drop_index("ix_outgoing_mail_copy_key", "outgoing_mail")
