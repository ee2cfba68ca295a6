"""Zurückstellen and Wiederaufnehmen: while an order is held, only payments, comments and its release are possible."""

from __future__ import annotations

from portal.models.order_event import EventKind
from portal.models.order_hold import OrderHold
from portal.refusal import Refusal
from portal.sales import downloads, guards
from portal.sales.transaction import Click, once, order_change
from portal.wording import lazy_gettext as _l

LONGEST_REASON = 500


@once
def hold_order(order_id: int, reason: str, click: Click) -> str:
    """Downloads stop, too. Raises Refusal."""
    if not reason.strip():
        raise Refusal(_l("Bitte schreiben Sie, warum die Bestellung zurückgestellt wird."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(_l("Ein Grund hat höchstens %(most)s Zeichen.", most=LONGEST_REASON), "reason")
    with order_change(order_id, click) as change:
        guards.can_hold(change.order).insist()
        change.order.holds.append(OrderHold(put_at=click.at, put_by=click.actor.name, reason=reason))
        change.record(EventKind.held, reason=reason)
    return ""


@once
def release_order(order_id: int, click: Click) -> str:
    """The status is derived anew from what happened; nothing was forgotten. Raises Refusal."""
    with order_change(order_id, click) as change:
        guards.can_release(change.order).insist()
        if (hold := change.order.hold) is not None:
            hold.released_at, hold.released_by = click.at, click.actor.name
        change.record(EventKind.released)
        downloads.activate_ready(change)
    return ""
