"""A file whose row is gone: noted with the row's end, so that a process that dies in between leaves none for ever."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class FileToRemove(Model):
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
