"""Every answer carries the security headers; a view's own word stands."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from portal.web import headers


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    headers.init_app(app)
    app.add_url_rule("/", "page", lambda: "<p>Guten Tag</p>")
    app.add_url_rule("/o/<secret>", "order_link", _order)
    app.add_url_rule("/feeds/<secret>", "feed", _feed)
    app.add_url_rule("/preview", "preview", _preview)
    return app.test_client()


def _order(secret: str) -> str:
    return f"<p>Bestellung {secret}</p>"


def _feed(secret: str) -> Response:
    return Response(f"<rss>{secret}</rss>", mimetype="application/rss+xml")


def _preview() -> Response:
    response = Response("<p>E-Mail</p>")
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def test_a_page_allows_nothing_inline_and_nothing_foreign(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_missing_page_has_the_headers_too(client: FlaskClient) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "Content-Security-Policy" in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_is_kept_by_no_cache(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_what_a_view_says_itself_stands(client: FlaskClient) -> None:
    answer = client.get("/preview")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, max-age=60"


def test_a_page_other_than_html_may_be_cached_as_its_view_wishes(client: FlaskClient) -> None:
    assert "Cache-Control" not in client.get("/feeds/abc").headers


@pytest.mark.parametrize("path", ["/o/abc", "/backend/feeds/abc", "/reset/abc"])
def test_a_secret_link_is_told_to_no_other_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Referrer-Policy"] == "strict-origin"


def test_other_pages_are_told_only_to_the_shop_itself(client: FlaskClient) -> None:
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"


def test_only_an_encrypted_answer_asks_for_encryption_from_now_on(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age=63072000" in client.get("/", base_url="https://shop.example").headers["Strict-Transport-Security"]
