"""Who pays in advance is told until when; orders placed before were told no day.

Revision ID: 0034
Revises: 0033
"""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade():
    op.execute('alter table "order" add column pay_by date')
    op.execute(
        "alter table shop_settings add column prepayment_days integer not null default 7"
        " constraint ck_shop_settings_prepayment_days check (prepayment_days between 1 and 90)"
    )


def downgrade():
    with op.batch_alter_table("shop_settings") as table:
        table.drop_constraint(op.f("ck_shop_settings_prepayment_days"), type_="check")
        table.drop_column("prepayment_days")
    op.execute('alter table "order" drop column pay_by')
