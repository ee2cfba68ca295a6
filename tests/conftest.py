"""The application on a fresh database for every test; the cast and the builders are in their own files."""

from __future__ import annotations

import gc
import hashlib
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from config import ROOT, from_environment
from portal import clock, create_app
from portal.extensions import db
from portal.models.account import Account, Role, RoleName
from portal.web import jinja
from portal.wording import language
from tests import databases, locks, page_checks, stories
from tests.builders import MONDAY, Shop, Template
from tests.cast import CLAUS_MAIL, OLGA_MAIL
from tests.visitor import Visitor

pytest_plugins = ["tests.browser"]

# Where Python may not keep bytecode, each process of each run rewrites three thousand asserts anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

STAFF = {  # by the names of their fixtures
    "olga": ("Olga Brandt", OLGA_MAIL, RoleName.owner),
    "claus": ("Claus Weber", CLAUS_MAIL, RoleName.clerk),
}
WORDS = ROOT / "portal" / "translations" / "en" / "LC_MESSAGES" / "messages.mo"
FAST = "not journey and not thorough"
_LEFT_OUT = re.compile(r"^pytestmark = \[?pytest\.mark\.(journey|thorough)\b", re.MULTILINE)


def pytest_configure(config: pytest.Config) -> None:
    databases.start_server(config)
    locks.watch()
    config.add_cleanup(page_checks.remember(config.cache.mkdir("pages")).close)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A module of which the fast part runs nothing is not read, nor what it imports."""
    if config.option.markexpr != FAST or not collection_path.name.startswith("test_"):
        return None
    return True if _LEFT_OUT.search(collection_path.read_text()) else None


def pytest_collection_finish() -> None:
    """What was collected stays; to look through all of it again and again takes time."""
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_sessionfinish() -> None:
    """Garbage may still have something to complain of. Once is enough; pytest goes through everything five times."""
    gc.collect()
    gc.freeze()


def settings_for(folder: Path) -> dict[str, Any]:
    ours = {"KONTOR_VAR": str(folder), "DATABASE_URL": databases.url_of(folder), "SECRET_KEY": "a secret for tests"}
    return from_environment(ours) | {"TESTING": True}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template")
    databases.create(folder)
    app = create_app(settings_for(folder))
    with app.app_context():
        upgrade(directory="portal/migrations")
        db.engine.dispose()
    databases.keep_empty(folder)
    with time_machine.travel(MONDAY), app.test_request_context():
        shop = Shop.open()
        db.session.remove()
        db.engine.dispose()
    databases.keep_open(folder)
    return Template(folder, shop)


class Compiled(FileSystemBytecodeCache):
    """Templates as they were compiled for a language, as long as neither its words nor the compiler changes."""

    made_by = hashlib.sha256(Path(jinja.__file__).read_bytes() + WORDS.read_bytes()).hexdigest()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return super().get_cache_key(f"{name} {language()} {self.made_by}", filename)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Flask:
    """Built once per process: routes are compiled once, not for every test, and templates once as long as they stay."""
    house = create_app(settings_for(tmp_path_factory.mktemp("house")))
    house.jinja_env.bytecode_cache = Compiled(str(pytestconfig.cache.mkdir("templates")))
    with house.app_context():
        event.listen(db.engine, "connect", _trust_the_power)
    return house


def _trust_the_power(connection: Any, _record: object) -> None:
    """No test pulls the plug, so SQLite need not wait for the disk; those that kill processes run the shop as it is."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def app(request: pytest.FixtureRequest, house: Flask, template: Template) -> Iterator[Flask]:
    """The application as new: an empty database, no files, no mails, its settings untouched. Where the test asks for a
    shop, it has opened already; who works there has an account."""
    settings, folder = dict(house.config), house.config["VAR"]
    is_open = not {"shop", "open_shop"}.isdisjoint(request.fixturenames)
    staff = [each for each in STAFF if each in request.fixturenames]
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if is_open:
        shutil.copytree(template.folder / "files", folder / "files")
    else:
        (folder / "files").mkdir()

    def fill() -> None:
        databases.copy(template.folder, folder, is_open)
        with time_machine.travel(MONDAY), house.app_context():
            for each in staff:
                register(*STAFF[each])
            db.engine.dispose()

    stories.begin(f"{is_open} {staff}", folder, settings, fill)
    if "monkeypatch" in request.fixturenames:
        stories.forget()
    yield house
    stories.forget()
    with house.app_context():
        db.engine.dispose()
    house.config.clear()
    house.config.update(settings)


@pytest.fixture
def shop(app: Flask, template: Template) -> Iterator[Shop]:
    """A shop that sells, inside an application context: for tests of verbs, models and outlets."""
    with app.test_request_context():
        yield deepcopy(template.shop)
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts. Use it with `open_shop`, never inside an application context."""
    return app.test_client()


@pytest.fixture
def open_shop(app: Flask, template: Template) -> Iterator[Shop]:
    """The same shop for tests that click pages, with no context left open, on a Monday in May."""
    with time_machine.travel(MONDAY):
        yield deepcopy(template.shop)


@pytest.fixture
def visitor(client: FlaskClient, open_shop: Shop) -> Visitor:
    """Somebody who is not logged in, in the open shop."""
    return Visitor(client)


@pytest.fixture
def olga(app: Flask, open_shop: Shop) -> Visitor:
    """The owner, logged in; the log-in page has tests of its own."""
    return _back(app, OLGA_MAIL)


@pytest.fixture
def claus(app: Flask, open_shop: Shop) -> Visitor:
    """The clerk, logged in."""
    return _back(app, CLAUS_MAIL)


def logged_in(app: Flask, name: str, email: str, role: RoleName | None) -> Visitor:
    """Somebody new."""
    with app.app_context():
        register(name, email, role)
    return _back(app, email)


def register(name: str, email: str, role: RoleName | None) -> None:
    account = Account(name=name, email=email, fs_uniquifier=email, confirmed_at=clock.now(), active=True)
    if role is not None:
        known = db.session.query(Role).filter_by(name=role).one_or_none()
        account.roles = [known or Role(name=role)]
    db.session.add(account)
    db.session.commit()


def _back(app: Flask, email: str) -> Visitor:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = email, True
    return Visitor(client)
