"""Artikel suchen on the telephone: the number read out is found at once, whatever came into the shop since."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import InstrumentedAttribute

from portal.catalogue.article_search import MOST, begins_so, find_articles
from portal.catalogue.products import hide_product
from portal.models.product import Product
from tests.builders import Shop
from tests.catalogue.articles import add_articles as add
from tests.plans import sorts_and_scans, steps_of_query
from tests.statements import count_statements

NEWER = 30


def found(typed: str) -> list[str]:
    return [product.sku for product in find_articles(typed)]


@pytest.mark.parametrize("typed", ["FB-1", "fb-1", "fb 1", "FB1", "fb.1", " Fb - 1 "])
def test_a_number_is_found_behind_any_number_of_newer_ones_that_begin_so(shop: Shop, typed: str) -> None:
    add(shop, ("FB-1", "Feder"), *((f"FB-1{number:02}", f"FB-1 Bogen {number}") for number in range(NEWER)))
    assert found(typed) == ["FB-1"]


def test_of_two_numbers_that_sound_alike_the_one_typed_is_meant(shop: Shop) -> None:
    add(shop, ("11-1", "Kleine Karte"), ("1-11", "Grosse Karte"))
    assert found("11-1") == ["11-1"]
    assert found("1-11") == ["1-11"]
    assert found("111") == ["1-11", "11-1"]


def test_numbers_that_begin_so_come_first_then_names_then_whatever_has_the_words(shop: Shop) -> None:
    add(shop, ("T-2", "Siegel"), ("X-1", "Tüte"), ("T-1", "Bogen"))
    add(shop, *((f"Z-{number}", f"Blatt mit T {number:02}") for number in range(NEWER)))
    assert found("t")[:3] == ["T-1", "T-2", "X-1"]
    assert found("t")[3:] == [f"Z-{number}" for number in range(NEWER - 1, NEWER - 1 - (MOST - 3), -1)]
    assert len(set(found("t"))) == MOST


@pytest.mark.parametrize("typed", ["tüten", "TUETEN", "Tuten", "tüten weiß", "weiss tü", "tüten WEISS"])
def test_umlauts_are_found_as_people_type_them(shop: Shop, typed: str) -> None:
    add(shop, ("X-1", "Tüten, weiß"))
    assert found(typed) == ["X-1"]


def test_what_is_hidden_is_found_by_its_number_and_by_words_behind_what_is_in_the_shop(shop: Shop) -> None:
    add(shop, ("FB-1", "Feder"), ("FB-12", "Bogen"), ("E-1", "Bogenhalter"))
    hide_product(shop.products["FB-1"])
    hide_product(shop.products["FB-12"])
    assert found("FB-1") == ["FB-1"]
    assert found("bogen") == ["E-1", "FB-12"]
    assert found("fb") == ["FB-1", "FB-12"]


def test_hidden_ones_take_no_place_from_those_in_the_shop(shop: Shop) -> None:
    add(shop, *((f"A-{number}", f"Feder {number}") for number in range(MOST - 1)))
    hide_product(shop.products["A-0"])
    assert found("feder")[-1] == "A-0"
    add(shop, ("B-2", "Feder 99"))
    assert "A-0" not in found("feder")


@pytest.mark.parametrize(("typed", "most"), [("pen", 1), ("ub", 9), ("nirgends", 9), ("%", 0), ("", 0), ("\x00", 0)])
def test_a_search_asks_at_most_nine_times(shop: Shop, typed: str, most: int) -> None:
    with count_statements() as statements:
        find_articles(typed)
    assert len(statements) == most, statements.seen


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("column", [Product.sku_key, Product.sort_name])
def test_no_beginning_reads_or_sorts_all_articles(shop: Shop, column: InstrumentedAttribute[str], active: bool) -> None:
    steps = steps_of_query(begins_so(column, "f", active))
    assert not sorts_and_scans(steps), steps


@pytest.mark.parametrize("typed", ["%", "_", "' or 1=1 --", "{", "ß" * 5000, "a" * 5000, "1 " * 5000, "\\", "*", '"'])
def test_wild_input_finds_nothing_and_breaks_nothing(shop: Shop, typed: str) -> None:
    assert found(typed) == []
