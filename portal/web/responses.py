"""Answers that are not pages."""

from __future__ import annotations

from flask import Response, make_response


def pdf_response(content: bytes, name: str) -> Response:
    """Shown by the browser, saved under the document's number."""
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
