"""The papers of an order, and what stands on them."""

from __future__ import annotations

from typing import Any

from portal.models.credit_memo import CreditMemo, CreditMemoItem
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice, InvoiceCancellation, InvoiceItem
from portal.models.shipment import Shipment, ShipmentCancellation, ShipmentItem, TrackingNumber
from portal.privacy.sheet import Sheet


def _article(row: Any) -> str:
    name: str = row.order_item.name
    return name


INVOICE = Sheet(
    Invoice,
    told=(
        "number", "issued_at", "issued_on", "due_on", "supply_from", "supply_until", "shipping_cents", "total_cents",
        "comment", "settled_cents", "credited_cents",
    ),
    keys=("id", "order_id", "document_id"),
    by="order_id",
    parts={
        "items": Sheet(
            InvoiceItem,
            told=("quantity", "amount_cents"),
            keys=("id", "invoice_id", "order_item_id"),
            by="invoice_id",
            also={"article": _article},
        ),
        "cancellation": Sheet(
            InvoiceCancellation,
            told=("number", "issued_at", "total_cents", "reason"),
            keys=("invoice_id", "order_id", "document_id"),
            house=("actor_name",),
            by="invoice_id",
        ),
    },
)  # fmt: skip
CREDIT_MEMO = Sheet(
    CreditMemo,
    told=(
        "number", "issued_at", "issued_on", "shipping_cents", "adjustment_plus_cents", "adjustment_minus_cents",
        "total_cents", "comment",
    ),
    keys=("id", "order_id", "invoice_id", "document_id"),
    house=("actor_name",),
    by="order_id",
    parts={
        "items": Sheet(
            CreditMemoItem,
            told=("quantity", "qty_unshipped", "amount_cents"),
            keys=("id", "credit_memo_id", "order_item_id"),
            house=("qty_restocked",),
            by="credit_memo_id",
            also={"article": _article},
        )
    },
)  # fmt: skip
SHIPMENT = Sheet(
    Shipment,
    told=("number", "shipped_at", "shipped_on", "comment"),
    keys=("id", "order_id", "document_id"),
    by="order_id",
    parts={
        "items": Sheet(
            ShipmentItem,
            told=("quantity",),
            keys=("id", "shipment_id", "order_item_id"),
            by="shipment_id",
            also={"article": _article},
        ),
        "tracking_numbers": Sheet(
            TrackingNumber, told=("carrier", "number", "added_at"), keys=("id", "shipment_id"), by="shipment_id"
        ),
        "cancellation": Sheet(
            ShipmentCancellation, told=("at", "reason"), keys=("shipment_id",), house=("actor_name",), by="shipment_id"
        ),
    },
)
DOCUMENT = Sheet(
    IssuedDocument,
    told=("number", "kind", "language", "issued_at"),
    keys=("id", "order_id"),
    inner=(
        "series", "position", "is_trial", "snapshot", "previous_hash", "chain_hash", "file_key", "file_sha256",
        "file_size", "rendered_at",
    ),
    by="order_id",
)  # fmt: skip
