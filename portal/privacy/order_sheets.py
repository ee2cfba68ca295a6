"""What hangs on an order, with what the shop wrote about it for itself: that, too, is about its customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.extensions import db
from portal.models.discount import OrderDiscount
from portal.models.download import DownloadGrant, DownloadUse
from portal.models.order import OrderAddress, OrderAgreement
from portal.models.order_comment import OrderComment
from portal.models.order_event import EventKind, OrderEvent
from portal.models.order_hold import OrderHold
from portal.models.order_item import OrderItem
from portal.models.order_version import OrderVersion
from portal.models.payment import Payment
from portal.models.shop_settings import LegalText
from portal.models.voucher import Voucher, VoucherUse
from portal.privacy.paper_sheets import CREDIT_MEMO, DOCUMENT, INVOICE, SHIPMENT
from portal.privacy.sheet import Sheet, pointed_at

_OF_ORDER = ("id", "order_id")


def _legal_text(row: OrderAgreement) -> dict[str, Any]:
    text = db.session.get_one(LegalText, row.legal_text_id)
    return {"kind": text.kind, "language": text.language, "version": text.version, "title": text.title}


ITEM = Sheet(
    OrderItem,
    told=(
        "position", "kind", "sku", "name", "features", "unit_price_cents", "discount_cents", "base_price_cents",
        "base_unit", "vat_rate", "tax_case", "no_withdrawal", "download_limit", "download_days", "added_at",
        "removed_at", "qty_ordered", "qty_canceled", "qty_invoiced", "invoiced_cents", "qty_shipped", "qty_refunded",
        "qty_refunded_unshipped",
    ),
    keys=("id", "order_id", "product_id"),
    by="order_id",
)  # fmt: skip
DOWNLOAD = Sheet(
    DownloadGrant,
    told=("allowed", "used", "activated_at", "expires_at"),
    keys=("id", "order_id", "order_item_id", "file_id"),
    secrets=("nonce",),
    by="order_id",
    parts={"uses": Sheet(DownloadUse, told=("at",), keys=("id", "grant_id"), by="grant_id")},
    also={"file": lambda grant: grant.file.name},
)
EVENT = Sheet(
    OrderEvent,
    told=("position", "at", "kind", "actor_kind", "status_after"),
    keys=("id", "order_id", "account_id"),
    inner=("cause", "order_version", "before", "after", "previous_hash", "hash"),
    house=("actor_name", "data"),
    by="order_id",
    only=OrderEvent.kind != EventKind.commented,
)
COMMENT = Sheet(
    OrderComment,
    told=("at", "document_number", "visible_to_customer", "text"),
    keys=("id", "order_id", "event_id"),
    inner=("notify_customer",),
    house=("author",),
    by="order_id",
)
PAYMENT = Sheet(
    Payment,
    told=(
        "kind", "amount_cents", "currency", "received_on", "recorded_at", "method", "provider", "reference", "note",
    ),
    keys=("id", "order_id", "reverses_id"),
    house=("actor_name",),
    by="order_id",
)  # fmt: skip

ORDER_PARTS: Mapping[str, Sheet] = {
    "addresses": Sheet(
        OrderAddress,
        told=("role", "name", "company", "street", "extra", "postcode", "city", "country", "phone", "vat_id"),
        keys=_OF_ORDER,
        by="order_id",
    ),
    "items": ITEM,
    "discounts": Sheet(
        OrderDiscount,
        told=("kind", "value", "code", "reason", "amount_cents", "at"),
        keys=_OF_ORDER,
        house=("actor_name",),
        by="order_id",
    ),
    "voucher_uses": Sheet(
        VoucherUse,
        told=("email", "given_back_at"),
        keys=("order_id", "voucher_id"),
        by="order_id",
        also={"voucher": pointed_at(Voucher, "voucher_id", "code")},
    ),
    "agreements": Sheet(
        OrderAgreement,
        told=(),
        keys=("order_id", "legal_text_id"),
        by="order_id",
        also={"legal_text": _legal_text},
    ),
    "earlier_versions": Sheet(
        OrderVersion,
        told=("version", "replaced_at"),
        keys=_OF_ORDER,
        inner=("snapshot",),  # told as `content`
        house=("actor_name",),
        by="order_id",
        also={"content": lambda version: version.content},
    ),
    "payments": PAYMENT,
    "invoices": INVOICE,
    "credit_memos": CREDIT_MEMO,
    "shipments": SHIPMENT,
    "documents": DOCUMENT,
    "downloads": DOWNLOAD,
    "holds": Sheet(
        OrderHold,
        told=("put_at", "released_at", "reason"),
        keys=_OF_ORDER,
        house=("put_by", "released_by"),
        by="order_id",
    ),
    "comments": COMMENT,
    "history": EVENT,
}
