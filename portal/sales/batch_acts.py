"""What a batch does with one order: the verb of the single act, with its own guard, in its own transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.models.batch import BatchKind
from portal.models.withdrawal import OPEN_STATES, Withdrawal
from portal.refusal import Refusal
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.holding import hold_order, release_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.paying import record_open_amount
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.tracking_mails import send_all_tracking
from portal.sales.transaction import Click
from portal.wording import gettext as _

Options = Mapping[str, Any]


def act(kind: BatchKind, order_id: int, options: Options, click: Click) -> str:
    """The number of the paper that was made, or "". Raises Refusal."""
    return _ACTS[kind](order_id, options, click)


def _invoice(order_id: int, options: Options, click: Click) -> str:
    _refuse_withdrawn(order_id)
    return submit_invoice(order_id, InvoiceWish(mail=options["mail"]), click)


def _ship(order_id: int, options: Options, click: Click) -> str:
    _refuse_withdrawn(order_id)
    return submit_shipment(order_id, ShipmentWish(mail=options["mail"]), click)


def _refuse_withdrawn(order_id: int) -> None:
    """Who acts on many at once has not read each: what a customer no longer wants must not be billed and sent so."""
    is_open = select(Withdrawal.id).where(Withdrawal.order_id == order_id, Withdrawal.state.in_(OPEN_STATES)).limit(1)
    if db.session.scalar(is_open) is not None:
        raise Refusal(_("Dazu gibt es einen offenen Widerruf. Bitte entscheiden Sie auf der Seite der Bestellung."))


def _send_tracking(order_id: int, options: Options, click: Click) -> str:
    return send_all_tracking(order_id, options.get("again", False), click)


def _mark_paid(order_id: int, options: Options, click: Click) -> str:
    received_on = date.fromisoformat(options["received_on"])
    return record_open_amount(order_id, received_on, options["method"], options["mail"], click)


def _hold(order_id: int, options: Options, click: Click) -> str:
    return hold_order(order_id, options["reason"], click)


def _release(order_id: int, _options: Options, click: Click) -> str:
    return release_order(order_id, click)


def _cancel(order_id: int, options: Options, click: Click) -> str:
    return cancel_order(order_id, CancellationWish(mail=options["mail"]), click)


_ACTS: dict[BatchKind, Callable[[int, Options, Click], str]] = {
    BatchKind.invoice: _invoice,
    BatchKind.ship: _ship,
    BatchKind.send_tracking: _send_tracking,
    BatchKind.mark_paid: _mark_paid,
    BatchKind.hold: _hold,
    BatchKind.release: _release,
    BatchKind.cancel: _cancel,
}
