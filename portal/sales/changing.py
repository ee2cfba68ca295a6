"""Bestellung ändern: items, prices, shipping and addresses as one set; what the order was before is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal import chain
from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_version import OrderVersion
from portal.models.outgoing_mail import MailName
from portal.refusal import Refusal
from portal.sales import downloads, guards
from portal.sales.change_set import carry_out
from portal.sales.change_stock import Shelves, StockEffect
from portal.sales.change_wish import ChangeWish
from portal.sales.mailing import mail_customer
from portal.sales.order_content import Content, order_content
from portal.sales.transaction import Click, once, order_change, refuse_stale
from portal.wording import lazy_gettext as _l


@dataclass(frozen=True)
class ChangePreview:
    before: Content
    after: Content
    held_cents: int
    stock: list[StockEffect]

    @property
    def due_cents(self) -> int:
        return max(0, int(self.after["standing_cents"]) - self.held_cents)

    @property
    def refund_cents(self) -> int:
        return max(0, self.held_cents - int(self.after["standing_cents"]))


@once
def change_order(order_id: int, wish: ChangeWish, click: Click) -> str:
    """The summary that the customer saw at the button stays as it was. Raises Refusal; then nothing changed."""
    with order_change(order_id, click) as change:
        order = change.order
        guards.can_change(order).insist()
        shelves, before, version = Shelves(order), order_content(order), order.version - 1
        after = _carry_out(order, before, wish, click)
        kept = OrderVersion(order_id=order.id, version=version, replaced_at=click.at, actor_name=click.actor.name)
        kept.snapshot = chain.canonical(before)
        db.session.add(kept)
        db.session.flush()
        shelves.move(click)
        change.record(
            EventKind.changed,
            version=version,
            sha256=kept.sha256,
            items=_steps(before, after),
            total_before_cents=before["total_cents"],
            total_cents=after["total_cents"],
            addresses=any(before[name] != after[name] for name in ("billing", "ship_to")),
            mailed=wish.mail,
        )
        downloads.activate_ready(change)
        if wish.mail:
            mail_customer(order, MailName.order_changed, click)
    return ""


def preview_change(order: Order, wish: ChangeWish, click: Click) -> ChangePreview:
    """What the verb would do. The order is not itself afterwards: load it anew. Raises Refusal, StaleFormError."""
    try:
        refuse_stale(order, click.version)
        guards.can_change(order).insist()
        shelves, before, held = Shelves(order), order_content(order), order.held_cents
        after = _carry_out(order, before, wish, click)
        return ChangePreview(before, after, held, shelves.effects())
    finally:
        db.session.rollback()


def _carry_out(order: Order, before: Content, wish: ChangeWish, click: Click) -> Content:
    carry_out(order, wish, click)
    after = order_content(order)
    if before == after:
        raise Refusal(_l("Es ist noch nichts geändert."))
    return after


def _steps(before: Content, after: Content) -> list[dict[str, Any]]:
    """Name, pieces before and after of each line whose pieces change; for the history."""
    was = {line["position"]: line for line in before["lines"]}
    now = {line["position"]: line for line in after["lines"]}
    steps = []
    for position in sorted(was.keys() | now.keys()):
        old, new = was.get(position, {}).get("quantity", 0), now.get(position, {}).get("quantity", 0)
        if old != new:
            steps.append({"name": (was | now)[position]["name"], "before": old, "after": new})
    return steps
