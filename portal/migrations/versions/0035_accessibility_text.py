"""The shop says how accessible it is, or that it need not: a further kind of legal text.

Legal texts are frozen and have triggers, which SQLite loses with the table it makes anew: they are written again. Without
the CHECK of the kinds this is the last time.

Revision ID: 0035
Revises: 0034
"""

from alembic import op

from portal.migrations import triggers

revision = "0035"
down_revision = "0034"

_COLUMNS = ("id", "kind", "language", "version", "title", "body", "created_at")
_CHECK, _KINDS = "ck_legal_text_legaltextkind", "kind in ('terms', 'withdrawal', 'privacy', 'imprint', 'shipping')"


def upgrade():
    triggers.unfreeze("legal_text")
    with op.batch_alter_table("legal_text") as table:
        table.drop_constraint(op.f(_CHECK), type_="check")
    triggers.freeze("legal_text", _COLUMNS)
    op.execute(
        "alter table shop_settings add column accessibility varchar(24) not null default 'open'"
        " constraint ck_shop_settings_accessibilityduty check (accessibility in ('open', 'exempt', 'stated'))"
    )


def downgrade():
    with op.batch_alter_table("shop_settings") as table:
        table.drop_constraint(op.f("ck_shop_settings_accessibilityduty"), type_="check")
        table.drop_column("accessibility")
    triggers.unfreeze("legal_text")
    op.execute("delete from legal_text where kind = 'accessibility'")
    with op.batch_alter_table("legal_text") as table:
        table.create_check_constraint(op.f(_CHECK), _KINDS)
    triggers.freeze("legal_text", _COLUMNS)
