"""Calm pages for what goes wrong; they need neither database nor session."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

WITH_PAGE = (400, 403, 404, 413, 429, 500)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(CSRFError, _show_expired)


def _show(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    code = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    page = code if code in WITH_PAGE else (500 if code >= 500 else 400)
    return render_template(f"errors/{page}.html", code=code), code, headers


def _show_expired(_error: CSRFError) -> tuple[str, int]:
    """The session ended while the form was open."""
    return render_template("errors/400.html", code=400), 400
