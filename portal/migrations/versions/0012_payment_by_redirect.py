"""Payments have a currency; an awaited payment that never comes ends after a while.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade():
    op.execute("alter table payment add column currency varchar(3) not null default 'EUR'")
    op.execute(
        "alter table shop_settings add column await_payment_hours integer not null default 48 "
        "constraint ck_shop_settings_await_payment_hours check (await_payment_hours >= 0)"
    )


def downgrade():
    with op.batch_alter_table("shop_settings") as table:
        table.drop_constraint("ck_shop_settings_await_payment_hours")
        table.drop_column("await_payment_hours")
    with op.batch_alter_table("payment") as table:
        table.drop_column("currency")
