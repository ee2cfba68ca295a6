"""Keys of forms that were carried out: a second click is led to the first one's result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import UtcDateTime


class SubmittedForm(Model):
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    order_id: Mapped[int | None]
    result: Mapped[str] = mapped_column(String(60), default="")  # the number of the document that was made, or ""
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
