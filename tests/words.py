"""The words an order is found by, and those that stand in its rows."""

from __future__ import annotations

from sqlalchemy import text

from portal.extensions import db
from portal.text import search_words
from tests.databases import IS_POSTGRESQL

_KEPT = "array_to_string(tsvector_to_array(words), ' ')" if IS_POSTGRESQL else "words"
_ROWS = text(
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


def found_by(order_id: int) -> set[str]:
    kept = text(f"select {_KEPT} from order_search where rowid = :order_id")
    return set(db.session.execute(kept, {"order_id": order_id}).scalar_one().split())


def said_by_rows(order_id: int) -> set[str]:
    return set(search_words(db.session.execute(_ROWS, {"order_id": order_id}).scalars()))
