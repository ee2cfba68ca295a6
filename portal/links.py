"""Signed links: purpose, id and nonce in one token. Changing the stored nonce revokes every link made before."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer


def new_nonce() -> str:
    """128 bits, as text."""
    return secrets.token_urlsafe(16)


def sign(purpose: str, ident: int, nonce: str) -> str:
    return str(_serializer(purpose).dumps([ident, nonce]))


def read(purpose: str, token: str) -> tuple[int, str] | None:
    """The id and nonce of a genuine token of this purpose, else None."""
    try:
        ident, nonce = _serializer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(ident), str(nonce)


def seal(purpose: str, content: Any) -> str:
    """JSON under a signature, for what has no row to point at. Whoever holds the token can read it."""
    return str(_serializer(purpose).dumps(content))


def unseal(purpose: str, token: str) -> Any | None:
    """The content of a genuine token of this purpose, else None."""
    try:
        return _serializer(purpose).loads(token)
    except BadSignature:
        return None


def absolute(endpoint: str, **values: str) -> str:
    """A page's address for mails and feeds: it starts with PUBLIC_URL, whatever host was asked, if any.

    Raises werkzeug's BuildError for a page that does not exist.
    """
    base = urlsplit(current_app.config["PUBLIC_URL"])
    adapter = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def here() -> str:
    """The address of the page that is asked for, as `absolute` would write it."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + request.path


def _serializer(purpose: str) -> URLSafeSerializer:
    return _kept_serializer(current_app.config["SECRET_KEY"], purpose)


@lru_cache(maxsize=32)
def _kept_serializer(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"kontor.{purpose}")
