"""The shop's own data."""

from __future__ import annotations

from flask import g, has_request_context
from sqlalchemy import select

from portal.loading import Question, Shape
from portal.models.shop_settings import ShopSettings

_SETTINGS = Question(select(ShopSettings), Shape(ShopSettings))  # there is one row


def find_settings() -> ShopSettings | None:
    """None in a shop that was not set up yet. Loaded once per request."""
    if not has_request_context():
        return _SETTINGS.one()
    if "shop_settings" not in g:
        g.shop_settings = _SETTINGS.one()
    settings: ShopSettings | None = g.shop_settings
    return settings


def are_settings_awaited() -> bool:
    """Nobody has asked in this request, and somebody will: they may come with the first question there is."""
    return has_request_context() and "shop_settings" not in g


def keep_settings(settings: ShopSettings) -> None:
    """For the rest of the request, if there is one."""
    if has_request_context():
        g.shop_settings = settings


def get_settings() -> ShopSettings:
    """Raises LookupError in a shop that was not set up."""
    settings = find_settings()
    if settings is None:
        raise LookupError("the shop has no settings yet")
    return settings
