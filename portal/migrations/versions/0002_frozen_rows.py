"""Issued paper and history cannot be changed, not even by hand; only what belongs to a trial order can go.

Revision ID: 0002
Revises: 0001
"""

from portal.migrations import triggers

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
    "legal_text": "select false",
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
        triggers.freeze(table, _COLUMNS[table], is_trial)
    triggers.refuse(
        "issued_document_bytes",
        "update of file_sha256",
        "issued_document",
        "the bytes are attached once",
        when="old.file_sha256 is not null",
    )
    triggers.refuse("order_kept", "delete", "order", "order is kept", when="not old.is_trial")


def downgrade() -> None:
    for table in _FROZEN:
        triggers.unfreeze(table)
    triggers.allow("issued_document_bytes", "issued_document")
    triggers.allow("order_kept", "order")
