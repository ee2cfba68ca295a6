"""Everything the owner's page says about one order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal import clock, labels
from portal.backend.history import FactChange, list_changes
from portal.backend.order_forms import CommentForm, PaymentForm, RefundForm
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import MailState, OutgoingMail
from portal.models.payment import Payment, PaymentKind
from portal.sales import guards
from portal.sales.explaining import why_delivery, why_payment, why_status
from portal.sales.redirecting import canceled_at
from portal.sales.vat_ids import last_vat_check
from portal.shop.settings import get_settings
from portal.web.filters import discount_label, money, tax_label

Totals = list[tuple[LazyString | str, int, str]]


@dataclass
class OrderPage:
    order: Order
    mails: list[OutgoingMail]
    comment_form: CommentForm
    payment_form: PaymentForm
    refund_form: RefundForm
    at: datetime = field(default_factory=clock.now)

    @property
    def marks(self) -> list[labels.Mark]:
        return [
            labels.ORDER_STATUS[self.order.status],
            payment_mark(self.order.payment_status, self.order.due_on),
            labels.DELIVERY_STATUS[self.order.delivery_status],
        ]

    @property
    def taken_by(self) -> str:
        """Who of the shop took the order on the telephone; "" where the customer clicked."""
        first = self.order.events[0]
        return first.actor_name if first.data.get("by_phone") else ""

    @property
    def why(self) -> str:
        """Of each mark."""
        order = self.order
        clauses = why_status(order), why_payment(order, clock.today(), money), why_delivery(order)
        return " ".join(f"{mark.word}, {clause}." for mark, clause in zip(self.marks, clauses, strict=True))

    @property
    def impossible(self) -> list[tuple[LazyString, guards.Verdict]]:
        """What the shop could want to do now and cannot, and why."""
        acts = (
            (_l("Rechnung"), self.can_invoice),
            (_l("Versenden"), self.can_ship),
            (_l("Stornieren"), self.can_cancel),
            (_l("Rabatt geben"), self.can_discount),
            (_l("Bestellung ändern"), self.can_change),
            (_l("Auftragsbestätigung"), self.can_confirm),
            (_l("Zurückstellen"), self.can_hold),
        )
        return [(label, verdict) for label, verdict in acts if not verdict]

    @property
    def awaits_payment(self) -> bool:
        """A provider's word; until it comes nothing is urged."""
        return self.order.status is OrderStatus.pending_payment

    @property
    def canceled_at(self) -> datetime | None:
        return canceled_at(self.order, get_settings())

    @property
    def can_invoice(self) -> guards.Verdict:
        return guards.can_invoice(self.order)

    @property
    def can_ship(self) -> guards.Verdict:
        return guards.can_ship(self.order)

    @property
    def can_cancel(self) -> guards.Verdict:
        return guards.can_cancel(self.order)

    @property
    def can_discount(self) -> guards.Verdict:
        return guards.can_discount(self.order)

    @property
    def can_change(self) -> guards.Verdict:
        return guards.can_change(self.order)

    @property
    def can_confirm(self) -> guards.Verdict:
        return guards.can_confirm(self.order)

    def can_remind(self, invoice: Invoice) -> guards.Verdict:
        return guards.can_remind(invoice, clock.day_of(self.at))

    @property
    def can_hold(self) -> guards.Verdict:
        return guards.can_hold(self.order)

    @property
    def can_release(self) -> guards.Verdict:
        return guards.can_release(self.order)

    @property
    def can_give_back(self) -> guards.Verdict:
        return guards.can_give_back(self.order)

    @property
    def vat_check(self) -> OrderEvent | None:
        return last_vat_check(self.order)

    @property
    def totals(self) -> Totals:
        order = self.order
        rows: Totals = [(_l("Zwischensumme"), order.subtotal_cents, "normal")]
        if order.discount:
            rows.append((discount_label(order.discount), -order.discount_cents, "normal"))
        rows.append((_l("Versandkosten"), order.shipping_cents, "normal"))
        rows.append((_l("Gesamtsumme"), order.grand_total_cents, "grand"))
        rows += [(tax_label(share), share.tax, "note") for share in order.taxes]
        if order.standing_cents != order.grand_total_cents:
            gone = ((_l("storniert"), order.canceled_cents), (_l("korrigiert"), order.credited_cents))
            rows += [(label, -cents, "normal") for label, cents in gone if cents]
            rows.append((_l("Verbleibt"), order.standing_cents, "strong"))
        rows.append((_l("Bezahlt"), order.held_cents, "normal"))
        if order.refund_due_cents:
            return [*rows, (_l("Erstattung offen"), order.refund_due_cents, "strong")]
        return [*rows, (_l("Offener Betrag"), order.due_cents, "strong")]

    @property
    def history(self) -> list[OrderEvent]:
        return list(reversed(self.order.events))

    def changes(self, event: OrderEvent) -> list[FactChange]:
        return list_changes(event, self.order.items)

    def old_version(self, event: OrderEvent) -> str:
        """The address of what the order was before it was changed."""
        return url_for("backend.order_version", number=self.order.number, version=event.data["version"])

    @property
    def reversible(self) -> list[Payment]:
        reversed_ids = {payment.reverses_id for payment in self.order.payments}
        return [p for p in self.order.payments if p.kind is PaymentKind.payment and p.id not in reversed_ids]

    def last_mail(self, name: str, key: str, ident: int) -> OutgoingMail | None:
        """The newest mail about a document, for „gemailt am …“. Templates name it by its word."""
        return next((m for m in self.mails if m.name == name and m.data.get(key) == ident), None)

    @property
    def troubled_mails(self) -> list[OutgoingMail]:
        return [m for m in self.mails if m.state is MailState.failed or (m.state is MailState.waiting and m.attempts)]


def payment_mark(status: str, due_on: date | None) -> labels.Mark:
    """Overdue is a question of today, so it is asked here."""
    is_overdue = due_on is not None and due_on < clock.today()
    mark: labels.Mark = labels.spoken("PAYMENT_STATUS")["overdue" if is_overdue else status]
    return mark
