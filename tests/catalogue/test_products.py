"""Articles: no sale is lost by saving one, and nothing that was sold disappears."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from portal import storage
from portal.catalogue.article_numbers import list_numbered
from portal.catalogue.files import add_file, clean_file_name, remove_file
from portal.catalogue.product_list import ProductFilter, ProductSort, Search, count_low, find_place, list_products
from portal.catalogue.product_words import PRODUCT_WORDS, index_all
from portal.catalogue.products import (
    Beginning,
    PictureWish,
    ProductWish,
    add_product,
    hide_product,
    save_product,
    show_product,
)
from portal.extensions import db
from portal.models.product import Product, ProductKind
from portal.refusal import Refusal
from portal.sales.downloads import grant_files
from tests.builders import Shop
from tests.cast import OLGA
from tests.plans import sorts_and_scans, steps_of

WISH = ProductWish(name="Löschpapier, weiß", sku="LP-1", price_cents=450, vat_rate=1900)
NO_PICTURE = PictureWish()


def _png(color: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (9, 9), color).save(file, "PNG")
    return file.getvalue()


def _add(shop: Shop, wish: ProductWish = WISH, kind: ProductKind = ProductKind.goods, **more: object) -> Product:
    ident = add_product(wish, Beginning(kind, shop.now, OLGA.name, **more), NO_PICTURE)  # type: ignore[arg-type]
    return db.session.get_one(Product, ident)


def _save(product: Product, wish: ProductWish, picture: PictureWish = NO_PICTURE) -> None:
    save_product(product.id, wish, picture, product.version)


def test_a_new_article_gets_its_address_from_its_name(shop: Shop) -> None:
    product = _add(shop)
    assert (product.slug, product.sort_name) == ("loeschpapier-weiss", "loschpapier weiss")
    assert product.is_active


def test_two_articles_cannot_share_a_number_or_an_address(shop: Shop) -> None:
    _add(shop)
    with pytest.raises(Refusal, match="Löschpapier, weiß") as refused:
        _add(shop, replace(WISH, name="Anderes"))
    assert refused.value.field == "sku"
    with pytest.raises(Refusal, match="loeschpapier-weiss") as refused:
        _add(shop, replace(WISH, sku="LP-2"))
    assert refused.value.field == "slug"
    assert _add(shop, replace(WISH, sku="LP-2", slug="Löschpapier 2")).slug == "loeschpapier-2"


def test_an_article_keeps_its_own_number_and_address_when_saved(shop: Shop) -> None:
    product = _add(shop)
    _save(product, replace(WISH, slug=product.slug, price_cents=500))
    assert db.session.get_one(Product, product.id, populate_existing=True).price_cents == 500


def test_saving_an_article_leaves_its_stock_alone(shop: Shop) -> None:
    pen = shop.product("pen")
    shop.order(pen=3)
    _save(pen, replace(WISH, sku="pen"))
    assert shop.product("pen").stock == 7


def test_a_form_older_than_the_article_is_refused(shop: Shop) -> None:
    product = _add(shop)
    seen = product.version
    _save(product, WISH)
    with pytest.raises(Refusal, match="inzwischen geändert"):
        save_product(product.id, replace(WISH, price_cents=1), NO_PICTURE, seen)
    assert db.session.get_one(Product, product.id, populate_existing=True).price_cents == 450


def test_a_picture_is_replaced_and_removed_and_the_old_one_is_gone(shop: Shop) -> None:
    product = _add(shop)
    _save(product, WISH, picture=PictureWish(_png("red")))
    red = db.session.get_one(Product, product.id, populate_existing=True).picture
    _save(product, WISH)
    assert product.picture == red
    _save(product, WISH, picture=PictureWish(_png("blue")))
    blue = product.picture
    assert red
    assert blue
    with pytest.raises(storage.FileMissingError):
        storage.get(red)
    _save(product, WISH, picture=PictureWish(removes=True))
    assert product.picture is None
    with pytest.raises(storage.FileMissingError):
        storage.get(blue)


def test_a_picture_that_another_article_shows_stays(shop: Shop) -> None:
    first, second = _add(shop), _add(shop, replace(WISH, name="Zweites", sku="LP-2"))
    for product, wish in ((first, WISH), (second, replace(WISH, name="Zweites", sku="LP-2"))):
        _save(product, wish, picture=PictureWish(_png("red")))
    _save(first, WISH, picture=PictureWish(removes=True))
    assert second.picture
    assert storage.get(second.picture)


def test_hidden_articles_stay_in_their_orders(shop: Shop) -> None:
    order = shop.order(pen=1)
    hide_product(shop.products["pen"])
    assert not shop.product("pen").is_active
    assert shop.reload(order.number).items[0].product is not None
    show_product(shop.products["pen"])
    assert shop.product("pen").is_active


def test_a_download_is_not_shown_before_it_has_a_file(shop: Shop) -> None:
    product = _add(shop, kind=ProductKind.download)
    assert not product.is_active
    with pytest.raises(Refusal, match="Datei"):
        show_product(product.id)
    add_file(product.id, "heft.pdf", b"%PDF-1.7", shop.now)
    show_product(product.id)
    assert db.session.get_one(Product, product.id, populate_existing=True).is_active


def test_a_file_is_described_and_kept_once(shop: Shop) -> None:
    product = _add(shop, kind=ProductKind.download)
    add_file(product.id, "C:\\Ablage\\Kurrent für alle.pdf", b"%PDF-1.7", shop.now)
    [file] = db.session.get_one(Product, product.id, populate_existing=True).files
    assert (file.name, file.size, file.content_type) == ("Kurrent für alle.pdf", 8, "application/pdf")
    assert file.key == f"downloads/{storage.sha256(b'%PDF-1.7')}"
    assert storage.get(file.key) == b"%PDF-1.7"
    with pytest.raises(Refusal, match="schon dabei"):
        add_file(product.id, "anders.pdf", b"%PDF-1.7", shop.now)


def test_goods_get_no_files_and_empty_files_are_refused(shop: Shop) -> None:
    with pytest.raises(Refusal, match="Download-Artikeln"):
        add_file(shop.products["pen"], "a.pdf", b"x", shop.now)
    with pytest.raises(Refusal, match="leer"):
        add_file(shop.products["booklet"], "a.pdf", b"", shop.now)


def test_a_removed_file_is_kept_for_its_buyers_and_given_to_no_new_ones(shop: Shop) -> None:
    """K9"""
    order = shop.order(booklet=1)
    booklet = shop.product("booklet")
    add_file(booklet.id, "zweite-auflage.pdf", b"second edition", shop.now)
    old = order.grants[0].file
    remove_file(booklet.id, old.id, shop.now)
    order = shop.reload(order.number)
    assert order.grants[0].file.key == old.key
    assert storage.get(old.key)
    files = shop.product("booklet").files
    assert [grant.file.name for grant in grant_files(order.items[0], files)] == ["zweite-auflage.pdf"]


def test_the_only_file_of_an_article_in_the_shop_cannot_be_removed(shop: Shop) -> None:
    booklet = shop.product("booklet")
    with pytest.raises(Refusal, match="einzige Datei"):
        remove_file(booklet.id, booklet.files[0].id, shop.now)
    hide_product(booklet.id)
    remove_file(booklet.id, booklet.files[0].id, shop.now)
    assert shop.product("booklet").offered_files == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("heft.pdf", "heft.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("Übungsheft „Kurrent“.pdf", "Übungsheft „Kurrent“.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie x=1.txt"),
        ('<b>"x"?.pdf', "bx.pdf"),
        ("...", "download"),
        ("", "download"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        ("b" * 300, "b" * 150),
    ],
)
def test_file_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


@pytest.mark.parametrize(
    ("search", "is_reversed"),
    [(Search(), False), (Search(sort=ProductSort.newest), True), (Search("zettel"), True),
     (Search(filter=ProductFilter.active), False)],
)  # fmt: skip
def test_the_list_is_read_page_by_page(shop: Shop, search: Search, is_reversed: bool) -> None:
    for number in range(30):
        _add(shop, replace(WISH, name=f"Zettel {number:02}", sku=f"Z-{number}"))
    names = [f"Zettel {number:02}" for number in range(30)]
    seen, pages = [], [list_products(search)]
    while pages[-1].older:
        pages.append(list_products(search, pages[-1].older))
    seen = [row.Product.name for page in pages for row in page.rows]
    assert [name for name in seen if name in names] == (names[::-1] if is_reversed else names)
    back = list_products(search, None, pages[-1].newer)
    assert [row.Product.id for row in back.rows] == [row.Product.id for row in pages[-2].rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lotse", ["pen"]),
        ("FÜLLFEDER Lotse", ["pen"]),
        ("lotse fullfeder", ["pen"]),
        ("ink", ["ink"]),
        ("eisengallus", ["ink"]),
        ("50%", ["ink"]),
        ("%", []),
        ("_", []),
        ("tinte", ["ink"]),  # also within a word
        ("gallus blau 50", ["ink"]),
        ("nte", ["ink"]),
        ("te", []),  # too short to be looked for within words
        ("buettenp", []),
        ("papier buetten", ["paper"]),
        ("BÜTTEN", ["paper"]),
        ("ß", []),
        ("' OR 1=1 --", []),
        ("gibt es nicht", []),
    ],
)
def test_articles_are_found_by_words_of_the_name_or_by_number(shop: Shop, text: str, found: list[str]) -> None:
    assert [row.Product.sku for row in list_products(Search(text)).rows] == found


def test_what_is_saved_is_found_by_its_new_words_alone(shop: Shop) -> None:
    product = _add(shop)
    _save(product, replace(WISH, name="Siegelwachs", sku="SW-7"))
    for text in ("siegel", "wachs", "SW-7", "sw7"):
        assert [row.Product.id for row in list_products(Search(text)).rows] == [product.id], text
    assert not list_products(Search(WISH.name)).rows and not list_products(Search(WISH.sku)).rows


def test_articles_brought_in_from_elsewhere_are_found_once_they_are_indexed(shop: Shop) -> None:
    db.session.execute(PRODUCT_WORDS.forget(shop.products["ink"]))
    shop.product("ink").sku_key = ""
    db.session.commit()
    assert not list_products(Search("tinte")).rows and not list_numbered("ink")
    assert index_all() == 4
    assert [product.sku for product in list_numbered("ink")] == ["ink"]
    assert [row.Product.sku for row in list_products(Search("tinte")).rows] == ["ink"]


def test_filters_show_what_they_say(shop: Shop) -> None:
    hide_product(shop.products["paper"])
    shop.order(ink=5)
    for wanted, skus in (
        (ProductFilter.all, {"pen", "ink", "paper", "booklet"}),
        (ProductFilter.active, {"pen", "ink", "booklet"}),
        (ProductFilter.hidden, {"paper"}),
        (ProductFilter.low, {"ink"}),
    ):
        assert {row.Product.sku for row in list_products(Search("", wanted)).rows} == skus
    assert [row.Product.sku for row in list_products(Search("papier", ProductFilter.hidden)).rows] == ["paper"]
    assert not list_products(Search("papier", ProductFilter.active)).rows
    assert count_low() == 1


def test_articles_are_sorted_by_name_age_and_price(shop: Shop) -> None:
    def skus(sort: ProductSort) -> list[str]:
        return [row.Product.sku for row in list_products(Search(sort=sort)).rows]

    assert skus(ProductSort.name) == ["paper", "ink", "pen", "booklet"]
    assert skus(ProductSort.newest) == ["booklet", "paper", "ink", "pen"]
    assert skus(ProductSort.lowest) == skus(ProductSort.highest)[::-1] == ["booklet", "ink", "paper", "pen"]
    assert Search("pen", sort=ProductSort.highest).sorted_by is ProductSort.newest
    assert Search("", ProductFilter.low, ProductSort.highest).sorted_by is ProductSort.name


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Fü", "fu"),
        ("p-e n", "fullfederhalter lotse"),
        ("PEN", "fullfederhalter lotse"),
        ("pen", "fullfederhalter lotse"),
        ("%", None),
        ("´`", None),
    ],
)
def test_a_place_in_the_list_is_a_number_or_how_names_begin(shop: Shop, typed: str, place: str | None) -> None:
    assert find_place(typed) == place


@pytest.mark.parametrize(
    "search",
    [
        *(Search(sort=sort) for sort in ProductSort),
        *(Search(filter=wanted) for wanted in ProductFilter),
        Search("pap"),
        Search("pap", ProductFilter.hidden),
    ],
)
def test_no_list_of_articles_reads_or_sorts_all_of_them(shop: Shop, search: Search) -> None:
    steps = steps_of(search.keyset, search.walk)
    assert not sorts_and_scans(steps) or search.sorted_by is ProductSort.newest, steps
    if search.filter in (ProductFilter.active, ProductFilter.hidden) and not search.text:
        assert any("ix_product_shelf" in step for step in steps), steps
