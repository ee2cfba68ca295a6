"""The PDF of an e-invoice: the same paper as ever, with the XML inside; veraPDF is in test_einvoice_rules."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader

from portal.documents import pdf
from portal.documents.einvoice import xml_of
from tests.cast import ANNA, BERT
from tests.documents.conftest import Render
from tests.documents.papers import invoice
from tests.documents.sheets import Sheets

pytestmark = pytest.mark.thorough


def _bill(count: int = 3, **changes: Any) -> dict[str, Any]:
    return invoice(count, **{"billing": BERT, "ship_to": BERT, "email": "bert@example.org"} | changes)


def test_a_company_s_bill_carries_its_xml_and_looks_as_before(printer: Flask, render: Render) -> None:
    hybrid = render(_bill())
    attached = PdfReader(BytesIO(hybrid.content)).attachments
    with printer.app_context():
        assert attached == {"factur-x.xml": [xml_of(_bill(), in_pdf=True)]}
    plain = render({name: fact for name, fact in _bill().items() if name != "email"})  # as before e-invoices
    assert hybrid.text == plain.text


def test_a_private_person_and_a_trial_get_the_plain_pdf(render: Render) -> None:
    for content in (_bill(billing=ANNA), _bill(is_trial=True)):
        assert PdfReader(BytesIO(render(content).content)).attachments == {}


def test_neither_clock_nor_chance_is_in_the_bytes(printer: Flask) -> None:
    with printer.app_context():
        with time_machine.travel("2026-05-04 10:00"):
            first = pdf.render(_bill())
        with time_machine.travel("2031-12-24 18:30"):
            assert pdf.render(_bill()) == first
    reader = PdfReader(BytesIO(first))
    root = cast(Any, reader.trailer["/Root"])
    assert b"2026-05-04T00:00:00+00:00" in root["/Metadata"].get_data()
    assert b"factur-x.xml" in root["/Metadata"].get_data()
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Alternative"
    assert cast(Any, reader.metadata)["/ModDate"] == "D:20260504000000Z"


def test_a_hybrid_of_many_pages_has_all_of_them(render: Render) -> None:
    assert len(render(_bill(60)).texts) > 2


def test_many_bills_in_one_file_are_all_there(printer: Flask) -> None:
    with printer.app_context():
        bills = [pdf.render(_bill(number="RE-2026-0001")), pdf.render(_bill(billing=ANNA, number="RE-2026-0002"))]
        text = Sheets(pdf.merge(bills)).text
    assert "RE-2026-0001" in text and "RE-2026-0002" in text


def test_a_bill_that_no_e_invoice_can_say_waits_for_somebody_to_look(printer: Flask) -> None:
    with printer.app_context(), pytest.raises(pdf.RenderingError, match="EUX"):
        pdf.render(_bill(currency="EUX"))
