"""Rendering for tests of paper: whatever the renderer warns of is a failure, and a neighbour who must hear nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from portal import create_app
from portal.documents import pdf
from tests.conftest import settings_for
from tests.documents.sheets import Sheets

Render = Callable[[dict[str, Any]], Sheets]
RENDERER = ("xhtml2pdf", "reportlab", "svglib", "pypdf")


@pytest.fixture(scope="session")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database: paper needs none."""
    return create_app(settings_for(tmp_path_factory.mktemp("printer")))


@pytest.fixture
def render(printer: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[Render]:
    def rendered(content: dict[str, Any]) -> Sheets:
        with printer.app_context():
            return Sheets(pdf.render(content))

    yield rendered
    assert complaints(caplog) == []


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    return [
        record.getMessage()
        for record in records
        if record.levelno >= logging.WARNING and record.name.startswith(RENDERER)
    ]


class Listener(ThreadingHTTPServer):
    """A neighbour of the shop that must not hear of it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path)
                self.send_error(404)

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def attacks(url: str) -> list[str]:
    return [
        f'<img src="{url}/a.png">',
        '<img src="file:///etc/passwd">',
        '<pdf:include src="/etc/passwd"/>',
        f'<link rel="stylesheet" href="{url}/b.css">',
        f"<style>@import url({url}/c.css);</style>",
        f'<pdf:font name="x" src="{url}/d.ttf"/>',
        '"><script>alert(1)</script>',
    ]
