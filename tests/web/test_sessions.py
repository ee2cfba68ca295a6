"""A visit that lasts is prolonged by whoever goes on with it, and not with every answer."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from portal import clock
from portal.web import sessions


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 4))
    app = Flask(__name__)
    app.secret_key = "of a test"
    sessions.init_app(app)
    app.add_url_rule("/lasting", "lasting", lambda: str(session.update(basket="key", _permanent=True)))
    app.add_url_rule("/sitting", "sitting", lambda: str(session.update(basket="key")))
    app.add_url_rule("/look", "look", lambda: session.get("basket", ""))
    app.add_url_rule("/picture", "picture", lambda: "")
    return app.test_client()


def sends_a_cookie(client: FlaskClient, path: str) -> bool:
    return "Set-Cookie" in client.get(path).headers


def test_a_visit_that_lasts_is_prolonged_once_a_day(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sends_a_cookie(client, "/lasting")
    assert not sends_a_cookie(client, "/look")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 5))
    assert not sends_a_cookie(client, "/picture")
    assert sends_a_cookie(client, "/look")
    assert not sends_a_cookie(client, "/look")
    assert client.get("/look").text == "key"


def test_a_picture_may_be_kept_whoever_asks_for_it(client: FlaskClient) -> None:
    client.get("/lasting")
    assert "Cookie" not in client.get("/picture").headers.get("Vary", "")


def test_a_visit_of_one_sitting_is_not_prolonged(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Expires" not in client.get("/sitting").headers["Set-Cookie"]
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 5))
    assert not sends_a_cookie(client, "/look")
