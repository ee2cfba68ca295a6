"""A test begins with a copy of what others told only where it would have come to the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app

from portal import storage
from portal.extensions import db
from portal.models.product import Product
from tests import databases, stories
from tests.builders import Shop, Template

pytestmark = databases.needs_sqlite

Renew = Callable[[], None]


@pytest.fixture
def renew(app: Flask, shop: Shop, template: Template) -> Renew:
    """The shop as new, as the next test finds it."""
    folder = Path(app.config["VAR"])

    def begin() -> None:
        db.session.remove()
        db.engine.dispose()
        stories.begin("here", folder, dict(app.config), lambda: databases.copy(template.folder, folder, is_open=True))

    begin()
    return begin


def tell(shop: Shop, told: list[str]) -> str:
    """A story of its own for each test, whose name is the first word."""

    def happens() -> str:
        told.append(shop.order(pen=1).number)
        storage.put("a/file", b"of the story")
        shop.later(days=1)
        return told[-1]

    return stories.told_once(shop, told[0], happens)


def test_it_is_told_once_and_what_it_left_behind_is_there_again(shop: Shop, renew: Renew) -> None:
    told = ["once"]
    begun = shop.now
    number = tell(shop, told)
    renew()
    storage.delete("a/file")
    ended, shop.now = shop.now, begun
    assert (tell(shop, told), told) == (number, ["once", number])
    assert shop.reload(number).items[0].qty_ordered == 1
    assert (storage.get("a/file"), shop.now) == (b"of the story", ended)


def _write(shop: Shop) -> None:
    db.session.get_one(Product, shop.products["ink"]).name = "Tinte"
    db.session.commit()


def _write_and_leave(shop: Shop) -> None:
    _write(shop)
    db.session.remove()
    db.engine.dispose()


def _set(shop: Shop) -> None:
    current_app.config["A_SETTING"] = "another"


def _wait(shop: Shop) -> None:
    shop.later(minutes=1)


@pytest.mark.parametrize("before", [_write, _write_and_leave, _set, _wait])
def test_where_something_was_different_before_it_is_told_anew(
    shop: Shop, renew: Renew, before: Callable[[Shop], None]
) -> None:
    told = [before.__name__]
    begun = shop.now
    tell(shop, told)
    renew()
    shop.now = begun
    before(shop)
    tell(shop, told)
    assert len(told) == 3


def test_another_story_of_the_same_name_is_another(shop: Shop, renew: Renew) -> None:
    def one() -> str:
        return shop.order(pen=1).number

    def two() -> str:
        return shop.order(ink=1).number

    stories.told_once(shop, "of the same name", one)
    renew()
    assert shop.reload(stories.told_once(shop, "of the same name", two)).items[0].sku == "ink"
