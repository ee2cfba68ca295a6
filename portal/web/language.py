"""Which language a page is in: the one chosen, else the one the browser asks for, else German."""

from __future__ import annotations

from flask import current_app, has_request_context, request, session
from flask_babel import refresh


def choose() -> str:
    languages = current_app.config["LANGUAGES"]
    if not has_request_context():
        return str(languages[0])
    chosen = session.get("language")
    return str(chosen if chosen in languages else request.accept_languages.best_match(languages, languages[0]))


def remember(language: str) -> None:
    """From here on, so that what is still to be said now is said in it."""
    if language in current_app.config["LANGUAGES"]:
        session["language"] = language
        refresh()


def prefer(language: str) -> None:
    """Unless another was chosen on this visit."""
    if "language" not in session:
        remember(language)
