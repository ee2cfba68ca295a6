"""The archive: bytes are made once, kept, and checked whenever they are read."""

from __future__ import annotations

import logging
import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError, OperationalError

from portal import clock, storage
from portal.documents import faces, pdf
from portal.extensions import db
from portal.models.document import IssuedDocument
from portal.models.order import Order
from portal.rendering import PAUSE, Renderer
from portal.sales.archive import ArchiveError, pdf_of
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop
from tests.documents.sheets import Sheets

pytestmark = pytest.mark.thorough


def _invoiced(shop: Shop, **pieces: int) -> IssuedDocument:
    order = shop.order(**pieces)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    return shop.reload(order.number).invoices[0].document


def _document(document_id: int) -> IssuedDocument:
    return db.session.get_one(IssuedDocument, document_id, populate_existing=True)


def test_who_asks_before_the_worker_has_the_paper_made_on_the_spot(shop: Shop) -> None:
    """K6"""
    document = _invoiced(shop, pen=2)
    assert document.file_sha256 is None
    content = pdf_of(document.id)
    kept = _document(document.id)
    assert kept.file_sha256 == storage.sha256(content)
    assert kept.file_size == len(content)
    assert kept.rendered_at is not None
    assert kept.file_key == f"documents/RE-2026/RE-2026-0001-{kept.file_sha256}.pdf"
    assert storage.get(kept.file_key) == content
    assert "Rechnung Nr. RE-2026-0001" in Sheets(content).text


def test_the_same_bytes_come_back_every_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = _invoiced(shop).id
    first = pdf_of(document_id)
    monkeypatch.setattr(faces, "MISSING", "!")  # a later version of the program that would print it otherwise
    assert pdf_of(document_id) == first


def test_a_paper_made_again_from_its_snapshot_is_the_archived_one(shop: Shop) -> None:
    document = _invoiced(shop, pen=1, booklet=1)
    archived = pdf_of(document.id)
    assert pdf.render(_document(document.id).content) == archived


def test_everything_the_verbs_freeze_can_be_printed(shop: Shop) -> None:
    order = shop.order("cash_on_delivery", pen=2, ink=1)
    pens = order.items[0].id
    submit_shipment(order.id, ShipmentWish({pens: 1}), shop.olga())
    submit_invoice(order.id, InvoiceWish(comment="Danke!"), shop.olga())
    invoice, shipment = _papers(shop.reload(order.number))
    text = Sheets(pdf_of(invoice.id)).text
    assert "Bitte zahlen Sie 218,40 € bei der Lieferung." in text
    assert "250,00 € je l" in text
    assert "Danke!" in text
    assert "Füllfederhalter „Lotse“ 1 von 2" in Sheets(pdf_of(shipment.id)).text


def test_a_trial_paper_stays_in_its_own_series(shop: Shop) -> None:
    """B10"""
    order = shop.order("trial_card", is_trial=True, pen=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    document = shop.reload(order.number).invoices[0].document
    text = Sheets(pdf_of(document.id)).text
    assert "PROBE-RE-0001" in text
    assert "PROBE. Keine Rechnung" in text
    assert (_document(document.id).file_key or "").startswith("documents/PROBE-RE/PROBE-RE-0001-")


def test_the_worker_makes_what_is_missing_oldest_first(shop: Shop) -> None:
    documents = [_invoiced(shop, pen=1).id for _ in range(3)]
    Renderer().render_waiting(iter([False, False, True]).__next__)
    assert [_document(found).rendered_at is not None for found in documents] == [True, True, False]
    Renderer().render_waiting(lambda: False)
    assert _document(documents[2]).rendered_at is not None


def test_a_worker_without_work_asks_once(shop: Shop) -> None:
    pdf_of(_invoiced(shop).id)
    db.session.rollback()
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    Renderer().render_waiting(lambda: False)
    assert len([text for text in statements if text.startswith("SELECT")]) == 1


def test_a_paper_that_cannot_be_made_keeps_back_no_other(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = _invoiced(shop, ink=1).id
    good = _invoiced(shop, pen=1).id
    monkeypatch.setitem(faces.FACES, "regular", Path("/no/such/face.ttf"))
    renderer = Renderer()
    with caplog.at_level(logging.ERROR):
        renderer.render_waiting(lambda: False)
    assert "RE-2026-0001 has no PDF yet" in caplog.text
    assert "RE-2026-0002 has no PDF yet" in caplog.text
    monkeypatch.undo()
    renderer.render_waiting(lambda: False)
    assert _document(good).file_sha256 is None, "tried again at once"
    with time_machine.travel(clock.now() + PAUSE):
        renderer.render_waiting(lambda: False)
    assert _document(broken).file_sha256 is not None
    assert _document(good).file_sha256 is not None


def test_a_paper_that_is_there_is_read_and_not_made(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    document = _invoiced(shop)
    first = pdf_of(document.id)
    monkeypatch.setattr(pdf, "typeset", None)
    assert pdf_of(document.id) == first


def test_an_order_is_invoiced_even_when_no_paper_can_be_made(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(faces.FACES, "regular", Path("/no/such/face.ttf"))
    document = _invoiced(shop)
    with pytest.raises(pdf.RenderingError):
        pdf_of(document.id)
    assert _document(document.id).file_sha256 is None


def test_a_missing_file_is_reported_not_replaced(shop: Shop) -> None:
    document_id = _invoiced(shop).id
    pdf_of(document_id)
    storage.delete(_document(document_id).file_key or "")
    with pytest.raises(ArchiveError, match="RE-2026-0001 is missing"):
        pdf_of(document_id)


def test_a_changed_file_is_not_handed_out(shop: Shop, app: Flask) -> None:
    document_id = _invoiced(shop).id
    pdf_of(document_id)
    path = app.config["VAR"] / "files" / (_document(document_id).file_key or "")
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ArchiveError, match="not the one that was attached"):
        pdf_of(document_id)


def test_the_database_lets_nobody_attach_a_second_time(shop: Shop) -> None:
    document_id = _invoiced(shop).id
    pdf_of(document_id)
    with pytest.raises((IntegrityError, OperationalError), match="attached once"):
        db.session.execute(
            update(IssuedDocument).where(IssuedDocument.id == document_id).values(file_sha256="0" * 64),
            execution_options={"synchronize_session": False},
        )


def test_of_two_versions_at_once_the_first_writer_wins_and_both_hand_out_its_bytes(shop: Shop, app: Flask) -> None:
    """Two processes whose programs print differently, at the same moment."""
    order = shop.order(pen=1)
    submit_invoice(order.id, InvoiceWish(comment="李"), shop.olga())
    document_id = shop.reload(order.number).invoices[0].document_id
    db.session.remove()
    context: Any = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    workers = [
        context.Process(target=_write, args=(app.config["VAR"], document_id, sign, start, results)) for sign in "?!"
    ]
    for worker in workers:
        worker.start()
    hashes = {results.get(timeout=100) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(hashes) == 1
    assert _document(document_id).file_sha256 in hashes


def _write(folder: Path, document_id: int, sign: str, start: Barrier, results: Any) -> None:
    from portal import create_app
    from tests.conftest import settings_for

    faces.MISSING = sign
    with create_app(settings_for(folder)).app_context():
        start.wait(timeout=60)
        results.put(storage.sha256(pdf_of(document_id)))


def _papers(order: Order) -> tuple[IssuedDocument, IssuedDocument]:
    return order.invoices[0].document, order.shipments[0].document
