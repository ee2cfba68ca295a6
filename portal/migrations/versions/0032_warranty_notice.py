"""The harmonised notice about the statutory warranty, and what it says.

Revision ID: 0032
Revises: 0029
"""

from alembic import op

revision = "0032"
down_revision = "0029"


def upgrade():
    op.execute("alter table shop_settings add column warranty_notice varchar(120) not null default ''")
    op.execute("alter table shop_settings add column warranty_words text not null default ''")


def downgrade():
    op.execute("alter table shop_settings drop column warranty_words")
    op.execute("alter table shop_settings drop column warranty_notice")
