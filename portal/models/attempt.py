"""Failed tries at a door, counted in the database because several processes guard it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import UtcDateTime


class Attempt(Model):
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))  # purpose and a keyed hash of address or visitor; no clear text
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
