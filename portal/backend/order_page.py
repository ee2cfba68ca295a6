"""Everything the owner's page says about one order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from flask import url_for
from flask_babel.speaklater import LazyString

from portal import clock, labels
from portal.backend.history import FactChange, list_changes
from portal.backend.order_forms import CommentForm
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import MailState, OutgoingMail
from portal.models.payment import Payment
from portal.sales import guards, paying
from portal.sales.explaining import why_delivery, why_payment, why_status
from portal.sales.redirecting import canceled_at
from portal.sales.vat_ids import last_vat_check
from portal.shop.settings import get_settings
from portal.web.filters import discount_label, money, tax_label
from portal.wording import lazy_gettext as _l

Totals = list[tuple[LazyString | str, int, str]]


@dataclass
class OrderPage:
    """What is asked of the order is asked once, however often the page says it. `refused`: a comment that was filled
    in and not saved.
    """

    order: Order
    mails: list[OutgoingMail]
    refused: CommentForm | None = None
    at: datetime = field(default_factory=clock.now)

    @cached_property
    def marks(self) -> list[labels.Mark]:
        return [
            labels.ORDER_STATUS[self.order.status],
            payment_mark(self.order.payment_status, self.order.due_on),
            labels.DELIVERY_STATUS[self.order.delivery_status],
        ]

    @cached_property
    def taken_by(self) -> str:
        """Who of the shop took the order on the telephone; "" where the customer clicked."""
        first = self.order.events[0]
        return first.actor_name if first.data.get("by_phone") else ""

    @cached_property
    def why(self) -> str:
        """Of each mark."""
        order = self.order
        clauses = why_status(order), why_payment(order, clock.today(), money), why_delivery(order)
        return " ".join(f"{mark.word}, {clause}." for mark, clause in zip(self.marks, clauses, strict=True))

    @cached_property
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

    @cached_property
    def awaits_payment(self) -> bool:
        """A provider's word; until it comes nothing is urged."""
        return self.order.status is OrderStatus.pending_payment

    @cached_property
    def canceled_at(self) -> datetime | None:
        return canceled_at(self.order, get_settings())

    @cached_property
    def can_invoice(self) -> guards.Verdict:
        return guards.can_invoice(self.order)

    @cached_property
    def can_ship(self) -> guards.Verdict:
        return guards.can_ship(self.order)

    @cached_property
    def can_cancel(self) -> guards.Verdict:
        return guards.can_cancel(self.order)

    @cached_property
    def can_discount(self) -> guards.Verdict:
        return guards.can_discount(self.order)

    @cached_property
    def can_change(self) -> guards.Verdict:
        return guards.can_change(self.order)

    @cached_property
    def can_confirm(self) -> guards.Verdict:
        return guards.can_confirm(self.order)

    def can_remind(self, invoice: Invoice) -> guards.Verdict:
        return guards.can_remind(invoice, clock.day_of(self.at))

    @cached_property
    def can_hold(self) -> guards.Verdict:
        return guards.can_hold(self.order)

    @cached_property
    def can_release(self) -> guards.Verdict:
        return guards.can_release(self.order)

    @cached_property
    def can_give_back(self) -> guards.Verdict:
        return guards.can_give_back(self.order)

    @cached_property
    def vat_check(self) -> OrderEvent | None:
        return last_vat_check(self.order)

    @cached_property
    def totals(self) -> Totals:
        order = self.order
        rows: Totals = [(_l("Zwischensumme"), order.subtotal_cents, "normal")]
        if order.discount:
            rows.append((discount_label(order.discount), -order.discount_cents, "normal"))
        rows.append((_l("Versandkosten"), order.shipping_cents, "normal"))
        rows.append((_l("Gesamtsumme"), order.grand_total_cents, "grand"))
        rows += [(tax_label(share), share.tax, "note") for share in order.taxes if not share.is_free]
        if order.standing_cents != order.grand_total_cents:
            gone = ((_l("storniert"), order.canceled_cents), (_l("korrigiert"), order.credited_cents))
            rows += [(label, -cents, "normal") for label, cents in gone if cents]
            rows.append((_l("Verbleibt"), order.standing_cents, "strong"))
        rows.append((_l("Bezahlt"), order.held_cents, "normal"))
        if order.refund_due_cents:
            return [*rows, (_l("Erstattung offen"), order.refund_due_cents, "strong")]
        return [*rows, (_l("Offener Betrag"), order.due_cents, "strong")]

    @cached_property
    def history(self) -> list[OrderEvent]:
        return list(reversed(self.order.events))

    def changes(self, event: OrderEvent) -> list[FactChange]:
        return list_changes(event, self.order.items)

    def old_version(self, event: OrderEvent) -> str:
        """The address of what the order was before it was changed."""
        return url_for("backend.order_version", number=self.order.number, version=event.data["version"])

    @cached_property
    def reversible(self) -> list[Payment]:
        return paying.reversible(self.order)

    def last_mail(self, name: str, key: str, ident: int) -> OutgoingMail | None:
        """The newest mail about a document, for „gemailt am …“. Templates name it by its word."""
        return next((m for m in self.mails if m.name == name and m.data.get(key) == ident), None)

    @cached_property
    def troubled_mails(self) -> list[OutgoingMail]:
        return [m for m in self.mails if m.state is MailState.failed or (m.state is MailState.waiting and m.attempts)]


def payment_mark(status: str, due_on: date | None) -> labels.Mark:
    """Overdue is a question of today, so it is asked here."""
    is_overdue = due_on is not None and due_on < clock.today()
    mark: labels.Mark = labels.spoken("PAYMENT_STATUS")["overdue" if is_overdue else status]
    return mark
