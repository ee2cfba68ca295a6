"""Rows of files as the standard library writes them."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from portal.web.csv import lines

_CELLS = st.lists(st.text(alphabet="a ä;\"\r\n,'", max_size=4), min_size=1, max_size=4)


@given(st.lists(_CELLS, max_size=4))
def test_rows_are_written_as_the_standard_library_writes_them(rows: list[list[str]]) -> None:
    expected = io.StringIO()
    csv.writer(expected, delimiter=";").writerows(rows)
    assert lines(rows) == expected.getvalue()
