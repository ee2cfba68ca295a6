"""„Springen zu …“: to a place in the middle of a list; the rest of its state stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from portal import clock
from portal.backend.list_query import ListQuery, day_or_none
from portal.paging import Keyset


def jump(query: ListQuery, keyset: Keyset, place: Any, otherwise: str) -> ResponseReturnValue:
    """To the page that begins with `place`, a value of the list's sort. None: what was typed is none, and `otherwise`
    says so.
    """
    if place is None:
        flash(otherwise, "stop")
        return redirect(query.link(), 303)
    return redirect(query.link(before=keyset.mark_before(place)), 303)


def moment_of(typed: str, keyset: Keyset, find_moment: Callable[[str], datetime | None]) -> datetime | None:
    """Where a list by time has this day, or what `find_moment` knows of the number; None in lists that do not go by
    time.
    """
    if not keyset.is_by_time:
        return None
    day = day_or_none(typed)
    if day is None:
        return find_moment(typed.upper())
    return clock.start_of(day + timedelta(days=1) if keyset.descending else day)
