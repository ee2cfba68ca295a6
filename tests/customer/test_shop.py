"""The shop window: what is for sale, what it costs in all, what the law wants said beside it."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal import paging
from portal.catalogue import pictures
from portal.catalogue.product_words import index_product
from portal.catalogue.products import hide_product
from portal.extensions import db
from portal.models.product import Category, ContentUnit
from portal.models.shop_settings import LegalText, LegalTextKind, ShippingMethod, ShopSettings, TaxMode
from tests.builders import MONDAY, Shop
from tests.catalogue.articles import add_articles
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze

PEN = "/products/fuellfederhalter-lotse"
INK = "/products/eisengallustinte-blauschwarz-50-ml"


def change(app: Flask, shop: Shop, article: str, **values: object) -> None:
    """The owner changes an article; `stock`: by counting."""
    with app.test_request_context():
        if "stock" in values:
            shop.stock_up(article, int(str(values.pop("stock"))))
        product = shop.product(article)
        for name, value in values.items():
            setattr(product, name, value)
        index_product(product)
        db.session.commit()


def names(visitor: Visitor) -> list[str]:
    return [link.text_content() for link in visitor.page.xpath("//ul[@class='goods']//h2/a")]


def test_the_shop_shows_its_articles_by_name_with_price_and_notes(visitor: Visitor) -> None:
    """K1"""
    visitor.open("/")
    assert visitor.heading == "Papier, Tinte, Federn"
    assert names(visitor) == [
        "Briefpapier Bütten A4",
        "Eisengallustinte Blauschwarz, 50 ml",
        "Füllfederhalter „Lotse“",
        "Übungsheft „Kurrent“",
    ]
    assert "12,50 € 250,00 € je l inkl. MwSt., zzgl. Versandkosten" in visitor.text
    assert "9,00 € inkl. MwSt." in visitor.text
    assert "Versand innerhalb Deutschlands ab 5,90 €, ab 500,00 € Warenwert kostenlos." in visitor.text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Tinte", ["Eisengallustinte Blauschwarz, 50 ml"]),
        ("füll lot", ["Füllfederhalter „Lotse“"]),
        ("LOTSE", ["Füllfederhalter „Lotse“"]),
        ("ubung", ["Übungsheft „Kurrent“"]),
        ("ink", ["Eisengallustinte Blauschwarz, 50 ml"]),
        ("50 ml", ["Eisengallustinte Blauschwarz, 50 ml"]),
        ("ot", []),
        ("otse", ["Füllfederhalter „Lotse“"]),
        ("% _ '", []),
    ],
)
def test_the_search_finds_words_parts_of_compounds_and_numbers(visitor: Visitor, words: str, found: list[str]) -> None:
    visitor.open("/").press("Suchen", q=words)
    assert visitor.heading == f"Suche nach „{words}“"
    assert names(visitor) == found


def test_an_article_number_is_found_with_and_without_its_hyphens(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    change(app, open_shop, "pen", sku="FB-10.7")
    for words in ("FB-10.7", "fb 10", "10.7"):
        assert names(visitor.open("/").press("Suchen", q=words)) == ["Füllfederhalter „Lotse“"]


def test_the_article_whose_number_was_typed_comes_first_and_once(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        add_articles(open_shop, ("FB-1", "Feder"), *((f"X{number}", f"Bogen FB 1 {number}") for number in range(30)))
    found = names(visitor.open("/").press("Suchen", q="fb 1"))
    assert found[:2] == ["Feder", "Bogen FB 1 29"]
    assert found + names(visitor.click("Weitere Artikel")) == [
        "Feder", *(f"Bogen FB 1 {number}" for number in range(29, -1, -1)),
    ]  # fmt: skip
    assert names(visitor.click("Vorige Artikel")) == found


@pytest.mark.parametrize("words", ["schöße", "SCHÖẞE", "schoesse", "schosse", "rockscho", "ckschö", "scho\u0308ße"])
def test_umlauts_are_found_as_people_type_them(app: Flask, open_shop: Shop, visitor: Visitor, words: str) -> None:
    with app.test_request_context():
        add_articles(open_shop, ("X-1", "Rockschöße"), ("X-2", "Rockschnüre"))
    assert names(visitor.open(f"/?q={quote(words)}")) == ["Rockschöße"]


@pytest.mark.parametrize(
    "words", ["%", "_", "' or 1=1 --", "\\", "*", '"', "a" * 5000, "zä " * 2000, "%00", "(((", "|&!"]
)
def test_wild_input_finds_nothing_and_breaks_nothing(visitor: Visitor, words: str) -> None:
    assert names(visitor.open(f"/?q={quote(words)}")) == []
    assert names(visitor.open(f"/?q={quote(words)}&before={quote(words)}")) == []


def test_a_search_that_stops_at_what_is_hidden_says_so_and_goes_on(
    app: Flask, open_shop: Shop, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "WINDOW", 2)
    with app.test_request_context():
        add_articles(open_shop, *((f"K{number}", f"Karte {number}") for number in range(4)))
        for number in (2, 3):
            hide_product(open_shop.products[f"K{number}"])
    assert names(visitor.open("/?q=Karte")) == []
    assert "Bis hierhin ist durchsucht." in visitor.text and "nichts gefunden" not in visitor.text
    assert names(visitor.click("Weitere Artikel")) == ["Karte 1", "Karte 0"]


def test_a_search_without_result_says_how_to_find_more(visitor: Visitor) -> None:
    visitor.open("/").press("Suchen", q="Fahrrad")
    assert "Dazu haben wir nichts gefunden." in visitor.text
    assert len(names(visitor.click("Alle Artikel ansehen"))) == 4


def test_a_long_list_goes_on_and_back_without_losing_the_search(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        add_articles(open_shop, *((f"K{number}", f"Karte {number:02}") for number in range(30)))
    first = names(visitor.open("/").press("Suchen", q="Karte"))
    assert first == [f"Karte {number:02}" for number in range(29, 5, -1)]
    assert names(visitor.click("Weitere Artikel")) == [f"Karte {number:02}" for number in range(5, -1, -1)]
    assert names(visitor.click("Vorige Artikel")) == first
    assert names(visitor.open("/?before=broken")) != []


def test_a_category_shows_only_its_own_articles(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        empty = Category(slug="leer", name="Leeres Fach", position=2)
        paper = Category(slug="papier", name="Papier", intro="Aus der Mühle.", position=3)
        db.session.add_all([empty, paper])
        open_shop.product("paper").category = paper
        db.session.commit()
    visitor.open("/")
    assert visitor.page.xpath("//nav[@class='shelves']/a/text()") == ["Alle Artikel", "Schreiben", "Papier"]
    assert names(visitor.open("/categories/papier")) == ["Briefpapier Bütten A4"]
    assert "Aus der Mühle." in visitor.text
    assert "zur Zeit nichts im Regal" in visitor.open("/categories/leer").text
    visitor.open("/categories/gibt-es-nicht", status=404)


def test_an_empty_shop_tells_visitors_and_its_people_what_to_do(
    app: Flask, open_shop: Shop, visitor: Visitor, olga: Visitor
) -> None:
    for sku in open_shop.products:
        change(app, open_shop, sku, is_active=False)
    assert "Wir räumen gerade ein." in visitor.open("/").text
    assert olga.open("/").page.xpath("//main//a[contains(@href, '/backend/products/new')]")


def test_an_article_says_everything_before_it_is_put_into_the_basket(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    change(
        app, open_shop, "pen", manufacturer="Lotse GmbH\nHafenstraße 3, 20457 Hamburg\npost@lotse.example",
        safety_note="Kein Spielzeug.", description="Ein Füller.\n\n## Dabei\nKonverter\nPatrone", stock=7,
    )  # fmt: skip
    visitor.open("/").click("Füllfederhalter „Lotse“")
    assert visitor.heading == "Füllfederhalter „Lotse“"
    for said in ("100,00 €", "inkl. MwSt., zzgl. Versandkosten", "vorrätig", "Lieferzeit 2 bis 4 Werktage", "pen",
                 "mit Sorgfalt gemacht", "Lotse GmbH", "post@lotse.example", "Kein Spielzeug."):  # fmt: skip
        assert said in visitor.text
    assert visitor.page.xpath("//main//h2[text()='Dabei']")
    assert "Versandkosten innerhalb Deutschlands" in visitor.click("zzgl. Versandkosten").text


@pytest.mark.parametrize(
    ("stock", "words"), [(0, "zur Zeit nicht lieferbar"), (3, "nur noch 3"), (1, "nur noch 1"), (4, "vorrätig")]
)
def test_the_stock_is_said_in_words(app: Flask, open_shop: Shop, visitor: Visitor, stock: int, words: str) -> None:
    change(app, open_shop, "pen", stock=stock)
    assert words in visitor.open(PEN).text
    assert visitor.has_button("In den Warenkorb") is (stock > 0)


def test_a_download_names_its_files_and_has_neither_stock_nor_shipping_costs(visitor: Visitor) -> None:
    visitor.open("/products/uebungsheft-kurrent")
    assert "kurrent.pdf, 2 kB" in visitor.text
    assert "Versandkosten" not in visitor.text
    assert "Lieferzeit" not in visitor.text
    assert "365 Tage ab Freigabe" in visitor.text


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (50, ContentUnit.ml, "250,00 € je l"),
        (300, ContentUnit.gram, "41,67 € je kg"),
        (3, ContentUnit.square_metre, "4,17 € je m²"),
        (1000, ContentUnit.ml, None),
        (1, ContentUnit.litre, None),
    ],
)
def test_the_unit_price_is_per_litre_kilogram_or_metre_unless_the_price_is_that(
    app: Flask, open_shop: Shop, visitor: Visitor, amount: int, unit: ContentUnit, words: str | None
) -> None:
    change(app, open_shop, "ink", content_amount=amount, content_unit=unit)
    assert (words in visitor.open(INK).text) if words else (" je " not in visitor.open(INK).text)
    unbroken = (words or "").replace(" ", "\u00a0")
    assert unbroken in visitor.page.text_content()


def test_a_small_business_shows_final_prices_without_vat(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).tax_mode = TaxMode.small_business
        db.session.commit()
    for path in ("/", PEN):
        visitor.open(path)
        assert "Endpreis, keine MwSt. nach § 19 UStG, zzgl. Versandkosten" in visitor.text
        assert "inkl. MwSt." not in visitor.text


def test_what_is_hidden_cannot_be_seen(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    change(app, open_shop, "pen", is_active=False)
    for path in ("/", "/?q=pen", "/?q=lotse"):
        assert "Füllfederhalter „Lotse“" not in names(visitor.open(path))
    visitor.open(PEN, status=404)


def test_a_picture_is_kept_by_browsers_for_ever(
    app: Flask, open_shop: Shop, visitor: Visitor, client: FlaskClient
) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "PNG")
    with app.test_request_context():
        key = pictures.keep(pictures.encode(drawn.getvalue()))
    change(app, open_shop, "pen", picture=key, picture_alt="Ein blauer Füller")
    image = visitor.open(PEN).page.xpath("//main//img")[0]
    assert image.get("alt") == "Ein blauer Füller"
    with count_statements() as statements:
        answer = client.get(image.get("src"))
    assert len(statements) == 0
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert Image.open(io.BytesIO(answer.data)).size == (40, 30)


@pytest.mark.parametrize("name", ["gibt-es-nicht.webp", "secret_key", "..", "%2e%2e%2fkontor.db"])
def test_nothing_but_pictures_comes_from_the_picture_route(client: FlaskClient, open_shop: Shop, name: str) -> None:
    assert client.get(f"/pictures/{name}").status_code == 404


def test_the_newest_version_of_a_legal_text_is_shown(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    body = "Vorweg.\n\n## 1. Geltung\nFür alle <Bestellungen>.\n\nUnd weiter."
    with app.test_request_context():
        db.session.add(
            LegalText(
                kind=LegalTextKind.terms, language="de", version=2, title="Unsere AGB", body=body, created_at=MONDAY
            )
        )
        db.session.commit()
    visitor.open("/").click("AGB")
    assert visitor.heading == "Unsere AGB"
    assert visitor.page.xpath("//main//h2/text()") == ["1. Geltung"]
    assert "Für alle <Bestellungen>." in visitor.text
    assert "Fassung 2 vom 4. Mai 2026" in visitor.text
    visitor.open("/legal/unknown", status=404)


def test_the_shipping_page_lists_what_the_shop_offers_now(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        db.session.add(ShippingMethod(name="Brief", price_cents=0, position=2))
        db.session.add(ShippingMethod(name="Spedition", price_cents=4900, is_active=False))
        db.session.commit()
    visitor.open("/legal/shipping")
    rows = [[squeeze(cell.text_content()) for cell in row] for row in visitor.page.xpath("//tbody/tr")]
    assert rows == [["DHL Paket", "5,90 €", "500,00 €"], ["Brief", "kostenlos", "–"]]
    assert "Nachnahme" in visitor.text


def test_a_shop_that_was_not_set_up_leads_to_its_setup(client: FlaskClient) -> None:
    for path in ("/", "/basket", "/legal/terms"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/backend/setup")


def test_the_shop_window_costs_few_statements(visitor: Visitor) -> None:
    for path in ("/", "/?q=tinte", "/categories/schreiben", PEN):
        with count_statements() as statements:
            visitor.open(path)
        assert len(statements) <= 6, statements.seen
