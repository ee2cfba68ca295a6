"""Where numbers come from: a row per series, locked inside the transaction that uses the number."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class NumberSequence(Model):
    series: Mapped[str] = mapped_column(String(24), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
