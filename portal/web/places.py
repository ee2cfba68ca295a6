"""Where something that can only be posted to is looked at: the page of its form, else the page it belongs to."""

from __future__ import annotations

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

_HALLS = ("/", "/backend", "/backend/")  # lead on to anything, so they are the place of nothing
_STEPS = 4  # up from the deepest address of ours


def nearest_page(path: str) -> str | None:
    """`path` itself where it can be opened. None: nothing near it can."""
    routes = current_app.url_map.bind("")
    for _step in range(_STEPS):
        for page in (path, f"{path}/new"):
            if _can_be_opened(routes, page):
                return page
        path = path.rpartition("/")[0]
        if not path or path in _HALLS:
            break
    return None


def _can_be_opened(routes: MapAdapter, path: str) -> bool:
    try:
        routes.match(path, method="GET")
    except HTTPException:
        return False
    return True
