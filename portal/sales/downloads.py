"""When a bought file can be fetched, and the one mail that says it is ready."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal import links
from portal.extensions import db
from portal.models.actor import SYSTEM
from portal.models.download import (
    WITHDRAWAL_DAYS,
    DownloadGrant,
    DownloadUse,
    GrantState,
    grant_state,
)
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import MailName
from portal.models.product import DownloadFile
from portal.sales.mailing import mail_customer
from portal.sales.transaction import Change, Click, order_change
from portal.shop.settings import get_settings
from portal.writing import retried, transaction


def grant_files(item: OrderItem, files: list[DownloadFile]) -> list[DownloadGrant]:
    """One grant per file and order item; the allowed count is the product's for each piece bought."""
    allowed = item.download_limit * item.qty_ordered if item.download_limit else None
    return [
        DownloadGrant(order=item.order, order_item=item, file=file, nonce=links.new_nonce(), allowed=allowed)
        for file in files
        if file.removed_at is None
    ]


def activate_ready(change: Change) -> None:
    """Start the clock of every grant that is ready for the first time; one mail for all of them."""
    order, at = change.order, change.click.at
    release = get_settings().download_release
    fresh = [
        grant
        for grant in order.grants
        if grant.activated_at is None and grant_state(grant, order, at, release) is GrantState.ready
    ]
    for grant in fresh:
        days = grant.order_item.download_days
        grant.activated_at = at
        grant.expires_at = at + timedelta(days=days) if days else None
    if fresh:
        change.record(EventKind.download_ready, files=[grant.file.name for grant in fresh])
        mail_customer(order, MailName.download_ready, change.click)


def activate_after_withdrawal_period(at: datetime) -> int:
    """For the worker: orders whose period ended without a click of anybody. Returns how many it looked at."""
    waiting = db.session.scalars(
        select(DownloadGrant.order_id)
        .join(Order)
        .where(
            DownloadGrant.activated_at.is_(None),
            Order.waiver_at.is_(None),
            Order.status.in_((OrderStatus.processing, OrderStatus.complete)),
            Order.placed_at < at - timedelta(days=WITHDRAWAL_DAYS),
        )
        .distinct()
    ).all()
    for order_id in waiting:
        _activate_of(order_id, at)
    return len(waiting)


@retried
def _activate_of(order_id: int, at: datetime) -> None:
    with order_change(order_id, Click(SYSTEM, at), raises_version=False) as change:
        activate_ready(change)


@retried
def count_transfer(grant_id: int, at: datetime) -> None:
    """A transfer completed."""
    with transaction():
        only_itself = {"of": DownloadGrant}  # its file comes with it by an outer join, which PostgreSQL does not lock
        grant = db.session.get_one(DownloadGrant, grant_id, with_for_update=only_itself, populate_existing=True)
        grant.used += 1
        db.session.add(DownloadUse(grant_id=grant.id, at=at))
