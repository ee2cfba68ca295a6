"""The word index: what is looked up and what is walked."""

from __future__ import annotations

import pytest

from portal.sales.search import WORDS
from tests.builders import Shop
from tests.databases import IS_POSTGRESQL


@pytest.mark.skipif(not IS_POSTGRESQL, reason="about PostgreSQL")
@pytest.mark.parametrize(
    ("typed", "is_looked_up"),
    [
        ("1000123", True),
        ("RE-2026-0391", True),
        ("weidner 100012", True),
        ("weidner", False),
        ("105,90", False),
        ("70563", False),
    ],
)
def test_a_number_is_looked_up_and_never_walked_to(shop: Shop, typed: str, is_looked_up: bool) -> None:
    """The planner takes it for as frequent as a name; a shop of a million orders was read whole for one."""
    condition = WORDS.matches(typed)
    assert condition is not None
    assert ("any(array(" in condition.text) is is_looked_up
