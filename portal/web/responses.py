"""Answers that are not pages."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, stream_with_context

from portal import storage


def pdf_response(content: bytes, name: str) -> Response:
    """Shown by the browser, saved under the document's number."""
    return _file(content, "application/pdf", f'inline; filename="{name}.pdf"')


def xml_response(content: bytes, name: str) -> Response:
    """Saved under the document's number; nobody reads it in a browser."""
    return _file(content, "application/xml", f'attachment; filename="{name}.xml"')


def zip_response(pieces: Iterator[bytes], name: str) -> Response:
    """Made while it is sent."""
    return _file(stream_with_context(pieces), "application/zip", f'attachment; filename="{name}.zip"')


def stored_response(key: str, size: int, name: str, mimetype: str, inline: bool = False) -> Response:
    """A large file, streamed from the store. Raises storage.FileMissingError."""
    if not storage.has(key, size):  # once the answer has begun it can only break off
        raise storage.FileMissingError(key)
    disposition = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response = _file(stream_with_context(storage.stream(key, 0, size)), mimetype, disposition)
    response.content_length = size
    return response


def _file(content: bytes | Iterator[bytes], mimetype: str, disposition: str) -> Response:
    response = Response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "private, no-store"
    return response
