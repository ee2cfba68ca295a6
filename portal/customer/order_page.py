"""What the status page says about an order: plain sentences, the course, what to pay, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from flask_babel.speaklater import LazyString

from portal import clock, labels
from portal.models.download import DownloadGrant, GrantState, grant_state
from portal.models.order import Order
from portal.models.order_comment import OrderComment
from portal.models.order_event import EventKind
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.models.shop_settings import ShopSettings
from portal.models.withdrawal import Withdrawal
from portal.sales import guards
from portal.sales.explaining import Transfer, transfer_of, waits_for_money, why_status
from portal.sales.redirecting import canceled_at
from portal.web.filters import discount_label, money, tax_label
from portal.wording import lazy_gettext as _l

# Only the day a parcel left is known; nobody calls it "on its way" for longer.
_LONG_WAY = timedelta(days=14)


@dataclass(frozen=True)
class Step:
    """`state`: done, partial or ahead; one step is where the order stands now."""

    word: LazyString
    state: str
    at: datetime | None = None
    note: LazyString | None = None
    is_current: bool = False


@dataclass(frozen=True)
class OrderPage:
    """What is asked of the order is asked once, however often the page says it."""

    order: Order
    seller: ShopSettings
    at: datetime

    @cached_property
    def sentence(self) -> LazyString:
        order = self.order
        if order.status is OrderStatus.closed:
            return _REFUNDED if order.payment_status is PaymentStatus.refunded else _NOTHING_TO_PAY
        if order.status is OrderStatus.processing and order.delivery_status is DeliveryStatus.partly_shipped:
            return _l("Der erste Teil Ihrer Bestellung ist unterwegs.")
        if order.delivery_status is DeliveryStatus.shipped and not self._is_long_gone:
            return _l("Ihre Bestellung ist unterwegs.")
        return _SENTENCES[order.status]

    @cached_property
    def lead(self) -> LazyString | None:
        order = self.order
        if self._open_withdrawal:
            return _l("Ihr Widerruf ist bei uns. Wir sehen ihn uns an und melden uns bei Ihnen.")
        if order.status is OrderStatus.pending_payment:
            return _l("Sobald Sie bezahlt haben, bereiten wir alles für Sie vor.")
        if order.status is OrderStatus.pending and waits_for_money(order):
            return _l("Sobald Ihre Zahlung eingegangen ist, bereiten wir alles für Sie vor.")
        if order.status is OrderStatus.pending and order.payment_status is PaymentStatus.paid:
            return _l("Ihre Zahlung ist eingegangen, danke. Wir bereiten alles für Sie vor.")
        if order.status is OrderStatus.pending:
            return _l("Wir sehen sie uns an und bereiten alles für Sie vor.")
        if order.refund_due_cents:
            return _l("Wir erstatten Ihnen noch %(amount)s.", amount=money(order.refund_due_cents))
        return None

    @cached_property
    def status(self) -> labels.Mark:
        return labels.ORDER_STATUS[self.order.status]

    @cached_property
    def why(self) -> LazyString:
        return why_status(self.order)

    @cached_property
    def promises_delivery(self) -> bool:
        """Something is still to come, and the day that was promised for it has not passed.

        The promise counts from the payment at once, so nothing is promised while that is awaited; nor
        to somebody who has withdrawn from the whole order.
        """
        withdrawal = self._open_withdrawal
        if self.order.status is OrderStatus.pending_payment or (withdrawal and not withdrawal.items):
            return False
        awaited = self.order.delivery_status in (DeliveryStatus.open, DeliveryStatus.partly_shipped)
        until = self.order.promised_until
        return awaited and until is not None and until >= clock.day_of(self.at)

    @cached_property
    def steps(self) -> list[Step]:
        """Bestellt → Rechnung → Versandt → Vollständig or Geschlossen; what was canceled has a shorter course."""
        order = self.order
        if order.status is OrderStatus.canceled:
            last = next((event.at for event in reversed(order.events) if event.kind is EventKind.canceled), None)
            steps = [Step(_l("Bestellt"), "done", order.placed_at), Step(_l("Storniert"), "done", last)]
        else:
            steps = [Step(_l("Bestellt"), "done", order.placed_at), self._invoice_step()]
            steps += [self._shipping_step()] if order.delivery_status is not DeliveryStatus.not_needed else []
            steps += [self._last_step()]
        reached = max(index for index, step in enumerate(steps) if step.state != "ahead")
        return [
            Step(step.word, step.state, step.at, step.note, is_current=index == reached)
            for index, step in enumerate(steps)
        ]

    @cached_property
    def changed_at(self) -> datetime | None:
        """When the shop changed what was ordered, its price or an address."""
        return next((event.at for event in reversed(self.order.events) if event.kind is EventKind.changed), None)

    @cached_property
    def transfer(self) -> Transfer | None:
        return transfer_of(self.order)

    @cached_property
    def can_pay(self) -> guards.Verdict:
        return guards.can_pay(self.order)

    @cached_property
    def pay_until(self) -> datetime | None:
        return canceled_at(self.order, self.seller)

    @cached_property
    def comments(self) -> list[OrderComment]:
        """Newest first, only what the shop wrote for the customer."""
        told = [event.comment for event in reversed(self.order.events) if event.comment]
        return [comment for comment in told if comment.visible_to_customer]

    @cached_property
    def downloads(self) -> list[tuple[DownloadGrant, GrantState]]:
        release = self.seller.download_release
        return [(grant, grant_state(grant, self.order, self.at, release)) for grant in self.order.grants]

    @cached_property
    def totals(self) -> list[tuple[LazyString | str, int, str]]:
        order = self.order
        rows: list[tuple[LazyString | str, int, str]] = [(_l("Zwischensumme"), order.subtotal_cents, "normal")]
        if order.discount:
            rows.append((discount_label(order.discount), -order.discount_cents, "normal"))
        if order.has_goods:
            rows.append((_l("Versandkosten"), order.shipping_cents, "normal"))
        rows.append((_l("Gesamtsumme"), order.grand_total_cents, "grand"))
        rows += [(tax_label(share), share.tax, "note") for share in order.taxes if not share.is_free]
        if order.standing_cents != order.grand_total_cents:
            gone = ((_l("storniert"), order.canceled_cents), (_l("korrigiert"), order.credited_cents))
            rows += [(label, -cents, "normal") for label, cents in gone if cents]
            rows.append((_l("Verbleibt"), order.standing_cents, "strong"))
        if refunded := sum(payment.given_back_cents for payment in order.payments):
            rows.append((_l("Bezahlt"), order.held_cents + refunded, "normal"))
            rows.append((_l("Erstattet"), -refunded, "normal"))
        elif order.held_cents:
            rows.append((_l("Bezahlt"), order.held_cents, "normal"))
        if order.refund_due_cents:
            rows.append((_l("Erstattung offen"), order.refund_due_cents, "strong"))
        elif order.held_cents:
            rows.append((_l("Offener Betrag"), order.due_cents, "strong"))
        return rows

    @cached_property
    def _open_withdrawal(self) -> Withdrawal | None:
        """The newest that the shop still has to settle. What is canceled or given back says so itself."""
        if self.order.status in (OrderStatus.canceled, OrderStatus.closed):
            return None
        return next((each for each in reversed(self.order.withdrawals) if each.is_open), None)

    @property
    def _is_long_gone(self) -> bool:
        shipments = self.order.valid_shipments
        return self.order.status is OrderStatus.complete and self.at - shipments[-1].shipped_at > _LONG_WAY

    def _invoice_step(self) -> Step:
        invoices = self.order.valid_invoices
        if not invoices:
            return Step(_l("Rechnung"), "ahead")
        is_done = not any(item.qty_to_invoice for item in self.order.items)
        word = _l("Rechnung") if is_done else _l("Teilweise berechnet")
        return Step(word, "done" if is_done else "partial", invoices[-1].issued_at)

    def _shipping_step(self) -> Step:
        shipments = self.order.valid_shipments
        if not shipments:
            return Step(_l("Versandt"), "ahead")
        is_done = not any(item.qty_to_ship for item in self.order.items)
        word = _l("Versandt") if is_done else _l("Teilweise versandt")
        return Step(word, "done" if is_done else "partial", shipments[-1].shipped_at)

    def _last_step(self) -> Step:
        if self.order.status is OrderStatus.closed:
            return Step(_l("Geschlossen"), "done", self.order.credit_memos[-1].issued_at)
        if self.order.status is not OrderStatus.complete:
            return Step(_l("Vollständig"), "ahead")
        events = [event for event in self.order.events if event.status_after is OrderStatus.complete]
        return Step(_l("Vollständig"), "done", events[0].at if events else None)


_SENTENCES = {
    OrderStatus.pending_payment: _l("Ihre Bestellung wartet auf die Zahlung."),
    OrderStatus.pending: _l("Ihre Bestellung ist eingegangen."),
    OrderStatus.processing: _l("Wir bereiten Ihre Bestellung vor."),
    OrderStatus.complete: _l("Ihre Bestellung ist vollständig."),
    OrderStatus.canceled: _l("Ihre Bestellung ist storniert."),
    OrderStatus.on_hold: _l("Ihre Bestellung ist zurückgestellt."),
}
# Of a closed order: what was charged is corrected, and only who has paid got something back.
_REFUNDED = _l("Ihre Bestellung ist erstattet.")
_NOTHING_TO_PAY = _l("Ihre Bestellung ist geschlossen. Sie haben nichts zu bezahlen.")
