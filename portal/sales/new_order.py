"""What was agreed at the click, written down: the order, its addresses and its items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal import clock, links
from portal.extensions import db
from portal.models.account import Account
from portal.models.basket import Basket
from portal.models.order import Order, OrderAddress
from portal.models.order_item import OrderItem
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.models.shop_settings import ShopSettings
from portal.payments import METHODS
from portal.sales import discounting
from portal.sales.numbers import next_order_number
from portal.sales.summary import Summary, SummaryLine
from portal.sales.transaction import Click
from portal.shop.settings import get_settings
from portal.text import fold


@dataclass(frozen=True)
class Agreement:
    """What the customer ticked and saw on the page with the button."""

    terms_accepted: bool
    fingerprint: str  # of the summary that was shown
    waiver_text: str = ""  # the wording ticked; empty: no consent to begin the download at once
    language: str = "de"
    is_trial: bool = False
    text_ids: tuple[int, ...] | None = None  # of the legal texts that were shown; None: the newest count
    by_phone: bool = False  # somebody of the shop clicked for the customer
    confirmed_by_mail: bool = True


def make_order(basket: Basket, summary: Summary, agreement: Agreement, click: Click) -> Order:
    order = _bare_order(basket, summary, agreement, click)
    with db.session.no_autoflush:
        order.addresses = _addresses(basket)
        order.items = [new_item(line, position) for position, line in enumerate(summary.lines, start=1)]
        # A new order has none of these: said here, so that nothing below asks the database for them.
        order.invoices, order.credit_memos, order.payments, order.holds, order.agreements = [], [], [], [], []
        if summary.discount:
            discounting.take_off(order, summary.discount, click)
        db.session.add(order)
    db.session.flush()
    return order


def _bare_order(basket: Basket, summary: Summary, agreement: Agreement, click: Click) -> Order:
    """Column by column."""
    method = summary.shipping_method
    promised_from, promised_until = summary.promise or (None, None)
    seller = get_settings()
    return Order(
        number=next_order_number(agreement.is_trial),
        is_trial=agreement.is_trial,
        basket_key=basket.key,
        nonce=links.new_nonce(),
        account_id=_account_of(basket, agreement, click),
        placed_at=click.at,
        language=agreement.language,
        email=basket.email,
        sort_name=sort_name_of(basket.billing or {}),
        note=basket.note,
        shipping_method=method.name if method else "",
        carrier=method.carrier if method else "",
        payment_method=str(basket.payment_method),
        promised_from=promised_from,
        promised_until=promised_until,
        pay_by=prepayment_day(str(basket.payment_method), seller, click.at),
        tax_mode=seller.tax_mode,
        subtotal_cents=summary.subtotal_cents,
        discount_cents=0,
        shipping_cents=summary.shipping_cents,
        grand_total_cents=summary.grand_total_cents,
        summary=summary.text,
        summary_sha256=summary.fingerprint,
        waiver_at=click.at if agreement.waiver_text and basket.has_downloads else None,
        waiver_text=agreement.waiver_text if basket.has_downloads else "",
        version=1,
        status=OrderStatus.pending,
        payment_status=PaymentStatus.open,
        delivery_status=DeliveryStatus.open,
    )


def prepayment_day(method: str, seller: ShopSettings, at: datetime) -> date | None:
    """Until when to transfer what has to be there first, told at this moment; None: this method asks for no such."""
    promise = METHODS[method]
    is_asked = promise.due_before_invoice and promise.asks_transfer
    return clock.day_of(at) + timedelta(days=seller.prepayment_days) if is_asked else None


def sort_name_of(billing: Mapping[str, str]) -> str:
    """What lists sort an order by."""
    return fold(f"{billing['name']} {billing.get('company', '')}")[:220]  # ß and others become longer


def _account_of(basket: Basket, agreement: Agreement, click: Click) -> int | None:
    """Of who clicked; on the telephone of who has proved to own the address, as with the orders of a guest."""
    if agreement.is_trial:
        return None
    if not agreement.by_phone:
        return click.actor.account_id
    owned = select(Account.id).where(Account.email == basket.email.lower(), Account.confirmed_at.is_not(None))
    return db.session.scalar(owned)


def _addresses(basket: Basket) -> list[OrderAddress]:
    addresses = [OrderAddress(role="billing", **(basket.billing or {}))]
    if basket.shipping and basket.has_goods:
        addresses.append(OrderAddress(role="shipping", **basket.shipping))
    return addresses


def new_item(line: SummaryLine, position: int) -> OrderItem:
    product, base = line.product, line.product.unit_price
    return OrderItem(
        position=position,
        product=product,
        kind=product.kind,
        sku=product.sku,
        name=product.name,
        features=product.features,
        unit_price_cents=line.unit_price_cents,
        base_price_cents=line.base_price_cents,
        base_unit=base[1] if base else None,
        vat_rate=line.tax.rate,
        tax_case=line.tax_case,
        no_withdrawal=product.no_withdrawal,
        download_limit=product.download_limit,
        download_days=product.download_days,
        discount_cents=0,
        qty_ordered=line.quantity,
        qty_canceled=0,
        qty_invoiced=0,
        invoiced_cents=0,
        qty_shipped=0,
        qty_refunded=0,
        qty_refunded_unshipped=0,
        grants=[],
    )
