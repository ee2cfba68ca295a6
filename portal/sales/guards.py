"""May this be done now? The button and the verb ask the same function; a no says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel.speaklater import LazyString

from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_status import OPEN_STATUSES, OrderStatus
from portal.models.shipment import Shipment
from portal.models.withdrawal import WithdrawalState
from portal.refusal import Refusal
from portal.sales.standing import awaits_provider
from portal.wording import lazy_gettext as _l


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; else `why` is a sentence for the screen."""

    why: LazyString | str | None = None

    def __bool__(self) -> bool:
        return self.why is None

    def insist(self) -> None:
        if self.why is not None:
            raise Refusal(self.why)


YES = Verdict()


_HELD = Verdict(_l("Die Bestellung ist zurückgestellt."))


def can_invoice(order: Order) -> Verdict:
    """Also while a provider's word is awaited: the owner may know more than the provider. No queue asks for it then."""
    if not (alive := _is_alive(order)):
        return alive
    if not any(item.qty_to_invoice for item in order.items):
        return Verdict(_l("Alle Artikel sind berechnet."))
    return YES


def can_ship(order: Order) -> Verdict:
    """As with the invoice, money is no condition."""
    if not (alive := _is_alive(order)):
        return alive
    if not any(item.is_goods and item.qty_canceled < item.qty_ordered for item in order.items):
        return Verdict(_l("Diese Bestellung enthält nichts, was versandt wird."))
    if not any(item.qty_to_ship for item in order.items):
        return Verdict(_l("Alle Artikel sind versandt."))
    return YES


def can_cancel(order: Order) -> Verdict:
    if order.status is OrderStatus.on_hold:
        return _HELD
    if order.status is OrderStatus.canceled:
        return Verdict(_l("Die Bestellung ist schon storniert."))
    if any(item.is_goods and item.qty_shipped > item.qty_invoiced for item in order.items):
        return Verdict(
            _l("Es ist etwas versandt, aber noch nicht berechnet. Bitte zuerst die Rechnung darüber erstellen.")
        )
    if not any(item.qty_to_cancel for item in order.items):
        return Verdict(_l("Was berechnet oder versandt ist, lässt sich nicht mehr stornieren."))
    return YES


def can_discount(order: Order) -> Verdict:
    """Amounts on paper and of canceled pieces are parts of what the lines charge: afterwards that stays as it is."""
    if not (unbilled := _is_unbilled(order)):
        return unbilled
    if any(item.qty_canceled for item in order.items):
        return Verdict(_l("Es ist schon ein Teil storniert."))
    return YES


def can_change(order: Order) -> Verdict:
    """Items, prices, shipping and addresses, before anything of it stands on paper or is on its way."""
    if not (unbilled := _is_unbilled(order)):
        return unbilled
    if any(item.qty_shipped for item in order.items):
        return Verdict(_l("Es ist schon etwas versandt."))
    if any(
        withdrawal.state not in (WithdrawalState.late, WithdrawalState.excluded) for withdrawal in order.withdrawals
    ):
        return Verdict(_l("Zu dieser Bestellung gibt es einen Widerruf."))
    if awaits_provider(order):
        return Verdict(_l("Der Kunde bezahlt gerade beim Zahlungsanbieter, und zwar den Betrag von jetzt."))
    return YES


def can_cancel_invoice(invoice: Invoice) -> Verdict:
    if not invoice.is_valid:
        return Verdict(_l("Diese Rechnung ist schon storniert."))
    if invoice.credit_memos:
        return Verdict(
            _l("Zu dieser Rechnung gibt es eine Rechnungskorrektur. Bitte korrigieren Sie auch den Rest so.")
        )
    return _HELD if invoice.order.status is OrderStatus.on_hold else YES


def can_credit(invoice: Invoice) -> Verdict:
    """A further correction is always possible as long as something of the invoice stands."""
    if not invoice.is_valid:
        return Verdict(_l("Diese Rechnung ist storniert, an ihr gibt es nichts mehr zu korrigieren."))
    if invoice.order.status is OrderStatus.on_hold:
        return _HELD
    if not invoice.creditable_cents and not any(item.qty_to_credit for item in invoice.items):
        return Verdict(_l("Diese Rechnung ist schon vollständig korrigiert."))
    return YES


def can_confirm(order: Order) -> Verdict:
    """On paper, and again after the order has changed."""
    return _is_alive(order)


def can_remind(invoice: Invoice, today: date) -> Verdict:
    """Also of a rest, and as often as the shop likes."""
    if not invoice.is_valid:
        return Verdict(_l("Diese Rechnung ist storniert."))
    if invoice.order.status is OrderStatus.on_hold:
        return _HELD
    if not invoice.open_cents:
        return Verdict(_l("An dieser Rechnung ist nichts mehr offen."))
    return YES if invoice.due_on < today else Verdict(_l("Diese Rechnung ist noch nicht überfällig."))


def can_change_shipment(shipment: Shipment) -> Verdict:
    """Add a tracking number, send its information."""
    return YES if shipment.is_valid else Verdict(_l("Diese Lieferung ist storniert."))


def can_cancel_shipment(shipment: Shipment) -> Verdict:
    """Afterwards no more pieces may have come back than were ever sent."""
    if not shipment.is_valid:
        return Verdict(_l("Diese Lieferung ist schon storniert."))
    if shipment.order.status is OrderStatus.on_hold:
        return _HELD
    for part in shipment.items:
        item = part.order_item
        if item.qty_refunded - item.qty_refunded_unshipped > item.qty_shipped - part.quantity:
            return Verdict(_l("Etwas aus dieser Lieferung ist schon als zurückgekommen erstattet."))
    return YES


def can_hold(order: Order) -> Verdict:
    if order.status is OrderStatus.on_hold:
        return Verdict(_l("Die Bestellung ist schon zurückgestellt."))
    if order.status not in OPEN_STATUSES:
        return Verdict(_l("Zurückstellen lässt sich nur, was noch zu tun ist."))
    return YES


def can_release(order: Order) -> Verdict:
    if order.status is not OrderStatus.on_hold:
        return Verdict(_l("Die Bestellung ist nicht zurückgestellt."))
    return YES


def can_pay(order: Order) -> Verdict:
    """The buyer goes to the provider, again if need be."""
    if not (alive := _is_alive(order)):
        return alive
    if not awaits_provider(order):
        return Verdict(_l("Zu dieser Bestellung ist beim Zahlungsanbieter nichts mehr zu bezahlen."))
    return YES


def can_give_back(order: Order) -> Verdict:
    """Reverse a payment of the order's currency or record a refund."""
    return YES if order.held_cents > 0 else Verdict(_l("Zu dieser Bestellung liegt kein Geld vor."))


def _is_alive(order: Order) -> Verdict:
    if order.status is OrderStatus.on_hold:
        return _HELD
    if order.status is OrderStatus.canceled:
        return Verdict(_l("Die Bestellung ist storniert."))
    return YES


def _is_unbilled(order: Order) -> Verdict:
    """What it costs can still become something else."""
    if not (alive := _is_alive(order)):
        return alive
    if any(item.qty_invoiced for item in order.items):
        return Verdict(_l("Es ist schon etwas berechnet. Bitte stornieren Sie zuerst die Rechnung."))
    return YES
