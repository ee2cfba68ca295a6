"""An expected no. It changes nothing, says what happened and what to do, and is shown to whoever asked."""

from __future__ import annotations

from flask_babel.speaklater import LazyString


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """`field` names the input it belongs to, if any; else it concerns the form as a whole."""

    def __init__(self, message: str | LazyString, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
