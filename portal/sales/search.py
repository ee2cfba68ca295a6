"""Finding orders by the words that stand on them: the same at a million orders as at ten.

`index_order` is the only writer of an order's words, called for every history entry that may have changed one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.word_index import AMOUNT, WordIndex

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


def index_order(order: Order, because: EventKind) -> None:
    """One statement, in the transaction of the verb. The order is there with all its parts, as under the lock."""
    if because in _SILENT:
        return
    db.session.flush()  # a new one needs its id
    texts = _own_texts(order)
    WORDS.write(order.id, texts if because is EventKind.placed else chain(texts, _texts_of_papers(order)))


def _own_texts(order: Order) -> Iterator[str]:
    yield f"{order.number} {order.email} {AMOUNT}{order.grand_total_cents}"
    for address in order.addresses:
        yield f"{address.name} {address.company} {address.postcode} {address.city}"
    for item in order.items:
        if item.removed_at is None:
            yield f"{item.name} {item.sku}"


def _texts_of_papers(order: Order) -> Iterator[str]:
    for letter in order.letters:
        yield letter.number
    for invoice in order.invoices:
        yield f"{invoice.number} {AMOUNT}{invoice.total_cents}"
        if invoice.cancellation is not None:
            yield invoice.cancellation.number
    for memo in order.credit_memos:
        yield f"{memo.number} {AMOUNT}{memo.total_cents}"
    for shipment in order.shipments:
        yield shipment.number
        yield from (tracking.number for tracking in shipment.tracking_numbers)
