"""Words of a query string: only the known ones count."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

Known = TypeVar("Known", bound=StrEnum)


def word_or_none(enum: type[Known], text: str | None) -> Known | None:
    """The member of that word; None for no word or a strange one, so that an old bookmark still shows a list."""
    return enum(text) if text in {member.value for member in enum} else None
