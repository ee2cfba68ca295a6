"""The visitor's basket is found by a key in the session."""

from __future__ import annotations

from flask.sessions import SessionMixin

from portal.sales.baskets import new_key

_NAME = "basket"


def find_key(session: SessionMixin) -> str | None:
    return session.get(_NAME)


def get_key(session: SessionMixin) -> str:
    """Stays after the order was placed, so that a second click finds it; the next article brings a new one."""
    return find_key(session) or new_key()


def keep_key(session: SessionMixin, key: str) -> None:
    session[_NAME] = key
    session.permanent = True
