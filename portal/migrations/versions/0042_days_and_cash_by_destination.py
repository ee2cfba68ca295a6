"""How much longer a shipping method takes and where it collects money.

Revision ID: 0042
Revises: 0041
"""

from alembic import op

revision = "0042"
down_revision = "0041"

# What a shop that already delivers abroad promises from now on, until its owner says otherwise: rather late than broken.
_DAYS = {"extra_days": 0, "extra_days_eu": 4, "extra_days_world": 8}


def upgrade():
    for name, days in _DAYS.items():
        op.execute(
            f"alter table shipping_method add column {name} integer not null default {days} "
            f"constraint ck_shipping_method_{name} check ({name} between 0 and 60)"
        )
    op.execute("alter table shipping_method add column collects_cash boolean not null default true")


def downgrade():
    with op.batch_alter_table("shipping_method") as table:
        table.drop_column("collects_cash")
        for name in _DAYS:
            table.drop_constraint(f"ck_shipping_method_{name}")
            table.drop_column(name)
