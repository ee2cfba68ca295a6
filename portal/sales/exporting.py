"""Whole lists, row by row from the database: for files, not for pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Enum, String, case, select, type_coerce

from portal.catalogue.product_list import Search
from portal.extensions import db
from portal.models.credit_memo import CreditMemo
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order, OrderAddress
from portal.models.outgoing_mail import OutgoingMail
from portal.models.product import Category, Product, ProductKind, StockPolicy
from portal.models.shipment import Shipment
from portal.paging import Keyset, Query, Walk
from portal.sales.buyers import with_buyer
from portal.sales.customer_list import CUSTOMER_COLUMNS, CUSTOMER_ROWS, CustomerFilter
from portal.sales.lists import ITEMS, OrderFilter, walk
from portal.sales.mail_list import MAIL_ROWS, MailFilter
from portal.sales.paper_lists import PaperFilter, Papers

_AT_ONCE = 1000  # rows kept in memory

Columns = tuple[Any, ...]

_PERSON = (OrderAddress.name, OrderAddress.company, Order.email, OrderAddress.postcode, OrderAddress.city)
ORDER_COLUMNS = (
    Order.number,
    Order.placed_at,
    *_PERSON,
    OrderAddress.country,
    Order.status,
    Order.payment_status,
    Order.delivery_status,
    Order.payment_method,
    ITEMS,
    Order.subtotal_cents,
    Order.discount_cents,
    Order.shipping_cents,
    Order.grand_total_cents,
    Order.held_cents,
    Order.due_on,
)
INVOICE_COLUMNS = (
    Invoice.number,
    Invoice.issued_at,
    Invoice.due_on,
    Order.number,
    *_PERSON,
    Invoice.total_cents,
    Invoice.settled_cents,
    Invoice.credited_cents,
    InvoiceCancellation.number,
)
INVOICE_CANCELLATION_COLUMNS = (
    InvoiceCancellation.number,
    InvoiceCancellation.issued_at,
    Invoice.number,
    Order.number,
    *_PERSON,
    InvoiceCancellation.reason,
    InvoiceCancellation.total_cents,
)
CREDIT_MEMO_COLUMNS = (
    CreditMemo.number,
    CreditMemo.issued_at,
    Invoice.number,
    Order.number,
    *_PERSON,
    CreditMemo.total_cents,
)
PRODUCT_COLUMNS = (
    Product.sku,
    Product.name,
    Product.kind,
    Category.name,
    Product.price_cents,
    Product.vat_rate,
    case(((Product.kind == ProductKind.goods) & (Product.stock_policy != StockPolicy.not_managed), Product.stock)),
    Product.low_stock_at,
    Product.is_active,
    Product.no_withdrawal,
    Product.created_at,
)
MAIL_COLUMNS = (
    OutgoingMail.name,
    OutgoingMail.created_at,
    OutgoingMail.recipient,
    OutgoingMail.subject,
    Order.number,
    OutgoingMail.state,
    OutgoingMail.sent_at,
    OutgoingMail.attempts,
    OutgoingMail.last_error,
)
SHIPMENT_COLUMNS = (Shipment.number, Shipment.shipped_at, Order.number, *_PERSON)


def stream_orders(wanted: OrderFilter) -> Iterator[Any]:
    return _stream(with_buyer(select(Order.id)), ORDER_COLUMNS, wanted.keyset, walk(wanted))


def stream_customers(wanted: CustomerFilter) -> Iterator[Any]:
    return _stream(CUSTOMER_ROWS, CUSTOMER_COLUMNS[:-1], wanted.keyset, wanted.walk)


def stream_products(search: Search) -> Iterator[Any]:
    rows = select(Product.id).outerjoin(Category, Category.id == Product.category_id)
    return _stream(rows, PRODUCT_COLUMNS, search.keyset, search.walk)


def stream_mails(wanted: MailFilter) -> Iterator[Any]:
    return _stream(MAIL_ROWS, MAIL_COLUMNS, wanted.keyset, wanted.walk)


def stream_papers(papers: Papers, columns: Columns, wanted: PaperFilter) -> Iterator[Any]:
    return _stream(with_buyer(papers.rows), columns, papers.keyset(wanted), papers.walk(wanted))


def _stream(query: Query, columns: Columns, keyset: Keyset, steps: Walk) -> Iterator[Any]:
    """Begun at once, so that an error is a page and not half a file; on a connection of its own, for it outlives the
    request's session.
    """
    connection = db.engine.connect().execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
    try:
        whole = keyset.whole(query, steps)
        rows = connection.execute(whole.with_only_columns(*map(_plain, columns), maintain_column_froms=True))
    except BaseException:
        connection.close()
        raise
    return _each(connection, rows)


def _plain(column: Any) -> Any:
    """Words as the database knows them: of each cell an object would cost more than the database."""
    return type_coerce(column, String) if isinstance(column.type, Enum) else column


def _each(connection: Any, rows: Any) -> Iterator[Any]:
    with connection:
        yield from rows
