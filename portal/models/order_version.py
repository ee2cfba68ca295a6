"""An order as it was agreed before somebody of the shop changed it. Rows are added, never changed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import storage
from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.order import Order


class OrderVersion(Model):
    """What `sales.order_content` wrote down. The history entry of the change holds its hash, and so the chain does."""

    __table_args__ = (UniqueConstraint("order_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    version: Mapped[int]  # of the order, that this was
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))
    snapshot: Mapped[str] = mapped_column(Text)  # canonical JSON

    order: Mapped[Order] = relationship(viewonly=True)

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.snapshot)
        return content

    @property
    def sha256(self) -> str:
        return storage.sha256(self.snapshot.encode())
