"""Where something that can only be posted to is looked at: the page of its form, else the page it belongs to."""

from __future__ import annotations

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

_HALLS = ("/", "/backend", "/backend/")  # lead on to anything, so they are the place of nothing


def nearest_page(path: str) -> str | None:
    """`path` itself where it can be opened. None: nothing near it can."""
    routes = current_app.url_map.bind("")
    if _can_be_opened(routes, path):
        return path
    if _can_be_opened(routes, f"{path}/new"):
        return f"{path}/new"
    above = path.rpartition("/")[0]
    return nearest_page(above) if above and above not in _HALLS else None


def _can_be_opened(routes: MapAdapter, path: str) -> bool:
    try:
        routes.match(path, method="GET")
    except HTTPException:
        return False
    return True
