"""Categories: named, ordered, and only deleted when nothing stands in them."""

from __future__ import annotations

import pytest

from portal.catalogue.categories import (
    add_category,
    change_category,
    delete_category,
    list_categories,
    list_categories_with_counts,
    move_category,
)
from portal.refusal import Refusal
from tests.builders import Shop


def _names() -> list[str]:
    return [category.name for category in list_categories()]


def _id(name: str) -> int:
    return next(category.id for category in list_categories() if category.name == name)


def test_a_new_category_stands_last(shop: Shop) -> None:
    add_category("Papier & Umschläge", "Für Briefe.")
    assert _names() == ["Schreiben", "Papier & Umschläge"]
    assert list_categories()[-1].slug == "papier-umschlaege"


def test_counts_include_hidden_articles(shop: Shop) -> None:
    shop.product("pen").is_active = False
    add_category("Leer", "")
    assert [(category.name, count) for category, count in list_categories_with_counts()] == [
        ("Schreiben", 4),
        ("Leer", 0),
    ]


def test_two_categories_cannot_have_the_same_name(shop: Shop) -> None:
    for name in ("Schreiben", "SCHREIBEN", "schreiben!"):
        with pytest.raises(Refusal, match="gibt es schon") as refused:
            add_category(name, "")
        assert refused.value.field == "name"
    with pytest.raises(Refusal, match="Buchstaben"):
        add_category("!!!", "")
    change_category(_id("Schreiben"), "Schreiben", "Neu.")
    assert list_categories()[0].intro == "Neu."


def test_a_renamed_category_keeps_its_address_and_its_old_name_can_be_used_again(shop: Shop) -> None:
    change_category(_id("Schreiben"), "Federn", "")
    add_category("Schreiben", "")
    assert [(category.name, category.slug) for category in list_categories()] == [
        ("Federn", "schreiben"),
        ("Schreiben", "schreiben-2"),
    ]


def test_categories_move_up_and_down_and_stop_at_the_ends(shop: Shop) -> None:
    for name in ("Zwei", "Drei"):
        add_category(name, "")
    move_category(_id("Drei"), -1)
    assert _names() == ["Schreiben", "Drei", "Zwei"]
    move_category(_id("Schreiben"), -1)
    move_category(_id("Zwei"), 1)
    assert _names() == ["Schreiben", "Drei", "Zwei"]
    move_category(_id("Schreiben"), 1)
    assert _names() == ["Drei", "Schreiben", "Zwei"]


def test_only_an_empty_category_can_be_deleted(shop: Shop) -> None:
    with pytest.raises(Refusal, match="4, ausgeblendete mitgezählt"):
        delete_category(_id("Schreiben"))
    add_category("Leer", "")
    delete_category(_id("Leer"))
    assert _names() == ["Schreiben"]
