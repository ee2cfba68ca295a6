"""Texts of a pattern with gaps: what is the order's own (buyer, numbers, days) is filled in for each copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from operator import itemgetter

_DAY = r"\b\d{4}-\d\d-\d\d\b"


class Gaps:
    """The values of a pattern that differ from copy to copy: marks, numbers, and whatever days its texts name."""

    def __init__(self, own: Sequence[str]) -> None:
        """`own`: as they stand in the pattern; a copy brings its values in the same order."""
        self._places = {word: place for place, word in enumerate(own)}
        self._count, self.days = len(own), list[date]()
        # No digits before or behind: an amount that looks like the number of an order is none.
        self._pattern = re.compile(
            "|".join(
                [rf"(?<![\d:,\[-]){re.escape(word)}(?!\d)" for word in sorted(own, key=len, reverse=True)] + [_DAY]
            )
        )

    def compile(self, text: str) -> Callable[[Sequence[str]], str] | None:
        """From the values of a copy to its text; None where every copy has the same."""
        places: list[int] = []
        form, end = "", 0
        for found in self._pattern.finditer(text):
            form += text[end : found.start()].replace("%", "%%") + "%s"
            places.append(self._place(found[0]))
            end = found.end()
        if not places:
            return None
        form += text[end:].replace("%", "%%")
        pick = itemgetter(*places)
        return lambda values: form % pick(values)

    def moved_days(self, days: int) -> list[str]:
        """What a copy adds to its values."""
        return [(day + timedelta(days)).isoformat() for day in self.days]

    def _place(self, word: str) -> int:
        if word not in self._places:
            self._places[word] = self._count + len(self.days)
            self.days.append(date.fromisoformat(word))
        return self._places[word]
