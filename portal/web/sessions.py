"""The cookie of a visit: a basket is found again for two weeks after it was last looked at."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from portal import clock

_WRITTEN_ON = "day"


class DailySessions(SecureCookieSessionInterface):
    """Prolongs a lasting visit once a day; Flask would send its cookie with every answer, pictures included. It would
    also make ready to sign anew, twice a request, with a key that never changes."""

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)

    def get_signing_serializer(self, _app: Flask) -> Any:
        return self._serializer

    def should_set_cookie(self, _app: Flask, session: SessionMixin) -> bool:
        today = clock.today().isoformat()
        if session.accessed and session.permanent and session.get(_WRITTEN_ON) != today:
            session[_WRITTEN_ON] = today
        return session.modified


def init_app(app: Flask) -> None:
    app.session_interface = DailySessions(app)
