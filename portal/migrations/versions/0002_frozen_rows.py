"""Issued paper and history cannot be changed, not even by hand; only what belongs to a trial order can go.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_TRIAL_OF_ORDER = 'select is_trial from "order" where "order".id = old.order_id'
_TRIAL_OF_INVOICE = (
    'select is_trial from "order" join invoice on invoice.order_id = "order".id where invoice.id = old.invoice_id'
)

# table -> how to ask whether the row belongs to a trial order
_FROZEN = {
    "issued_document": _TRIAL_OF_ORDER,
    "invoice": _TRIAL_OF_ORDER,
    "invoice_item": _TRIAL_OF_INVOICE,
    "order_event": _TRIAL_OF_ORDER,
    "legal_text": "select 0",
}

# What never changes; the columns left out are caches or the bytes that come later.
_COLUMNS = {
    "issued_document": (
        "id", "order_id", "kind", "number", "series", "position", "language", "issued_at", "is_trial", "snapshot",
        "previous_hash", "chain_hash",
    ),
    "invoice": (
        "id", "order_id", "document_id", "number", "issued_at", "issued_on", "due_on", "supply_from", "supply_until",
        "shipping_cents", "total_cents", "comment",
    ),
    "invoice_item": ("id", "invoice_id", "order_item_id", "quantity", "amount_cents"),
    "order_event": (
        "id", "order_id", "at", "kind", "actor_kind", "actor_name", "account_id", "data", "order_version",
        "status_after",
    ),
    "legal_text": ("id", "kind", "language", "version", "title", "body", "created_at"),
}  # fmt: skip


def upgrade() -> None:
    for table, is_trial in _FROZEN.items():
        columns = ", ".join(f'"{column}"' for column in _COLUMNS[table])
        op.execute(
            f"create trigger {table}_frozen before update of {columns} on {table} "
            f"begin select raise(abort, '{table} is frozen'); end"
        )
        op.execute(
            f"create trigger {table}_kept before delete on {table} when coalesce(({is_trial}), 0) = 0 "
            f"begin select raise(abort, '{table} is kept'); end"
        )
    op.execute(
        "create trigger issued_document_bytes before update of file_sha256 on issued_document "
        "when old.file_sha256 is not null begin select raise(abort, 'the bytes are attached once'); end"
    )
    op.execute(
        'create trigger order_kept before delete on "order" when old.is_trial = 0 '
        "begin select raise(abort, 'order is kept'); end"
    )


def downgrade() -> None:
    for table in _FROZEN:
        op.execute(f"drop trigger {table}_frozen")
        op.execute(f"drop trigger {table}_kept")
    op.execute("drop trigger issued_document_bytes")
    op.execute("drop trigger order_kept")
