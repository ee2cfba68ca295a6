"""Finding orders by the words that stand on them: the same at a million orders as at ten.

The words of an order are one row beside it. SQLite keeps them in an FTS5 table, which reads each word's orders newest
first; PostgreSQL as a tsvector, walked from the newest order on or looked up in its index, whichever reads less.
`index_order` is their only writer, called for every history entry that may have changed a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Delete, Integer, Text, TextClause, bindparam, column, delete, table, text

from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.text import LONGEST_WORD, fold, search_words, spellings

SEARCH = table("order_search", column("rowid", Integer), column("words", Text))
LONGEST_SEARCH = 100  # characters
MOST_WORDS = 6

_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,7})[,.](\d\d)")
# What these tell stands in no text of the order.
_SILENT = frozenset(
    {
        EventKind.commented,
        EventKind.payment_recorded,
        EventKind.payment_reversed,
        EventKind.refund_recorded,
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
_WRITE = {
    "sqlite": text("insert or replace into order_search (rowid, words) values (:order_id, :words)"),
    "postgresql": text(
        "insert into order_search (rowid, words) values (:order_id, array_to_tsvector(string_to_array(:words, ' '))) "
        "on conflict (rowid) do update set words = excluded.words"
    ),
}

# How each database says „or“, „and“ and „begins with“, and asks; words are letters and digits only.
_ASKED = {
    "sqlite": (" OR ", " AND ", '"%s"*', "order_search match :asked"),
    "postgresql": (" | ", " & ", "'%s':*", "order_search.words @@ cast(:asked as tsquery)"),
}


def index_order(order: Order, because: EventKind) -> None:
    """One statement for a new order, else two; in the transaction of the verb."""
    if because in _SILENT:
        return
    db.session.flush()
    texts = _texts_of(order) if because is EventKind.placed else db.session.scalars(_TEXTS, {"order_id": order.id})
    words = " ".join(search_words(texts))
    db.session.execute(_WRITE[_dialect()], {"order_id": order.id, "words": words})


def _texts_of(order: Order) -> Iterator[str]:
    """Of an order just placed, which is all in memory: what _TEXTS would read."""
    yield f"{order.number} {order.email} ct{order.grand_total_cents}"
    for address in order.addresses:
        yield f"{address.name} {address.company} {address.postcode} {address.city}"
    for item in order.items:
        yield f"{item.name} {item.sku}"


def forget_order(order_id: int) -> Delete:
    return delete(SEARCH).where(SEARCH.c.rowid == order_id)


def matches(typed: str) -> TextClause | None:
    """Orders that have a word beginning with each word typed; None where nothing was typed that could be found.

    A condition on SEARCH, whose `rowid` is the id of the order.
    """
    words = _words(typed)
    if not words:
        return None
    either, both, prefix, condition = _ASKED[_dialect()]
    asked = both.join("(" + either.join(prefix % word for word in choice) + ")" for choice in words)
    return text(condition).bindparams(bindparam("asked", asked, unique=True))


def _words(typed: str) -> list[list[str]]:
    """For each word the ways to write it. Digits in groups, as a parcel's label has them, are one word."""
    typed = typed[:LONGEST_SEARCH].replace("€", " ")
    chunks = typed.split()
    if len(chunks) > 2 and typed.replace(" ", "").isdigit():
        chunks = ["".join(chunks)]
    choices = [_spelled(chunk) for chunk in chunks[:MOST_WORDS]]
    return [choice for choice in choices if choice]


def _spelled(chunk: str) -> list[str]:
    amount = _AMOUNT.fullmatch(chunk)
    if amount:
        return [f"ct{int(amount[1].replace('.', '') + amount[2])}"]
    return sorted({fold(way).replace(" ", "")[:LONGEST_WORD] for way in spellings(chunk)} - {""})


def _dialect() -> str:
    return db.engine.dialect.name
