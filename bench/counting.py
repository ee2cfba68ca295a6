"""The shop's server that says in each answer how many statements it cost. Only for counting: it is not measured."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine, event

from wsgi import app as shop

_NO_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")
_count = threading.local()


@event.listens_for(Engine, "before_cursor_execute")
def _note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
    if not statement.upper().startswith(_NO_STATEMENTS):
        _count.seen = getattr(_count, "seen", 0) + 1


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _count.seen = 0

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Statements", str(_count.seen))], *more)

    return shop(environ, start)
