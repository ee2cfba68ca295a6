"""How long what an order leaves behind has to be kept: counted in whole calendar years (§ 147 AO, § 257 HGB).

What stands here is explained in docs/operations.md and promised in the shop's privacy text.
"""

from __future__ import annotations

from datetime import date

PAPER_YEARS = 8  # invoices, corrections, payments: accounting records, since 2025
LETTER_YEARS = 6  # orders, confirmations, delivery notes, withdrawals, mails: commercial letters


def paper_kept_until(day: date) -> date:
    """The last day on which what an accounting record of this day says must be had."""
    return _end_of_year(day, PAPER_YEARS)


def letter_kept_until(day: date) -> date:
    return _end_of_year(day, LETTER_YEARS)


def _end_of_year(day: date, years: int) -> date:
    return date(day.year + years, 12, 31)
