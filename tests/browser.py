"""Fixtures for journeys: a running shop, a real Chromium, people who click."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from portal import clock, create_app
from portal.accounts import people
from portal.extensions import db
from tests.builders import Shop
from tests.cast import OLGA_MAIL, PASSWORD
from tests.running import Inbox, Running

QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--disable-quic")  # fmt: skip


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Running]:
    """Web server and worker on a shop with Olga and Claus, and a mail server that receives."""
    folder = tmp_path_factory.mktemp("running")
    shutil.copy(empty_database, folder / "kontor.db")
    shop = Running(folder, Inbox())
    shop.inbox.controller.start()
    with _application(shop).test_request_context():
        Shop.open()
        people.make_owner("Olga Brandt", OLGA_MAIL, PASSWORD, clock.now())
        db.session.commit()
        db.engine.dispose()
    shop.start()
    yield shop
    shop.stop()
    shop.inbox.controller.stop()


def _application(shop: Running) -> Flask:
    from config import from_environment

    return create_app(from_environment(shop.environment))


@pytest.fixture
def builder(running: Running) -> Iterator[Shop]:
    """Places orders in the running shop through the verbs, at the real time, for journeys that begin later."""
    with _application(running).test_request_context():
        yield Shop.find(clock.now())
        db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=QUIET
        )
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser. Anything a page writes to the console as an error is a failure."""

    page: Page
    shop: Running

    def open(self, path: str) -> Person:
        self.page.goto(path if path.startswith("http") else self.shop.url + path)
        return self

    def click(self, words: str) -> Person:
        """A link or button by its accessible name, from its beginning."""
        target = self.page.get_by_role("link", name=_beginning(words)).or_(
            self.page.get_by_role("button", name=_beginning(words))
        )
        target.first.click()
        return self

    def confirm(self) -> Person:
        """Yes, in the dialog that asks."""
        self.page.locator("#confirm-dialog [value=yes]").click()
        return self

    def fill(self, label: str, text: str) -> Person:
        self.page.get_by_label(label).first.fill(text)
        return self

    def tick(self, label: str) -> Person:
        self.page.get_by_label(label).first.check()
        return self

    def sees(self, *words: str) -> Person:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)
        return self

    def does_not_see(self, *words: str) -> Person:
        for each in words:
            expect(self.page.locator("main")).not_to_contain_text(each)
        return self

    def log_in(self, email: str, password: str = PASSWORD) -> Person:
        self.open("/login").fill("E-Mail", email).fill("Passwort", password)
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self


def _beginning(words: str) -> re.Pattern[str]:
    return re.compile("^\\s*" + re.escape(words))


@pytest.fixture
def somebody(running: Running, chromium: Browser) -> Iterator[Callable[[], Person]]:
    """A new person each time it is called, with a browser of their own."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def come() -> Person:
        context = chromium.new_context(
            locale="de-DE", timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Person(page, running)

    yield come
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def customer(somebody: Callable[[], Person]) -> Person:
    return somebody()


@pytest.fixture
def owner(somebody: Callable[[], Person]) -> Person:
    """Olga, logged in."""
    return somebody().log_in(OLGA_MAIL)
