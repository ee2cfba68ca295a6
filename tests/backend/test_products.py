"""Artikel and Kategorien in the backend, clicked without scripts."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import storage
from portal.catalogue.pictures import MOST_BYTES
from portal.catalogue.products import Beginning, PictureWish, ProductWish, add_product, hide_product
from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.product import Category, ContentUnit, Product, ProductKind
from portal.paging import PAGE_SIZE
from tests.builders import MONDAY, Shop
from tests.cast import OLGA
from tests.statements import count_statements
from tests.visitor import Visitor

NEW = {"name": "Löschpapier, weiß", "sku": "LP-1", "price_cents": "4,50", "stock": "8"}


def product(app: Flask, sku: str) -> Product:
    with app.test_request_context():
        found = db.session.query(Product).filter_by(sku=sku).one()
        assert found.files is not None
        return found


def count(app: Flask) -> int:
    with app.test_request_context():
        return db.session.query(Product).count()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


def upload(content: bytes, name: str = "bild.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def field_errors(visitor: Visitor) -> dict[str, str]:
    """The message at each field, by the field's name."""
    return {
        field.get("name"): " ".join(visitor.page.get_element_by_id(f"{field.get('id')}-error").text_content().split())
        for field in visitor.page.xpath("//main//*[@aria-invalid='true']")
    }


def test_an_article_is_made_found_changed_and_seen_in_the_shop(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products/new")
    olga.press(
        "Artikel anlegen", **NEW, category_id="1", features="zehn Bogen", description="Saugt gut.\n\nAuch für Kinder.",
        content_amount="10", content_unit="m", delivery_days_min="1", delivery_days_max="3", low_stock_at="2",
        manufacturer="Mühle AG, 79100 Freiburg", safety_note="Keiner.", vat_rate="700", no_withdrawal="made_to_order",
    )  # fmt: skip
    assert olga.heading == "Löschpapier, weiß"
    made = product(app, "LP-1")
    assert olga.value("count-shown") == "8"
    assert (made.price_cents, made.stock, made.vat_rate, made.slug) == (450, 8, 700, "loeschpapier-weiss")
    assert (made.content_amount, made.content_unit) == (10, ContentUnit.metre)
    assert (made.delivery_days_min, made.delivery_days_max, made.low_stock_at) == (1, 3, 2)
    assert (made.kind, made.is_active, made.category_id) == (ProductKind.goods, True, 1)
    assert made.no_withdrawal is NoWithdrawal.made_to_order
    olga.open("/backend/products").press("Suchen", q="loschpapier").click("Löschpapier")
    assert olga.value("price_cents") == "4,50"
    olga.press("Speichern", price_cents="5,00")
    olga.click("Im Laden ansehen")
    assert "5,00 €" in olga.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "wie der Artikel heißt"),
        ("name", "x" * 121, "höchstens 120 Zeichen"),
        ("sku", " ", "Artikelnummer"),
        ("sku", "pen", "hat schon der Artikel „Füllfederhalter ‚Lotse‘“"),
        ("slug", "fuellfederhalter-lotse", "hat schon der Artikel"),
        ("slug", "!!!", "Buchstaben oder Ziffern"),
        ("price_cents", "", "Preis"),
        ("price_cents", "4.50", "Betrag"),
        ("price_cents", "-1", "ab 0,00"),
        ("price_cents", "1,234", "Betrag"),
        ("price_cents", "99999999", "Betrag"),
        ("stock", "", "ganze Zahl von 0 bis 1.000.000"),
        ("stock", "-1", "ganze Zahl"),
        ("stock", "1,5", "ganze Zahl"),
        ("stock", "9" * 5000, "ganze Zahl"),
        ("low_stock_at", "viel", "ganze Zahl"),
        ("restock_days", "181", "ganze Zahl von 0 bis 180"),
        ("delivery_days_max", "1", "endet vor ihrem Anfang"),
        ("delivery_days_min", "91", "ganze Zahl von 0 bis 90"),
        ("content_amount", "50", "Inhalt und Einheit"),
        ("content_unit", "g", "Inhalt und Einheit"),
        ("content_amount", "0", "ganze Zahl"),
        ("features", "x" * 201, "höchstens 200 Zeichen"),
    ],
)
def test_wrong_input_is_named_at_its_field_and_everything_typed_stays(
    app: Flask, olga: Visitor, field: str, typed: str, message: str
) -> None:
    olga.open("/backend/products/new")
    before = count(app)
    olga.press("Artikel anlegen", status=422, **{**NEW, "description": "Bleibt\nstehen.", field: typed})
    [(where, why)] = field_errors(olga).items()
    assert where == ("content_unit" if field == "content_amount" and typed == "50" else
                     "delivery_days_max" if typed == "1" else field)  # fmt: skip
    assert message in why
    assert olga.page.xpath("//*[@role='alert']//a[starts-with(@href, '#')]")
    assert olga.value("description") == "Bleibt\nstehen."
    if field not in ("sku", "content_unit"):
        assert olga.value(field) == typed.strip()
    assert count(app) == before


@pytest.mark.parametrize(("field", "value"), [("vat_rate", "1600"), ("category_id", "99"), ("content_unit", "Elle")])
def test_choices_that_were_not_offered_are_refused(app: Flask, olga: Visitor, field: str, value: str) -> None:
    olga.open("/backend/products/1").press("Speichern", status=422, **{field: value})
    assert field in field_errors(olga)
    assert product(app, "pen").version == 1


def test_the_list_filters_and_counts(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    olga.open(f"/backend/products/{open_shop.products['paper']}").press("Ausblenden")
    with app.test_request_context():
        open_shop.order(ink=5)
    olga.open("/backend/products")
    assert "Alle Im Laden Ausgeblendet Niedriger Bestand 1" in olga.text
    olga.click("Ausgeblendet")
    assert "Briefpapier" in olga.text
    assert "Füllfeder" not in olga.text
    olga.open("/backend/products").click("Niedriger Bestand")
    assert "Eisengallustinte" in olga.text
    assert "ausverkauft" in olga.text
    olga.press("Suchen", q="füllfeder")
    assert "Kein Artikel passt dazu." in olga.text
    olga.open("/backend/products?show=unsinn&before=kaputt&q=%00%FF")
    olga.open("/backend/products?before=~999999999999999999")


def test_the_list_costs_few_statements(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products")
    with count_statements() as statements:
        olga.open("/backend/products")
    assert len(statements) <= 5, statements.seen


def test_the_list_keeps_its_state_and_jumps_to_letters_and_numbers(app: Flask, olga: Visitor) -> None:
    many(app, 30)
    olga.open("/backend/products?show=active").click("Nächste Seite")
    assert "Zettel 29" in olga.text and "Briefpapier" not in olga.text
    assert olga.page.xpath("//nav//a[@aria-current='true']")[0].text_content().startswith("Im Laden")
    olga.click("Vorige Seite").press("Anwenden", jump="Zettel 2")
    assert "Zettel 20" in olga.text and "Zettel 19" not in olga.text
    olga.press("Anwenden", jump="pen")
    assert "Füllfederhalter" in olga.text and "Eisengallustinte" not in olga.text
    olga.press("Anwenden", jump="%")
    assert "Mit „%“ beginnt kein Artikel, und keiner hat diese Nummer." in olga.text
    olga.press("Anwenden", jump="zzz")
    assert "Hier endet die Liste." in olga.text
    olga.click("Vorige Seite")
    assert "Zettel 29" in olga.text
    olga.open("/backend/products").press("Anwenden", sort="highest")
    assert "Höchster Preis zuerst." in olga.text and not olga.page.xpath("//*[@name='jump']")
    assert olga.text.index("Füllfeder") < olga.text.index("Briefpapier")


@pytest.mark.thorough
def test_a_full_list_costs_few_statements_however_it_was_asked_for(app: Flask, olga: Visitor) -> None:
    many(app, 26)
    for asked in ("", "?q=zettel", "?show=active", "?sort=highest"):
        with count_statements() as statements:
            olga.open(f"/backend/products{asked}")
        assert len(olga.page.xpath("//tbody/tr")) == PAGE_SIZE
        assert len(statements) <= 5, statements.seen


@pytest.mark.parametrize("wild", ["9" * 5000, "\0", "x" * 10_000, "~1", "９", "=1+1", "' OR 1=1 --", "\u202e"])
def test_wild_words_of_the_address_get_a_list_or_a_sentence(olga: Visitor, wild: str) -> None:
    words = dict.fromkeys(("q", "show", "sort", "before", "after"), wild)
    assert olga.client.get("/backend/products", query_string=words).status_code == 200
    assert olga.client.get("/backend/products", query_string={"jump": wild}, follow_redirects=True).status_code == 200


def test_articles_are_exported_as_they_are_shown(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        hide_product(open_shop.products["paper"])
    answer = olga.client.get("/backend/products.csv?sort=highest")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-05-04-artikel.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row["Artikelnummer"] for row in rows] == ["pen", "paper", "ink", "booklet"]
    assert rows[0]["Preis"] == "100,00" and rows[0]["MwSt. in %"] == "19,00" and rows[0]["Bestand"] == "10"
    assert rows[3]["Art"] == "Download-Artikel" and rows[3]["Bestand"] == ""
    assert [row["Im Laden"] for row in rows] == ["ja", "nein", "ja", "ja"]
    [kept] = json.loads(olga.client.get("/backend/products.json?q=papier&show=hidden").data)
    assert (kept["sku"], kept["price_cents"], kept["is_active"]) == ("paper", 1890, False)
    assert app.test_client().get("/backend/products.csv").status_code == 303


def many(app: Flask, count: int) -> None:
    with app.test_request_context():
        for number in range(count):
            wish = ProductWish(name=f"Zettel {number:02}", sku=f"Z-{number}", price_cents=100, vat_rate=1900)
            add_product(wish, Beginning(ProductKind.goods, MONDAY, OLGA.name), PictureWish())


def test_a_hidden_article_leaves_the_shop_but_not_its_orders(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.order(pen=1).number
    olga.open("/backend/products/1").press("Ausblenden")
    assert "ausgeblendet" in olga.text
    olga.open("/products/fuellfederhalter-lotse", status=404)
    olga.open(f"/backend/orders/{number}")
    assert "Füllfederhalter" in olga.text
    olga.open("/backend/products/1").press("Im Laden zeigen")
    olga.open("/products/fuellfederhalter-lotse")


def test_an_article_can_begin_hidden(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products/new").press("Artikel anlegen", **NEW, is_active=None)
    assert not product(app, "LP-1").is_active


def test_a_stale_form_is_refused_and_shows_what_is_saved_now(app: Flask, olga: Visitor) -> None:
    other = Visitor(olga.client)
    olga.open("/backend/products/1")
    other.open("/backend/products/1").press("Speichern", price_cents="120,00")
    olga.press("Speichern", status=422, name="Füllfeder „Lotse“, neu")
    assert "inzwischen geändert" in olga.text
    assert field_errors(olga) == {
        "name": "Gespeichert ist jetzt: Füllfederhalter „Lotse“",
        "price_cents": "Gespeichert ist jetzt: 120,00",
    }
    assert olga.value("name") == "Füllfeder „Lotse“, neu"
    assert product(app, "pen").price_cents == 12000
    olga.press("Speichern", price_cents="120,00")
    saved = product(app, "pen")
    assert (saved.price_cents, saved.name) == (12000, "Füllfeder „Lotse“, neu")


@pytest.mark.parametrize("version", ["", "abc", "-1", "0", "2", "9" * 5000])
def test_a_broken_version_is_a_stale_one(app: Flask, olga: Visitor, version: str) -> None:
    olga.open("/backend/products/1").press("Speichern", status=422, version=version, price_cents="1,00")
    assert product(app, "pen").price_cents == 10000


def test_a_picture_is_written_anew_and_shown(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products/1")
    olga.press("Speichern", picture=upload(picture("JPEG") + b"<?php evil ?>"), picture_alt="Eine Füllfeder")
    key = product(app, "pen").picture
    assert key
    answer = olga.client.get(f"/{key}")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert b"evil" not in answer.data
    assert olga.page.xpath("//img[@alt='Eine Füllfeder']")
    olga.press("Speichern", removes_picture=True)
    assert product(app, "pen").picture is None
    assert olga.client.get(f"/{key}").status_code == 404


def test_a_picture_needs_words_for_those_who_do_not_see_it(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products/1").press("Speichern", status=422, picture=upload(picture()))
    errors = field_errors(olga)
    assert "beschreiben Sie das Bild" in errors["picture_alt"]
    assert errors["picture"] == "Bitte wählen Sie das Bild noch einmal aus."
    olga.press("Speichern", picture=upload(picture()), picture_alt="Feder")
    olga.press("Speichern", status=422, picture_alt="")
    assert product(app, "pen").picture_alt == "Feder"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG-Dateien können Programme enthalten"),
        (b"<html><script>alert(1)</script></html>", "kein Bild"),
        (b"", "kein Bild"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "beschädigt|kein Bild"),
        (picture("JPEG", (200, 200))[:400], "beschädigt|kein Bild"),
        (picture("BMP"), "kein Bild"),
        (picture("PNG", (4200, 3200)), "zu viele Bildpunkte"),
    ],
    ids=["svg", "html", "empty", "head only", "truncated", "bitmap", "vast"],
)
def test_what_is_no_usable_picture_is_refused_with_the_reason(
    app: Flask, olga: Visitor, content: bytes, reason: str
) -> None:
    olga.open("/backend/products/1")
    olga.press("Speichern", status=422, picture=upload(content), picture_alt="Bild", price_cents="1,00")
    assert any(word in field_errors(olga)["picture"] for word in reason.split("|"))
    assert olga.value("price_cents") == "1,00"
    assert product(app, "pen").picture is None
    assert product(app, "pen").price_cents == 10000


def test_a_picture_of_more_than_eight_megabytes_is_refused_at_its_field(app: Flask, olga: Visitor) -> None:
    heavy = FileStorage(io.BytesIO(picture() + bytes(MOST_BYTES)), "schwer.png")
    [form] = olga.open("/backend/products/1").page.xpath("//form[@enctype]")
    values = dict(form.form_values()) | {"picture": heavy, "picture_alt": "Feder"}
    boundary, body = encode_multipart(values)  # in memory, unlike what the client does with so much
    answer = olga.client.post(
        "/backend/products/1", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 422
    assert "größer als 8 MB" in answer.text
    assert product(app, "pen").picture is None


def test_an_upload_past_all_limits_gets_the_page_that_says_so(olga: Visitor) -> None:
    olga.open("/backend/products/4")
    body = bytes(17 * 1024 * 1024)
    answer = olga.client.post("/backend/products/4/files", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Die Datei ist zu groß." in answer.text


def test_a_download_is_shown_once_it_has_a_file(app: Flask, olga: Visitor) -> None:
    """K9"""
    olga.open("/backend/products").click("Neuer Download-Artikel")
    olga.press("Artikel anlegen", name="Schriftmuster", sku="SM-1", price_cents="3", download_limit="5")
    assert "Es fehlt noch die Datei." in olga.text
    assert not olga.has_button("Im Laden zeigen")
    olga.press("Datei hochladen", upload_file=upload(b"%PDF-1.7 Muster", "..\\Muster für alle.pdf"))
    assert "Muster für alle.pdf" in olga.text
    olga.press("Im Laden zeigen")
    made = product(app, "SM-1")
    assert (made.is_active, made.download_limit, made.download_days) == (True, 5, None)
    assert made.files[0].content_type == "application/pdf"


def test_a_file_is_refused_when_missing_empty_or_there_already(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products/4")
    olga.press("Datei hochladen", status=422)
    assert "Bitte wählen Sie eine Datei." in olga.text
    olga.press("Datei hochladen", status=422, upload_file=upload(b"", "leer.pdf"))
    assert "Die Datei ist leer." in olga.text
    with app.test_request_context():
        content = storage.get(product(app, "booklet").files[0].key)
    olga.press("Datei hochladen", status=422, upload_file=upload(content, "noch-einmal.pdf"))
    assert "schon dabei" in olga.text
    assert len(product(app, "booklet").files) == 1


def test_the_last_file_of_an_article_in_the_shop_stays(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/products/4").press("Entfernen")
    assert "einzige Datei" in olga.text
    olga.press("Datei hochladen", upload_file=upload(b"second", "zwei.txt"))
    olga.press("Entfernen")
    assert [file.name for file in product(app, "booklet").offered_files] == ["zwei.txt"]


def test_names_from_outside_are_shown_as_text(olga: Visitor) -> None:
    olga.open("/backend/products/new").press("Artikel anlegen", **{**NEW, "name": "<b>\u202eböse</b>"})
    assert olga.heading == "<b>böse</b>"
    olga.open("/backend/products/4").press("Datei hochladen", upload_file=upload(b"x", "<img src=x>.txt"))
    assert "img src=x.txt" in olga.text


def test_categories_are_made_renamed_moved_and_deleted_when_empty(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/categories").press("Kategorie anlegen", name="Papier", intro="Für Briefe.")
    olga.press("nach oben")
    assert olga.text.index("Papier") < olga.text.index("Schreiben")
    olga.press("Kategorie anlegen", status=422, name="PAPIER", intro="Noch da.")
    assert "gibt es schon" in field_errors(olga)["name"]
    assert (olga.value("name"), olga.value("intro")) == ("PAPIER", "Noch da.")
    olga.press("Kategorie anlegen", status=422, name="")
    assert "wie die Kategorie heißt" in field_errors(olga)["name"]
    olga.open("/backend/categories").click("Papier").press("Speichern", name="Papier & Umschläge")
    olga.click("Papier & Umschläge").press("Löschen")
    assert "ist gelöscht" in olga.text
    olga.click("Schreiben").press("Löschen")
    assert "stehen noch Artikel (4" in olga.text
    with app.test_request_context():
        assert [category.name for category in db.session.query(Category)] == ["Schreiben"]


def test_the_clerk_keeps_articles_too(app: Flask, claus: Visitor) -> None:
    claus.open("/backend/products/1").press("Speichern", price_cents="99,00")
    assert product(app, "pen").price_cents == 9900


POSTS = (
    "/backend/products/new", "/backend/products/1", "/backend/products/1/visibility", "/backend/products/4/files",
    "/backend/products/4/files/1/removal", "/backend/products/1/receipts", "/backend/products/1/counts",
    "/backend/categories", "/backend/categories/1",
    "/backend/categories/1/position", "/backend/categories/1/removal",
)  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_strangers_change_nothing(app: Flask, visitor: Visitor, path: str) -> None:
    visitor.open("/login")
    token = visitor.value("csrf_token")
    answer = visitor.client.post(path, data={"csrf_token": token, "name": "x"})
    assert answer.status_code == 303
    assert "/login" in answer.location
    assert visitor.client.post(path, data={"name": "x"}).status_code == 400


@pytest.mark.parametrize("ident", ["0", "999", "99999999999999999999"])
def test_what_does_not_exist_is_not_found(olga: Visitor, ident: str) -> None:
    olga.open(f"/backend/products/{ident}", status=404)
    olga.open(f"/backend/categories/{ident}", status=404)
    for path in (
        f"products/{ident}/visibility",
        f"products/{ident}/files",
        f"products/{ident}/counts",
        f"categories/{ident}/removal",
    ):
        token = olga.open("/backend/categories").value("csrf_token")
        assert olga.client.post(f"/backend/{path}", data={"csrf_token": token}).status_code == 404


def test_removing_a_file_of_another_article_does_nothing(app: Flask, olga: Visitor) -> None:
    token = olga.open("/backend/categories").value("csrf_token")
    for file_id in ("1", "99999999999999999999"):
        olga.client.post(f"/backend/products/1/files/{file_id}/removal", data={"csrf_token": token})
    assert product(app, "booklet").files[0].removed_at is None
