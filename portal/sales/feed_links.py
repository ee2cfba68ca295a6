"""Links to the feed of new orders: several per person, one for each reader, revoked one by one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from portal import links
from portal.extensions import db
from portal.models.account import Account
from portal.models.feed_link import FeedLink
from portal.refusal import Refusal
from portal.writing import retried, transaction

MOST_LINKS = 20
# Readers ask every few minutes: that a link is in use is worth knowing, the minute of it is not worth a write.
USE_NOTED_EVERY = timedelta(minutes=5)

_log = logging.getLogger(__name__)


def find_followed(link_id: int, nonce: str) -> FeedLink | None:
    """The link whose genuine token a reader shows, unless it was revoked or its person may not see orders any more."""
    link = _find(link_id)
    if link is None or link.nonce != nonce:
        return None
    return link if link.account.active and link.account.is_staff else None


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
def make_link(account_id: int, label: str, at: datetime) -> int:
    """Returns its id. Raises Refusal when the person has so many that some must be forgotten ones."""
    with transaction():
        db.session.get_one(Account, account_id, with_for_update={"of": Account})  # one link at a time
        live = select(func.count()).where(FeedLink.account_id == account_id, FeedLink.revoked_at.is_(None))
        if (db.session.scalar(live) or 0) >= MOST_LINKS:
            raise Refusal(
                _l("Sie haben schon %(most)s Links. Bitte widerrufen Sie zuerst einen alten.", most=MOST_LINKS)
            )
        link = FeedLink(account_id=account_id, label=label, nonce=links.new_nonce(), created_at=at)
        db.session.add(link)
    return link.id


@retried
def revoke_link(link_id: int, at: datetime) -> None:
    """From now on the link leads nowhere. A second click changes nothing."""
    with transaction():
        db.session.execute(
            update(FeedLink).where(FeedLink.id == link_id, FeedLink.revoked_at.is_(None)).values(revoked_at=at)
        )


def note_use(link: FeedLink, at: datetime) -> None:
    """Ends the read, so call it last. The reader has its feed even when this cannot be written."""
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
