"""One style sheet, one script, one sprite: joined, hashed, cached for ever; and nothing inline beside them."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web import assets

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static" / "css"
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|light-dark)\(|:\s*(?:white|black|red|blue|green)\b",
    re.IGNORECASE,
)
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
PAGE_BUDGET = 60_000


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__, static_folder=None)
    assets.init_app(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def url_of(app: Flask, name: str) -> str:
    with app.test_request_context():
        return str(app.jinja_env.globals["asset_url"](name))  # type: ignore[operator]


def test_the_style_sheets_are_joined_in_the_order_of_the_layers(app: Flask, client: FlaskClient) -> None:
    sheet = client.get(url_of(app, "app.css")).text
    declared = re.search(r"@layer ([a-z, ]+);", sheet)
    assert declared is not None
    assert tuple(declared[1].split(", ")) == assets.LAYERS
    filled = list(dict.fromkeys(re.findall(r"@layer ([a-z]+) \{", sheet)))
    assert filled == list(assets.LAYERS)


def test_every_style_sheet_is_served_and_stays_within_its_layer() -> None:
    joined = list(assets.stylesheets(CSS))
    assert sorted(joined) == sorted(CSS.rglob("*.css"))
    for path in joined:
        layer = path.stem if path.parent == CSS else path.parent.name
        opened = re.findall(r"^@layer ([a-z]+) \{", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert opened == [layer], path.name


def test_the_name_changes_with_the_content() -> None:
    before = assets.Asset("app", ".css", "text/css", b"a { color: inherit }")
    after = assets.Asset("app", ".css", "text/css", b"a { color: unset }")
    assert before.filename != after.filename
    assert re.fullmatch(r"app-[0-9a-f]{12}\.css", before.filename)


@pytest.mark.parametrize("name", ["app.css", "app.js", "icons.svg", "favicon.svg"])
def test_an_asset_is_cached_for_ever_and_sets_no_cookie(app: Flask, client: FlaskClient, name: str) -> None:
    answer = client.get(url_of(app, name))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_a_browser_that_can_gets_the_asset_compressed(app: Flask, client: FlaskClient) -> None:
    url = url_of(app, "app.css")
    zipped = client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(zipped.data) == client.get(url).data


def test_an_old_name_is_gone(client: FlaskClient) -> None:
    assert client.get("/assets/app-000000000000.css").status_code == 404


def test_sheet_script_and_sprite_leave_most_of_the_budget_to_the_page(app: Flask, client: FlaskClient) -> None:
    names = ("app.css", "app.js", "icons.svg", "favicon.svg")
    sizes = [len(client.get(url_of(app, name), headers={"Accept-Encoding": "gzip"}).data) for name in names]
    assert sum(sizes) < PAGE_BUDGET / 2


def test_only_the_tokens_name_a_colour() -> None:
    named = {
        f"{path.relative_to(CSS)}: {found}"
        for path in CSS.rglob("*.css")
        if path.name != "tokens.css"
        for found in COLOUR.findall(path.read_text(encoding="utf-8"))
    }
    assert named == set()


def test_no_page_carries_a_style_or_script_of_its_own() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*.html") if _is_page(path)]
    inline = {
        f"{path.relative_to(ROOT)}: {found.strip()}"
        for path in pages
        for found in INLINE.findall(JINJA_COMMENT.sub("", path.read_text(encoding="utf-8")))
    }
    assert pages
    assert inline == set()


def test_every_icon_a_template_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"\bicon\(\"([a-z]+)\"\)", path.read_text(encoding="utf-8"))
    }
    assert asked <= drawn


def _is_page(path: Path) -> bool:
    """Mails and documents for paper have no style sheet to link to."""
    return path.relative_to(ROOT / "templates").parts[0] not in ("mail", "documents")
