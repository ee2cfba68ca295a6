"""The visitor's basket is found by a key in the session."""

from __future__ import annotations

from flask.sessions import SessionMixin

from portal.sales.baskets import new_key

_NAME = "basket"


def find_key(session: SessionMixin) -> str | None:
    return session.get(_NAME)


def get_key(session: SessionMixin) -> str:
    if _NAME not in session:
        session[_NAME] = new_key()
        session.permanent = True
    return str(session[_NAME])
