"""The logo: what is refused says why, what is kept stands over the shop and on new paper only."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from portal import storage
from portal.catalogue import pictures
from portal.catalogue.pictures import MOST_LOGO_BYTES
from portal.documents import pdf
from portal.extensions import db
from portal.models.document import IssuedDocument
from portal.models.shop_settings import ShopSettings
from portal.refusal import Refusal
from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.builders import Shop
from tests.visitor import Visitor


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 180), mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 0)[: len(mode)]).save(file, kind)
    return file.getvalue()


REFUSED = {
    "PNG oder JPEG": picture("WEBP"),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "1 MB": b"x" * (MOST_LOGO_BYTES + 1),
    "zu klein": picture(size=(39, 60)),
    "zu groß": picture(size=(4001, 1000)),
    "zu lang": picture(size=(1300, 100)),
    "zu hoch": picture(size=(50, 101)),
    "beschädigt": picture()[:200],
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_unfit_logo_is_refused_with_the_reason(app: Flask, why: str) -> None:
    with app.test_request_context(), pytest.raises(Refusal) as refused:
        pictures.encode_logo(REFUSED[why])
    assert refused.value.field == "logo"
    assert why in str(refused.value.message)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB")])
def test_a_logo_is_written_anew_without_transparency(kind: str, mode: str) -> None:
    encoded, size = pictures.encode_logo(picture(kind, (2400, 720), mode))
    kept = Image.open(io.BytesIO(encoded))
    assert (kept.format, kept.mode, kept.size, size) == ("PNG", "RGB", (1200, 360), (1200, 360))
    assert (kept.getpixel((5, 5)) == (255, 255, 255)) is (mode == "RGBA")


def upload(olga: Visitor, content: bytes, status: int = 200) -> None:
    olga.open("/backend/settings/shop").press("Speichern", status=status, logo=(io.BytesIO(content), "logo.png"))


@pytest.mark.thorough
def test_the_logo_stands_over_the_shop_and_on_new_paper_and_can_be_removed(
    app: Flask, open_shop: Shop, olga: Visitor, visitor: Visitor
) -> None:
    first = invoiced(app, open_shop)
    upload(olga, picture())
    (shown,) = visitor.open("/").page.xpath("//a[@class='shopmark']/img")
    assert shown.get("alt") == "Feder & Bogen"
    assert visitor.client.get(shown.get("src")).mimetype == "image/png"
    second = invoiced(app, open_shop)
    olga.open("/backend/settings/shop").press("Speichern", removes_logo="y")
    assert not visitor.open("/").page.xpath("//a[@class='shopmark']/img")
    assert visitor.client.get(shown.get("src")).status_code == 404
    with app.test_request_context():
        assert [images(number) for number in (first, second, invoiced(app, open_shop))] == [1, 2, 1]
        content = document(second).content
        assert pdf.render(content) == pdf.render(content)


def test_a_refused_logo_says_why_at_its_field_and_nothing_is_changed(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    upload(olga, picture(size=(50, 101)), status=422)
    assert "zu hoch" in olga.text
    with app.app_context():
        assert not db.session.get_one(ShopSettings, 1).logo


def test_paper_whose_logo_was_changed_on_the_disk_is_not_made(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    upload(olga, picture())
    number = invoiced(app, open_shop)
    with app.test_request_context():
        content = document(number).content
        key = content["seller"]["logo"]
        storage.delete(key)
        storage.put(key, picture())
        with pytest.raises(storage.FileUnavailableError):
            pdf.render(content)


def invoiced(app: Flask, shop: Shop) -> str:
    with app.test_request_context():
        return submit_invoice(shop.order(pen=1).id, InvoiceWish(), shop.olga())


def document(number: str) -> IssuedDocument:
    return db.session.query(IssuedDocument).filter_by(number=number).one()


def images(number: str) -> int:
    """On the first page, with the GiroCode."""
    return len(PdfReader(io.BytesIO(pdf.render(document(number).content))).pages[0].images)
