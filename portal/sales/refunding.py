"""Rechnungskorrektur erstellen: take back part of an invoice, on paper of its own; the money follows as a refund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal import clock
from portal.catalogue.stock import Cause, give_back, lock_products
from portal.extensions import db
from portal.models.credit_memo import CreditMemo, CreditMemoItem
from portal.models.document import DocumentKind
from portal.models.invoice import Invoice
from portal.models.order_event import EventKind
from portal.models.order_item import OrderItem
from portal.models.outgoing_mail import MailName
from portal.models.stock_movement import StockReason
from portal.refusal import Refusal
from portal.sales import downloads, guards, paper, snapshots
from portal.sales.credit_sums import CreditSums, credit_sums
from portal.sales.mailing import mail_customer, mail_on_request
from portal.sales.quantities import within_rest
from portal.sales.standing import settle
from portal.sales.transaction import Change, Click, once, order_change
from portal.wording import lazy_gettext as _l


@dataclass(frozen=True)
class CreditWish:
    """Pieces by order item id; None: the whole rest. Of them `unshipped` never left the house (None: what is likely)
    and `restocked` are for sale again (None: those that never left). Cents; `shipping_cents` None: what is left.
    """

    quantities: Mapping[int, int] | None = None
    unshipped: Mapping[int, int] = field(default_factory=dict)
    restocked: Mapping[int, int] = field(default_factory=dict)
    shipping_cents: int | None = None
    plus_cents: int = 0
    minus_cents: int = 0
    comment: str = ""
    mail: bool = False


@once
def submit_credit_memo(order_id: int, invoice_id: int, wish: CreditWish, click: Click) -> str:
    """Corrects exactly one invoice, paid or not. Returns the correction's number. Raises Refusal."""
    with order_change(order_id, click) as change:
        invoice = next(invoice for invoice in change.order.invoices if invoice.id == invoice_id)
        guards.can_credit(invoice).insist()
        items = _chosen(invoice, wish)
        sums = _sums(invoice, items, wish)
        _lock_products(items)
        memo = _make(change, invoice, items, sums, wish)
        change.record(
            EventKind.credited,
            number=memo.number,
            invoice=invoice.number,
            total_cents=memo.total_cents,
            mailed=wish.mail,
        )
        _put_back(change, memo)
        downloads.activate_ready(change)
        if wish.mail:
            mail_customer(change.order, MailName.credit_memo, click, credit_memo_id=memo.id)
        change.result = memo.number
    return change.result


@once
def send_credit_memo(order_id: int, memo_id: int, click: Click) -> str:
    """Rechnungskorrektur per E-Mail senden: as often as asked. Returns the number."""
    with order_change(order_id, click, raises_version=False) as change:
        memo = next(memo for memo in change.order.credit_memos if memo.id == memo_id)
        mail_on_request(change, MailName.credit_memo, memo.number, credit_memo_id=memo.id)
        change.result = memo.number
    return change.result


def qty_to_credit(invoice: Invoice, item: OrderItem) -> int:
    return next((part.qty_to_credit for part in invoice.items if part.order_item_id == item.id), 0)


def _chosen(invoice: Invoice, wish: CreditWish) -> list[CreditMemoItem]:
    """Without their amounts. Raises Refusal naming the item."""
    picked = within_rest(invoice.order, wish.quantities, lambda item: qty_to_credit(invoice, item))
    with db.session.no_autoflush:
        return [_item(item, quantity, wish) for item, quantity in picked]


def _item(item: OrderItem, quantity: int, wish: CreditWish) -> CreditMemoItem:
    unshipped = wish.unshipped.get(item.id, item.line.unshipped_of(quantity))
    _check_whereabouts(item, quantity, unshipped)
    restocked = wish.restocked.get(item.id, unshipped)
    if not 0 <= restocked <= (quantity if item.is_goods else 0):
        raise Refusal(
            _l("%(name)s: In den Bestand kommt nur zurück, was erstattet wird.", name=item.name), f"stock-{item.id}"
        )
    return CreditMemoItem(order_item=item, quantity=quantity, qty_unshipped=unshipped, qty_restocked=restocked)


def _check_whereabouts(item: OrderItem, quantity: int, unshipped: int) -> None:
    """Only what is still here never left, only what was sent can have come back."""
    most = min(quantity, item.qty_to_ship)
    least = max(0, quantity - item.qty_at_customer) if item.is_goods else 0
    if not least <= unshipped <= most:
        words = _l(
            "%(name)s: Nie verschickt sind davon %(least)s bis %(most)s.", name=item.name, least=least, most=most
        )
        raise Refusal(words, f"unshipped-{item.id}")


def _sums(invoice: Invoice, items: list[CreditMemoItem], wish: CreditWish) -> CreditSums:
    left = invoice.shipping_to_credit_cents
    shipping = left if wish.shipping_cents is None else wish.shipping_cents
    if not 0 <= shipping <= left:
        raise Refusal(_l("So viel Versandkosten stehen nicht mehr auf der Rechnung."), "shipping")
    for cents, name in ((wish.plus_cents, "plus"), (wish.minus_cents, "minus")):
        if cents < 0:
            raise Refusal(_l("Bitte geben Sie einen Betrag ab 0 ein."), name)
    pieces = {item.order_item.id: item.quantity for item in items}
    sums = credit_sums(invoice, pieces, shipping, wish.plus_cents, wish.minus_cents)
    _check_total(invoice, sums, bool(items))
    return sums


def _check_total(invoice: Invoice, sums: CreditSums, has_pieces: bool) -> None:
    if sums.total_cents < 0:
        raise Refusal(_l("Der Abzug ist größer als das, was erstattet wird."), "minus")
    if sums.total_cents > invoice.creditable_cents:
        words = _l(
            "Das ist mehr, als von der Rechnung noch zu erstatten ist. Bitte ziehen Sie den Unterschied als Abzug ab."
        )
        raise Refusal(words, "minus")
    if not has_pieces and not sums.total_cents:
        raise Refusal(_l("Bitte geben Sie eine Menge oder einen Betrag ein."))


def _make(
    change: Change, invoice: Invoice, items: list[CreditMemoItem], sums: CreditSums, wish: CreditWish
) -> CreditMemo:
    order, at = change.order, change.click.at
    refund_before = order.refund_due_cents
    number = paper.draw_number(change, DocumentKind.credit_memo)
    with db.session.no_autoflush:
        for item in items:
            item.amount_cents = sums.amounts[item.order_item.id]
            item.order_item.qty_refunded += item.quantity
            item.order_item.qty_refunded_unshipped += item.qty_unshipped
        memo = CreditMemo(
            number=str(number),
            issued_at=at,
            issued_on=clock.day_of(at),
            actor_name=change.click.actor.name,
            shipping_cents=sums.shipping_cents,
            adjustment_plus_cents=sums.plus_cents,
            adjustment_minus_cents=sums.minus_cents,
            total_cents=sums.total_cents,
            comment=wish.comment,
            items=items,
        )
        order.credit_memos.append(memo)
        invoice.credit_memos.append(memo)
        settle(order)
        refund = order.refund_due_cents - refund_before
        content = snapshots.credit_memo_content(memo, sums.taxes, refund)
        memo.document_id = paper.issue(change, DocumentKind.credit_memo, number, content)
    db.session.flush()
    return memo


def _lock_products(items: list[CreditMemoItem]) -> None:
    """Before the number is drawn, as everybody does (ADR 14)."""
    restocked = [item.order_item.product_id for item in items if item.qty_restocked]
    lock_products([ident for ident in restocked if ident is not None])


def _put_back(change: Change, memo: CreditMemo) -> None:
    """In the order in which the checkout takes, so that nobody waits crosswise."""
    click = change.click
    for item in sorted(memo.items, key=lambda item: item.order_item.product_id or 0):
        ordered = item.order_item
        if item.qty_restocked and ordered.product_id is not None and not change.order.is_trial:
            cause = Cause(StockReason.credited, click.at, click.actor.name_in_house, ordered.id, memo.number)
            give_back(ordered.product_id, item.qty_restocked, cause)
