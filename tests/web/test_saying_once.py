"""What is kept of a page is what it would say anew."""

from __future__ import annotations

from flask import Flask, g, request

from portal.web.saying_once import said_once


def test_it_is_said_once_for_the_same_things(app: Flask) -> None:
    said = iter(("first", "second"))
    word = said_once(lambda _about, _number: next(said))
    with app.test_request_context():
        assert [word("a", 1), word("a", 1), word("b", 1), word("a", 1)] == ["first", "first", "second", "first"]


def test_it_is_said_anew_in_another_language_and_under_another_root(app: Flask) -> None:
    where = said_once(lambda: f"{request.accept_languages} {request.script_root}")
    for language, root in (("de", ""), ("en", ""), ("en", "/shop")):
        headers = {"Accept-Language": language}
        with app.test_request_context(headers=headers, environ_overrides={"SCRIPT_NAME": root}):
            g.pop("_flask_babel", None)
            assert where() == f"{language} {root}"
