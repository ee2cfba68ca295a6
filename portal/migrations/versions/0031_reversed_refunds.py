"""A refund can be taken back, as a payment can.

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"

_KIND, _REVERSAL = "ck_payment_paymentkind", "ck_payment_reversal"


def upgrade():
    _check(
        "kind in ('payment', 'reversal', 'refund', 'refund_reversal')",
        "(kind in ('reversal', 'refund_reversal')) = (reverses_id is not null)",
    )


def downgrade():
    """Whoever has taken back a refund must do without that: what was held becomes less than it is."""
    op.execute("delete from payment where kind = 'refund_reversal'")
    _check("kind in ('payment', 'reversal', 'refund')", "(kind = 'reversal') = (reverses_id is not null)")


def _check(kinds, reversals):
    with op.batch_alter_table("payment") as table:
        for name, rule in ((_KIND, kinds), (_REVERSAL, reversals)):
            table.drop_constraint(op.f(name), type_="check")
            table.create_check_constraint(op.f(name), rule)
