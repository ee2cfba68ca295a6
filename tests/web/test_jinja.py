"""Templates are read with shortcuts and still say what Jinja's own would."""

from __future__ import annotations

import pytest
from flask import Flask, render_template
from flask_babel import Babel
from jinja2 import DictLoader, UndefinedError

from portal.web import jinja

MACRO = "{% macro twice(word) %}{{ word }} & {{ word }}{{ caller() if caller is defined }}{% endmacro %}"
SHOWN = MACRO + '{{ twice(word) + " & " }}'


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    jinja.init_app(app)
    Babel(app, default_locale="de")
    call = '{% from "a.html" import twice %}{% call twice(1) %}<b>{% endcall %}'
    names = {"a.txt": SHOWN, "b.html": SHOWN, "a.html": MACRO, "call.html": call, "odd.html": "{{ nobody }}"}
    app.jinja_loader = DictLoader(names)
    return app


def test_a_macro_knows_whether_it_stands_in_a_text_or_in_a_page(app: Flask) -> None:
    with app.test_request_context():
        assert render_template("a.txt", word="<") == "< & < & "
        assert render_template("b.html", word="<") == "&lt; & &lt; &amp; "


def test_a_macro_gets_what_stands_between_call_and_endcall(app: Flask) -> None:
    with app.test_request_context():
        assert render_template("call.html") == "1 & 1<b>"


def test_a_name_that_nobody_gave_is_an_error(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template("odd.html")
