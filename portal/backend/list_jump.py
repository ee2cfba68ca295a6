"""„Springen zu …“: to a place in the middle of a list; the rest of its state stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from portal import clock
from portal.backend.list_query import ListQuery, day_or_none
from portal.paging import Keyset


def jump(
    query: ListQuery, keyset: Keyset, find_moment: Callable[[str], datetime | None], otherwise: str
) -> ResponseReturnValue:
    """To the page that begins with a day, or with the moment that `find_moment` knows of a number. `otherwise`: said
    of what is neither, or where the list does not go by time.
    """
    moment = _moment_of(query.jump, keyset, find_moment)
    if moment is None:
        flash(otherwise, "stop")
        return redirect(query.link(), 303)
    return redirect(query.link(before=keyset.mark_before(moment)), 303)


def _moment_of(typed: str, keyset: Keyset, find_moment: Callable[[str], datetime | None]) -> datetime | None:
    if not keyset.is_by_time:
        return None
    day = day_or_none(typed)
    if day is None:
        return find_moment(typed.upper())
    return clock.start_of(day + timedelta(days=1) if keyset.descending else day)
