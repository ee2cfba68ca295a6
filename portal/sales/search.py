"""Finding orders by the words that stand on them: the same at a million orders as at ten.

`index_order` is the only writer of an order's words, called for every history entry that may have changed one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text

from portal.extensions import db
from portal.loading import execute
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.word_index import WordIndex

WORDS = WordIndex("order_search")
SEARCH = WORDS.table

# What these tell stands in no text of the order.
_SILENT = frozenset(
    {
        EventKind.commented,
        EventKind.payment_recorded,
        EventKind.payment_reversed,
        EventKind.refund_recorded,
        EventKind.refund_reversed,
        EventKind.mail_ordered,
        EventKind.mail_held_back,
        EventKind.mail_sent_now,
        EventKind.download_ready,
        EventKind.held,
        EventKind.released,
    }
)
_TEXTS = text(
    """
    select number || ' ' || email || ' ct' || grand_total_cents from "order" where id = :order_id
    union all select name || ' ' || company || ' ' || postcode || ' ' || city from order_address
      where order_id = :order_id
    union all select name || ' ' || sku from order_item where order_id = :order_id and removed_at is null
    union all select number from issued_document where order_id = :order_id
    union all select 'ct' || total_cents from invoice where order_id = :order_id
    union all select 'ct' || total_cents from credit_memo where order_id = :order_id
    union all select tracking_number.number from tracking_number
      join shipment on shipment.id = tracking_number.shipment_id where shipment.order_id = :order_id
    """
)


def index_order(order: Order, because: EventKind) -> None:
    """One statement for a new order, else two; in the transaction of the verb."""
    if because in _SILENT:
        return
    if because is EventKind.placed:
        db.session.flush()  # it needs its id
        texts = _texts_of(order)
    else:
        texts = execute(_TEXTS, {"order_id": order.id}).scalars()
    WORDS.write(order.id, texts)


def _texts_of(order: Order) -> Iterator[str]:
    """Of an order just placed, which is all in memory: what _TEXTS would read."""
    yield f"{order.number} {order.email} ct{order.grand_total_cents}"
    for address in order.addresses:
        yield f"{address.name} {address.company} {address.postcode} {address.city}"
    for item in order.items:
        yield f"{item.name} {item.sku}"
