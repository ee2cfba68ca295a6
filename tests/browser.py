"""Fixtures for journeys: a running shop, a real Chromium, people who click."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from portal import clock, create_app
from portal.accounts import people
from portal.extensions import db
from tests import databases
from tests.builders import Shop, Template
from tests.cast import OLGA_MAIL, PASSWORD
from tests.running import PATIENCE, Inbox, Running, wait_until

QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--disable-quic")  # fmt: skip


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Running]:
    """Web server and worker on a shop with Olga and Claus, and a mail server that receives."""
    folder = tmp_path_factory.mktemp("running")
    databases.copy(template.folder, folder)
    shop = Running(folder, Inbox())
    shop.inbox.controller.start()
    with _application(shop).test_request_context():
        Shop.open(plenty=True)
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
        databases.bear_long_reads(db.engine)
        yield Shop.find(clock.now())
        db.session.remove()  # gives its connection back first
        db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)  # pages wait for what the worker does, too
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
    expects_errors: bool = False  # an answer like 404 or 422 is an error on the console, too
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Person:
        self.page.goto(path if path.startswith("http") else self.shop.url + path)
        return self

    def click(self, words: str) -> Person:
        """A link or button of the page's main part by its accessible name, from its beginning."""
        main, name = self.page.locator("main"), _beginning(words)
        main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name)).first.click()
        return self

    def confirm(self) -> Person:
        """Yes, in the dialog that asks."""
        self.page.locator("#confirm-dialog [value=yes]").click()
        return self

    def field(self, label: str) -> Locator:
        """The first field in view with this label."""
        return self.page.locator("main").get_by_label(label).filter(visible=True).first

    def fill(self, label: str, text: str) -> Person:
        self.field(label).fill(text)
        return self

    def tick(self, label: str) -> Person:
        self.field(label).check()
        return self

    def sees(self, *words: str) -> Person:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)
        return self

    def comes_to_see(self, path: str, *words: str) -> Person:
        """What the server does after its answer, it has done a moment later: open the page until it says so."""
        main = self.page.locator("main")
        wait_until(lambda: all(each in (self.open(path) and main.inner_text()) for each in words), f"{words} on {path}")
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
    return re.compile("^\\s*" + re.escape(words) + r"(?!\w)")


@pytest.fixture
def somebody(running: Running, chromium: Browser) -> Iterator[Callable[[], Person]]:
    """A new person each time it is called, with a browser of their own."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def come() -> Person:
        context = chromium.new_context(
            locale="de-DE", timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 900}
        )
        contexts.append(context)
        people.append(Person(context.new_page(), running))
        return people[-1]

    yield come
    for context in contexts:
        context.close()
    assert not [person.complaints for person in people if person.complaints and not person.expects_errors]


@pytest.fixture
def customer(somebody: Callable[[], Person]) -> Person:
    return somebody()


@pytest.fixture
def owner(somebody: Callable[[], Person]) -> Person:
    """Olga, logged in."""
    return somebody().log_in(OLGA_MAIL)
