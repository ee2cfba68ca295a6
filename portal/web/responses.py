"""Answers that are not pages."""

from __future__ import annotations

from flask import Response, make_response


def pdf_response(content: bytes, name: str) -> Response:
    """Shown by the browser, saved under the document's number."""
    return _file(content, "application/pdf", f'inline; filename="{name}.pdf"')


def xml_response(content: bytes, name: str) -> Response:
    """Saved under the document's number; nobody reads it in a browser."""
    return _file(content, "application/xml", f'attachment; filename="{name}.xml"')


def _file(content: bytes, mimetype: str, disposition: str) -> Response:
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "private, no-store"
    return response
