"""Who may see a page. Every view declares it; a test fails for a view that does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import abort, current_app, request
from flask_login import current_user

__all__ = [
    "Permission",
    "account_required",
    "asks_for",
    "by_secret_link",
    "current_user",
    "owner_required",
    "public",
    "staff_required",
]

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    public = "public"
    secret_link = "secret_link"  # whoever holds the link
    account = "account"
    staff = "staff"
    owner = "owner"


def public(view: View) -> View:
    return _declare(view, Permission.public)


def by_secret_link(view: View) -> View:
    """The view itself reads the signed token and answers 404 to a wrong one."""
    return _declare(view, Permission.secret_link)


def account_required(view: View) -> View:
    return _declare(_guarded(view, lambda: True), Permission.account)


def staff_required(view: View) -> View:
    return _declare(_guarded(view, lambda: bool(current_user.is_staff)), Permission.staff)


def owner_required(view: View) -> View:
    return _declare(_guarded(view, lambda: bool(current_user.is_owner)), Permission.owner)


def asks_for(*permissions: Permission) -> bool:
    """Whether the view of this request does."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "permission", None) in permissions


def _guarded(view: View, may: Callable[[], bool]) -> View:
    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        if not may():
            abort(403)
        return view(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


def _declare(view: View, permission: Permission) -> View:
    view.permission = permission  # type: ignore[attr-defined]
    return view
