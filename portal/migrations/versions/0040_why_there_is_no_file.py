"""Why a batch has no file is kept with it.

Revision ID: 0040
Revises: 0039
"""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade():
    op.execute("alter table batch add column file_problem text not null default ''")


def downgrade():
    op.execute("alter table batch drop column file_problem")
