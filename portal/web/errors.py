"""Calm pages for what goes wrong; they need neither database nor session."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.storage import FileUnavailableError
from portal.web.headers import SECRET_PREFIXES
from portal.web.places import nearest_page

WITH_PAGE = (400, 403, 404, 413, 429, 500)
SECONDS_TO_WAIT = "30"


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(MethodNotAllowed, _show_place)
    app.register_error_handler(CSRFError, _show_expired)
    app.register_error_handler(FileUnavailableError, _show_without_file)
    app.register_error_handler(OperationalError, _show_busy)
    app.log_exception = partial(_log, app)  # type: ignore[method-assign]


def _show(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    code = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    page = code if code in WITH_PAGE else (500 if code >= 500 else 400)
    return render_template(f"errors/{page}.html", code=code), code, headers


def _show_place(error: MethodNotAllowed) -> ResponseReturnValue:
    """An address to which a form was sent, opened as a page: by a reload, or after the log-in that came in between."""
    place = nearest_page(request.path) if request.method in ("GET", "HEAD") else None
    return redirect(quote(place), 303) if place else _show(error)


def _show_expired(_error: CSRFError) -> tuple[str, int]:
    """The session ended while the form was open."""
    return render_template("errors/400.html", code=400), 400


def _show_without_file(error: FileUnavailableError) -> tuple[str, int]:
    _log(current_app, error)
    return render_template("errors/file.html", code=503), 503


def _show_busy(error: OperationalError) -> tuple[str, int, dict[str, str]]:
    """The database did not answer, or somebody else wrote for too long; nothing was changed."""
    _log(current_app, error)
    return render_template("errors/busy.html", code=503), 503, {"Retry-After": SECONDS_TO_WAIT}


def _log(app: Flask, error: Any) -> None:
    """In place of Flask's line, which would write the secret of a link into the log."""
    prefix = next((prefix for prefix in SECRET_PREFIXES if request.path.startswith(prefix)), None)
    app.logger.error("Exception on %s [%s]", f"{prefix}..." if prefix else request.path, request.method, exc_info=error)
