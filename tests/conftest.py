"""The application on a fresh database for every test; the cast and the builders are in their own files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import from_environment
from portal import create_app
from portal.extensions import db
from tests.builders import Shop

pytest_plugins = ["tests.browser"]


def settings_for(folder: Path) -> dict[str, Any]:
    return from_environment({"KONTOR_VAR": str(folder), "SECRET_KEY": "a secret for tests"}) | {
        "TESTING": True
    }


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once per process, copied for every test."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    with app.app_context():
        upgrade(directory="portal/migrations")
        db.engine.dispose()
    return folder / "kontor.db"


@pytest.fixture
def app(tmp_path: Path, empty_database: Path) -> Iterator[Flask]:
    shutil.copy(empty_database, tmp_path / "kontor.db")
    app = create_app(settings_for(tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """A shop that sells, inside an application context: for tests of verbs, models and outlets."""
    with app.test_request_context():
        yield Shop.open()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts. Use it with `open_shop`, never inside an application context."""
    return app.test_client()


@pytest.fixture
def open_shop(app: Flask) -> Shop:
    """The same shop for tests that click pages: made and committed, with no context left open."""
    with app.test_request_context():
        return Shop.open()
