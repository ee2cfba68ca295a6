"""Links to the feeds: several per person, one for each reader, revoked one by one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from portal import clock, links
from portal.extensions import db
from portal.models.account import Account, account_role
from portal.models.feed_link import FeedFormat, FeedLink, FeedScope
from portal.models.shop_settings import ShopSettings
from portal.refusal import Refusal
from portal.rows import execute
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

MOST_LINKS = 20
# Readers ask every few minutes: that a link is in use is worth knowing, the minute of it is not worth a write.
USE_NOTED_EVERY = timedelta(minutes=5)

_log = logging.getLogger(__name__)

# Made once: readers ask all day, and making a statement costs as much as carrying it out.
FOLLOWED = (
    select(
        FeedLink.id,
        FeedLink.scope,
        FeedLink.created_at,
        FeedLink.last_used_at,
        select(ShopSettings.name).scalar_subquery().label("shop_name"),
    )
    .join(Account, Account.id == FeedLink.account_id)
    .where(
        FeedLink.id == bindparam("id"),
        FeedLink.nonce == bindparam("nonce"),
        FeedLink.revoked_at.is_(None),
        or_(FeedLink.expires_on.is_(None), FeedLink.expires_on >= bindparam("today")),
        Account.active,
        select(account_role.c.account_id).where(account_role.c.account_id == Account.id).exists(),
    )
)


@dataclass(frozen=True)
class FeedWish:
    label: str
    scope: FeedScope = FeedScope.orders
    format: FeedFormat = FeedFormat.rss
    expires_on: date | None = None


def shown(link_id: int, nonce: str, at: datetime) -> dict[str, object]:
    """The parameters of `FOLLOWED`."""
    return {"id": link_id, "nonce": nonce, "today": clock.day_of(at)}


def find_followed(link_id: int, nonce: str, at: datetime) -> Any | None:
    """The link whose genuine token a reader shows, unless it was revoked or has expired, or its person may not see
    orders any more. A row with id, scope, created_at, last_used_at and the shop_name: readers come often.
    """
    return execute(FOLLOWED, shown(link_id, nonce, at)).one_or_none()


def list_links(person: Account) -> Sequence[FeedLink]:
    """The person's own links; for an owner everybody's. Newest first, one statement."""
    query = _live().order_by(FeedLink.id.desc())
    visible = query if person.is_owner else query.where(FeedLink.account_id == person.id)
    return db.session.scalars(visible).unique().all()


def find_link(link_id: int, person: Account) -> FeedLink | None:
    """Among `list_links(person)`; somebody else's is not found."""
    link = _find(link_id)
    return link if link is not None and (person.is_owner or link.account_id == person.id) else None


@retried
def make_link(account_id: int, wish: FeedWish, at: datetime) -> int:
    """Returns its id. Raises Refusal when the person has so many that some must be forgotten ones."""
    if wish.expires_on is not None and wish.expires_on < clock.day_of(at):
        raise Refusal(_l("Dieser Tag ist schon vorbei."), "expires_on")
    with transaction():
        db.session.get_one(Account, account_id, with_for_update={"of": Account})  # one link at a time
        live = select(func.count()).where(FeedLink.account_id == account_id, FeedLink.revoked_at.is_(None))
        if (db.session.scalar(live) or 0) >= MOST_LINKS:
            raise Refusal(
                _l("Sie haben schon %(most)s Links. Bitte widerrufen Sie zuerst einen alten.", most=MOST_LINKS)
            )
        link = FeedLink(account_id=account_id, nonce=links.new_nonce(), created_at=at, **vars(wish))
        db.session.add(link)
    return link.id


@retried
def revoke_link(link_id: int, at: datetime) -> None:
    """From now on the link leads nowhere. A second click changes nothing."""
    with transaction():
        db.session.execute(
            update(FeedLink).where(FeedLink.id == link_id, FeedLink.revoked_at.is_(None)).values(revoked_at=at)
        )


def note_use(link: Any, at: datetime) -> None:
    """Of a row of `find_followed`. Ends the read, so call it last: the reader has its feed even when this fails."""
    if link.last_used_at is not None and at - link.last_used_at < USE_NOTED_EVERY:
        return
    try:
        with transaction():
            db.session.execute(update(FeedLink).where(FeedLink.id == link.id).values(last_used_at=at))
    except SQLAlchemyError:
        _log.warning("the use of a feed link could not be noted", exc_info=True)


def _find(link_id: int) -> FeedLink | None:
    return db.session.scalars(_live().where(FeedLink.id == link_id)).unique().one_or_none()


def _live() -> Select[FeedLink]:
    return select(FeedLink).where(FeedLink.revoked_at.is_(None)).options(joinedload(FeedLink.account))
