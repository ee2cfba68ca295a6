"""Signed links: purpose, id and nonce in one token. Changing the stored nonce revokes every link made before."""

from __future__ import annotations

import secrets

from flask import current_app
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


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"kontor.{purpose}")
