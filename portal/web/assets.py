"""Style sheet, script and icons: joined once at start-up and served under names that carry their own hash.

There is no build step. The files of ``static/css`` are joined in the order of the cascade layers, the scripts of
``static/js`` become one module (each file in a block of its own, so that none sees another's names). A name with a
hash can be cached for ever; a new version has a new name.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from portal.web.routing import script_root

LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities", "print")
STATIC = Path(__file__).parents[2] / "static"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire, plain and compressed."""

    stem: str
    suffix: str
    mimetype: str
    body: bytes

    @property
    def filename(self) -> str:
        """``app-0123456789ab.css``: the hash changes when a byte of the content does."""
        return f"{self.stem}-{hashlib.sha256(self.body).hexdigest()[:12]}{self.suffix}"


def init_app(app: Flask) -> None:
    """Read ``static/`` once, add the route of the assets and the template function ``asset_url``."""
    assets = load(STATIC)
    filenames = {f"{asset.stem}{asset.suffix}": asset.filename for asset in assets}
    answers = {asset.filename: (asset, gzip.compress(asset.body, mtime=0)) for asset in assets}

    def asset(filename: str) -> Response:
        if filename not in answers:
            abort(404)
        return _answer(*answers[filename])

    def asset_url(name: str) -> str:
        """Address of ``app.css``, ``app.js``, ``icons.svg`` or ``favicon.svg``; KeyError for anything else."""
        return f"{script_root() or ''}/assets/{filenames[name]}"  # `url_for` takes its time, and a page has many icons

    app.add_url_rule("/assets/<filename>", view_func=asset)
    app.jinja_env.globals["asset_url"] = asset_url


def load(static: Path) -> list[Asset]:
    """All assets below a static folder."""
    return [
        Asset("app", ".css", "text/css", _joined(stylesheets(static / "css")).encode()),
        Asset("app", ".js", "text/javascript", script(static / "js").encode()),
        Asset("icons", ".svg", "image/svg+xml", (static / "icons.svg").read_bytes()),
        Asset("favicon", ".svg", "image/svg+xml", (static / "favicon.svg").read_bytes()),
    ]


def stylesheets(folder: Path) -> Iterator[Path]:
    """The style sheets in layer order: ``<layer>.css``, then the files of a folder ``<layer>/`` by name."""
    for layer in LAYERS:
        single = folder / f"{layer}.css"
        if single.exists():
            yield single
        yield from sorted((folder / layer).glob("*.css"))


def script(folder: Path) -> str:
    """One module of all scripts; a block each keeps their names apart."""
    return "".join(f"{{\n{path.read_text(encoding='utf-8')}}}\n" for path in sorted(folder.glob("*.js")))


def _joined(paths: Iterator[Path]) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def _answer(asset: Asset, compressed: bytes) -> Response:
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(compressed if zipped else asset.body, mimetype=asset.mimetype)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response
