"""What was done because somebody asked for their data or its end; which mails share a copy, which goes with the last;
when an account was last used. Those that are there count as used today.

Revision ID: 0036
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0032"


def upgrade():
    op.create_table(
        "personal_data_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("actor_kind", sa.String(length=24), nullable=False),
        sa.Column("actor_name", sa.String(length=254), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "actor_kind in ('customer', 'staff', 'system')", name=op.f("ck_personal_data_act_actorkind")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_personal_data_act_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_data_act")),
    )
    for column in ("logged_in_at", "warned_at"):
        op.add_column("account", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.execute("update account set logged_in_at = current_timestamp where confirmed_at is not null")
    op.create_index("ix_personal_data_act_at", "personal_data_act", ["at"])
    op.create_index("ix_personal_data_act_who", "personal_data_act", ["who", "at"])
    op.create_index("ix_outgoing_mail_copy_key", "outgoing_mail", ["copy_key"])


def downgrade():
    op.drop_index("ix_outgoing_mail_copy_key", "outgoing_mail")
    op.drop_table("personal_data_act")
    for column in ("logged_in_at", "warned_at"):
        op.execute(f"alter table account drop column {column}")
