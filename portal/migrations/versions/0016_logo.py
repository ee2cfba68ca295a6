"""The shop can have a logo: the key of its file, which says its size, too.

Revision ID: 0016
Revises: 0014
"""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade():
    op.execute("alter table shop_settings add column logo varchar(120) not null default ''")


def downgrade():
    op.execute("alter table shop_settings drop column logo")
