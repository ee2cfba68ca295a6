"""Rendering for tests of paper: whatever the renderer warns of is a failure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
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
