"""Orders whose time is over can be erased; the database itself refuses any earlier.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0038"
down_revision = "0037"

_MOMENT = sa.DateTime(timezone=True)
_OF_ORDER = 'from "order" where "order".id = old.order_id'
_OF_INVOICE = 'from "order" join invoice on invoice.order_id = "order".id where invoice.id = old.invoice_id'
_OF_MEMO = (
    'from "order" join credit_memo on credit_memo.order_id = "order".id where credit_memo.id = old.credit_memo_id'
)
_OF_STATEMENT = (
    'from "order" join withdrawal on withdrawal.order_id = "order".id where withdrawal.id = old.withdrawal_id'
)
# Frozen tables and the way to the order of a row. Only the refusal to delete is written anew.
_KEPT = {
    "issued_document": _OF_ORDER,
    "invoice": _OF_ORDER,
    "invoice_item": _OF_INVOICE,
    "invoice_cancellation": _OF_INVOICE,
    "credit_memo": _OF_ORDER,
    "credit_memo_item": _OF_MEMO,
    "order_event": _OF_ORDER,
    "order_comment": _OF_ORDER,
    "order_hold": _OF_ORDER,
    "order_discount": _OF_ORDER,
    "order_version": _OF_ORDER,
    "withdrawal": _OF_ORDER,
    "withdrawal_decision": _OF_STATEMENT,
}
_YEARS_AGO = {
    "sqlite": "(strftime('%Y', 'now') - {years}) || '-01-01'",
    "postgresql": "date_trunc('year', now() at time zone 'utc') - interval '{years} years'",
}
# Eight whole years after the last thing that happened where there are accounting records, six where there are none.
_TOO_EARLY = """new.erased_at is not null and (
    exists (select 1 from order_event e where e.order_id = old.id and e.at >= {six})
    or exists (select 1 from order_event e where e.order_id = old.id and e.at >= {eight})
      and (exists (select 1 from invoice i where i.order_id = old.id)
        or exists (select 1 from payment p where p.order_id = old.id))
  )"""


def upgrade():
    op.execute(f'alter table "order" add column erased_at {_type_of_moment()}')
    op.create_table(
        "erased_document",
        sa.Column("series", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("chain_hash", sa.String(length=64), nullable=False),
        sa.Column("erased_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("series", "position", name=op.f("pk_erased_document")),
    )
    triggers.freeze("erased_document")
    years = _YEARS_AGO[op.get_bind().dialect.name]
    too_early = _TOO_EARLY.format(six=years.format(years=6), eight=years.format(years=8))
    triggers.refuse("order_erased", "update of erased_at", "order", "order is kept", when=too_early)
    _keep_unless("is_trial or erased_at is not null")


def downgrade():
    _keep_unless("is_trial")
    triggers.allow("order_erased", "order")
    triggers.unfreeze("erased_document")
    op.drop_table("erased_document")
    op.execute('alter table "order" drop column erased_at')


def _keep_unless(condition):
    for table, order in _KEPT.items():
        triggers.allow(f"{table}_kept", table)
        may_go = f"select {condition} {order}"
        triggers.refuse(f"{table}_kept", "delete", table, f"{table} is kept", when=f"not coalesce(({may_go}), false)")


def _type_of_moment():
    return _MOMENT.compile(op.get_bind().dialect)
