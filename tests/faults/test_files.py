"""The folder of files is damaged, full or gone: orders go on, and who asks for a file reads that it is not there."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.download import DownloadUse
from portal.models.order import Order
from portal.rendering import Renderer
from portal.sales import archive
from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.visitor import Visitor

NOT_THERE = "Diese Datei ist gerade nicht da."
NOT_KEPT = "Der Server kann die Datei gerade nicht speichern."


def files(app: Flask) -> Path:
    return Path(app.config["VAR"]) / "files"


def lose(app: Flask) -> Path:
    """Nothing can be read or written any more. Returns where the files are now."""
    aside = files(app).with_name("aside")
    files(app).rename(aside)
    files(app).write_text("a disk that is not there")
    return aside


def find(app: Flask, aside: Path) -> None:
    files(app).unlink()
    aside.rename(files(app))


def invoiced(app: Flask, shop: Shop, **pieces: int) -> Order:
    with app.test_request_context():
        order = shop.order(**pieces)
        submit_invoice(order.id, InvoiceWish(), shop.olga())
        order = shop.reload(order.number)
        _ = [grant.token for item in order.items for grant in item.grants]
        return order


@pytest.mark.thorough
def test_an_invoice_is_made_while_the_disk_is_gone_and_its_pdf_when_it_is_back(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop)
    aside = lose(app)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    assert "Rechnung RE-2026-0001 ist erstellt." in olga.text
    assert olga.open("/backend/invoices/RE-2026-0001.pdf", status=503).heading == NOT_THERE
    olga.open("/backend/invoices/RE-2026-0001")
    with app.test_request_context():
        Renderer().render_waiting(lambda: False)
    find(app, aside)
    with app.test_request_context():
        Renderer().render_waiting(lambda: False)
        assert archive.list_pending() == []
    assert olga.client.get("/backend/invoices/RE-2026-0001.pdf").data.startswith(b"%PDF")


def test_a_lost_paper_is_said_to_be_lost_and_its_page_is_still_there(
    app: Flask, open_shop: Shop, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    order = invoiced(app, open_shop)
    with app.test_request_context():
        Renderer().render_waiting(lambda: False)
        link = f"/o/{order.token}"
    next(files(app).glob("documents/*/RE-*.pdf")).unlink()
    assert visitor.open(f"{link}/documents/RE-2026-0001.pdf", status=503).heading == NOT_THERE
    visitor.open(f"{link}/documents/RE-2026-0001")
    assert "is missing" in caplog.text
    with app.test_request_context():
        assert order.token not in caplog.text.replace("%", "")


def test_a_lost_download_is_said_to_be_lost_before_it_begins_and_is_not_counted(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    order = invoiced(app, open_shop, booklet=1)
    with app.test_request_context():
        link = f"/d/{order.items[0].grants[0].token}"
    file = next(files(app).glob("downloads/*"))
    content = file.read_bytes()
    for damage in (file.unlink, lambda: file.write_bytes(content[:100])):
        damage()
        assert visitor.open(link, status=503).heading == NOT_THERE
    with app.test_request_context():
        assert db.session.query(DownloadUse).count() == 0
    file.write_bytes(content)
    assert visitor.client.get(link).data == content


def test_a_picture_or_file_that_cannot_be_kept_is_refused_and_nothing_typed_is_lost(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    lose(app)
    token = olga.open(f"/backend/products/{open_shop.products['pen']}").value("csrf_token")
    fields = {name: olga.value(name) for name in ("version", "sku", "price_cents")}
    rest = {
        "stock_policy": "managed",
        "restock_days": "0",
        "low_stock_at": "0",
        "delivery_days_min": "2",
        "delivery_days_max": "4",
        "category_id": "0",
    }
    answer = olga.client.post(
        f"/backend/products/{open_shop.products['pen']}",
        data={"csrf_token": token, **fields, **rest, "name": "Neuer Name", "vat_rate": "1900", "content_unit": "",
              "picture": (BytesIO(picture.getvalue()), "pen.png"), "picture_alt": "Eine Feder"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert NOT_KEPT in answer.text
    assert "Neuer Name" in answer.text
    answer = olga.client.post(
        f"/backend/products/{open_shop.products['booklet']}/files",
        data={"csrf_token": token, "upload-file": (BytesIO(b"new"), "new.pdf")},
    )
    assert answer.status_code == 422
    assert NOT_KEPT in answer.text
