"""Goods that consumers cannot withdraw from, or not for ever (§ 312g (2) BGB)."""

from __future__ import annotations

from enum import StrEnum


class NoWithdrawal(StrEnum):
    """Why; in the order of the law's numbers."""

    made_to_order = "made_to_order"  # no. 1
    perishable = "perishable"  # no. 2
    hygiene = "hygiene"  # no. 3
    mixed = "mixed"  # no. 4
    recording = "recording"  # no. 6
    newspaper = "newspaper"  # no. 7

    @property
    def lapses(self) -> bool:
        """There is a right, until the buyer breaks the seal or mixes the goods with others."""
        return self in (NoWithdrawal.hygiene, NoWithdrawal.mixed, NoWithdrawal.recording)
