"""A word that never stands without its sign and colour."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Mark:
    """The word is lazy, or spoken already."""

    word: LazyString | str
    icon: str
    css: str
