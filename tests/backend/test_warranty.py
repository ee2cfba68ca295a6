"""The harmonised notice about the statutory warranty: uploaded once, seen before goods are ordered."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from portal.catalogue import pictures
from portal.catalogue.pictures import MOST_NOTICE_BYTES
from portal.extensions import db
from portal.models.shop_settings import ShopSettings
from portal.refusal import Refusal
from tests.backend.test_logo import picture
from tests.builders import Shop
from tests.visitor import Visitor

PAGE = "/backend/settings/warranty"
WORDS = "Mindestens zwei Jahre.\nWenden Sie sich an den Verkäufer."
REFUSED = {
    "4 MB": b"x" * (MOST_NOTICE_BYTES + 1),
    "300 bis 6000": picture(size=(299, 800)),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "PNG oder JPEG": picture("WEBP"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_unfit_picture_is_refused_with_the_reason(app: Flask, why: str) -> None:
    with app.test_request_context(), pytest.raises(Refusal) as refused:
        pictures.encode_notice(REFUSED[why])
    assert refused.value.field == "notice"
    assert why in str(refused.value.message)


def upload(olga: Visitor, words: str, status: int = 200) -> None:
    file = (io.BytesIO(picture(size=(900, 1200))), "hinweis.png")
    olga.open(PAGE).press("Speichern", status=status, notice=file, warranty_words=words)


def test_consumers_see_the_notice_at_goods_in_the_basket_and_before_they_order(
    app: Flask, open_shop: Shop, olga: Visitor, visitor: Visitor
) -> None:
    assert "Es fehlt der amtliche EU-Hinweis" in olga.open("/backend/settings").text
    upload(olga, WORDS)
    assert "Es fehlt der amtliche EU-Hinweis" not in olga.open("/backend/settings").text
    with app.test_request_context():
        pen, booklet = (f"/products/{open_shop.product(sku).slug}" for sku in ("pen", "booklet"))
    [source] = shown(visitor.open(pen))
    assert "Wenden Sie sich an den Verkäufer." in visitor.text
    assert visitor.client.get(source).mimetype == "image/png"
    assert shown(visitor.open(booklet)) == []
    visitor.open(pen).press("In den Warenkorb")
    assert shown(visitor.open("/basket")) == [source]
    olga.open(PAGE).press("Speichern", removes_notice="y")
    assert shown(visitor.open("/basket")) == []
    assert visitor.client.get(source).status_code == 404


def test_a_picture_without_its_words_is_refused(app: Flask, olga: Visitor) -> None:
    upload(olga, "", status=422)
    assert "Bitte schreiben Sie ab, was auf dem Bild steht" in olga.text
    with app.test_request_context():
        assert db.session.get_one(ShopSettings, 1).warranty_notice == ""


def shown(visitor: Visitor) -> list[str]:
    return [str(source) for source in visitor.page.xpath("//figure//img/@src")]
