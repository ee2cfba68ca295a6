"""When an order first had something to ship. A row of its own: its id counts the pages of the feed's archive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import UtcDateTime


class ReadyToShip(Model):
    """Kept when the order is shipped, canceled or held later: what a feed has said once it says for ever."""

    __table_args__ = (Index("ix_ready_to_ship_newest", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
