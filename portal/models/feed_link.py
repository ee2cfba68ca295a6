"""Private, revocable, read-only links to a feed; several per person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import links
from portal.extensions import Model
from portal.models.account import Account
from portal.models.columns import UtcDateTime, word

LINK_PURPOSE = "feed"


class FeedScope(StrEnum):
    """What a feed tells of."""

    orders = "orders"  # the new ones
    to_ship = "to_ship"
    events = "events"  # everything in the histories of the orders

    @property
    def path(self) -> str:
        """Its word in addresses."""
        return self.value.replace("_", "-")


class FeedFormat(StrEnum):
    rss = "rss"
    atom = "atom"


class FeedLink(Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    scope: Mapped[FeedScope] = mapped_column(word(FeedScope), default=FeedScope.orders)
    # Which address the page shows; the feed can be had in both formats.
    format: Mapped[FeedFormat] = mapped_column(word(FeedFormat), default=FeedFormat.rss)
    nonce: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_on: Mapped[date | None]  # the last day; None: until it is revoked
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()

    @property
    def token(self) -> str:
        return links.sign(LINK_PURPOSE, self.id, self.nonce)
