"""Mails that the shop causes wait a while and can be held back.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

CHECK = "ck_outgoing_mail_mailstate"
BEFORE = "state in ('waiting', 'sending', 'sent', 'failed')"
AFTER = "state in ('waiting', 'sending', 'sent', 'failed', 'held')"


def upgrade():
    op.execute(
        "alter table shop_settings add column mail_delay_minutes integer not null default 2 "
        "constraint ck_shop_settings_mail_delay check (mail_delay_minutes between 0 and 60)"
    )
    with op.batch_alter_table("outgoing_mail") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), AFTER)
        table.add_column(sa.Column("held_because", sa.String(length=24), nullable=True))
        table.add_column(sa.Column("form_key", sa.String(length=43), nullable=True))
    op.create_index(op.f("ix_outgoing_mail_form_key"), "outgoing_mail", ["form_key"])


def downgrade():
    """A mail that was held back must not go out because the program got older."""
    op.drop_index(op.f("ix_outgoing_mail_form_key"), "outgoing_mail")
    op.execute("update outgoing_mail set state = 'failed' where state = 'held'")
    with op.batch_alter_table("outgoing_mail") as table:
        table.drop_column("form_key")
        table.drop_column("held_because")
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), BEFORE)
    with op.batch_alter_table("shop_settings") as table:
        table.drop_constraint(op.f("ck_shop_settings_mail_delay"), type_="check")
        table.drop_column("mail_delay_minutes")
