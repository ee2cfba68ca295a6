"""What holds for each kind of paper: marks and window of DIN 5008 form B, words that are only text, every line."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pdfplumber
import pytest

from portal import clock
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.letters import ReminderWish, confirm_order, remind
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop
from tests.documents.conftest import Listener, Render, attacks
from tests.documents.papers import delivery_note, invoice, order_confirmation
from tests.documents.sheets import MM, PAGE, WINDOW, Sheets

pytestmark = pytest.mark.thorough

KINDS = ["confirmation", "invoice", "cancellation", "correction", "delivery note", "reminder"]
MARKS = [105, 148.5, 210]  # mm from the upper edge: fold, hole, fold


@pytest.fixture
def papers(shop: Shop) -> dict[str, dict[str, Any]]:
    """As the verbs freeze them."""
    order = shop.order(pen=2, ink=1)
    confirm_order(order.id, "Danke.", False, shop.olga())
    submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), shop.olga())
    for _part in range(3):
        submit_invoice(order.id, InvoiceWish({order.items[0].id: 1} if _part < 2 else None), shop.olga())
    order = shop.reload(order.number)
    canceled, corrected, open_one = order.invoices
    cancel_invoice(order.id, canceled.id, "Falsche Anschrift", shop.olga())
    submit_credit_memo(order.id, corrected.id, CreditWish(), shop.olga())
    wish = ReminderWish(clock.day_of(shop.later(days=21).now) + timedelta(days=7), "Bitte.")
    remind(order.id, open_one.id, wish, shop.olga())
    order = shop.reload(order.number)
    found = [order.letters[0], order.invoices[2].document, order.invoices[0].cancellation.document]  # type: ignore[union-attr]
    found += [order.credit_memos[0].document, order.shipments[0].document, order.letters[1]]
    return dict(zip(KINDS, (paper.content for paper in found), strict=True))


def marks(sheets: Sheets) -> list[float]:
    with pdfplumber.open(BytesIO(sheets.content)) as pdf:
        lines = [line for line in pdf.pages[0].lines if line["x1"] * MM < 20]
    return sorted(round(line["top"] * MM, 1) for line in lines)


def test_fold_and_hole_marks_and_the_address_stand_where_din_5008_wants_them(
    papers: dict[str, dict[str, Any]], render: Render
) -> None:
    for kind, content in papers.items():
        sheets = render(content)
        assert marks(sheets) == MARKS, kind
        assert sheets.within(WINDOW).endswith("Anna Weidner Gartenstraße 8 70563 Stuttgart"), kind


def test_markup_and_endless_words_are_only_text_on_each(
    papers: dict[str, dict[str, Any]], render: Render, listener: Listener
) -> None:
    for kind, content in papers.items():
        for attack in attacks(listener.url):
            text = "".join(render(_with(content, attack)).text.split())
            assert text.count("".join(attack.split())) >= 2, kind
            assert "root:" not in text, kind
        sheets = render(_with(content, "Y" * 10_000))
        assert "".join(sheets.text.split()).count("Y") >= 10_000, kind
        for page in range(1, len(sheets.texts) + 1):
            assert all(PAGE.holds(word) and word.right < 191 for word in sheets.words(page)), kind
        assert "Nacht[31mblau" in render(_with(content, "Nacht\x00\x1b[31m\u202eblau\u2066\u200b")).text, kind
    assert listener.heard == []


def _with(content: dict[str, Any], words: str) -> dict[str, Any]:
    """In every place that people fill freely and without a limit, and in their names."""
    short = words if len(words) < 200 else words[:200]
    changed = content | {"comment": words, "billing": content["billing"] | {"name": short}}
    if "lines" in content:
        changed["lines"] = [content["lines"][0] | {"name": short}, *content["lines"][1:]]
    return changed


@pytest.mark.parametrize(
    ("make", "count"), [(invoice, 300), (invoice, 1000), (order_confirmation, 300), (delivery_note, 300)]
)
def test_hundreds_of_lines_are_all_there_under_their_head(render: Render, make: Any, count: int) -> None:
    content = make(count)
    for place, line in enumerate(content["lines"], 1):
        line["sku"] = f"NR{place:04d}X"
    sheets = render(content)
    pages = len(sheets.texts)
    assert [sheets.text.count(f"NR{place:04d}X") for place in range(1, count + 1)] == [1] * count
    for number, text in enumerate(sheets.texts, 1):
        assert f"{number} von {pages}" in text
    assert all("Pos. Artikel" in text for text in sheets.texts[:-1])
