"""The page of a document says what its PDF says (K6, K7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask

from portal.documents.page import page_of
from tests.documents.conftest import Render
from tests.documents.papers import address, delivery_note, invoice, order_confirmation, payment_reminder
from tests.documents.sheets import plain
from tests.documents.test_invoice import BY_OWNER, BY_VOUCHER, free_of_vat

pytestmark = pytest.mark.thorough

Page = Callable[[dict[str, Any]], Any]
NAMES_OF_SECTIONS = {"caption", "h2", "header"}
ONLY_ON_PAPER = {"seite", "1", "von", "gepackt", "page", "of", "packed"}


@pytest.fixture
def page(printer: Flask) -> Page:
    def rendered(content: dict[str, Any]) -> Any:
        with printer.test_request_context():
            return html5lib.parse(str(page_of(content)), namespaceHTMLElements=False)

    return rendered


CASES = {
    "open": invoice(5),
    "small business": invoice(2, tax_mode="small_business"),
    "free of tax": free_of_vat("intra_community", "reverse_charge"),
    "partly free of tax": free_of_vat("export"),
    "partly paid": invoice(2, paid_cents=5000, comment="Erste Zeile\nzweite Zeile"),
    "paid": invoice(1, paid_cents=6990, ship_to=address(name="Bert Kowalski")),
    "trial": invoice(1, is_trial=True),
    "voucher": invoice(3, off_cents=1457, discount=BY_VOUCHER),
    "discount of a small business": invoice(2, off_cents=500, discount=BY_OWNER, tax_mode="small_business"),
    "delivery": delivery_note(3),
    "part": delivery_note(2, is_partial=True, rest=delivery_note(1)["lines"], comment="Der Rest folgt."),
    "confirmation": order_confirmation(3, comment="Wir freuen uns."),
    "confirmation of an order on account": order_confirmation(1, pays_before_invoice=False, promised=[], agreed=[]),
    "further confirmation": order_confirmation(1, replaces={"number": "AB-2026-0001", "issued_on": "2026-05-03"}),
    "English confirmation": order_confirmation(2, language="en", ship_to=address(name="Bert Kowalski")),
    "reminder": payment_reminder(comment="Sie erreichen mich bis 18 Uhr."),
    "third reminder": payment_reminder(count=3, corrected_cents=1000, total_cents=17020),
    "English reminder": payment_reminder(language="en"),
    "reminder of a trial": payment_reminder(is_trial=True),
    "English": invoice(1, language="en"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_page_and_the_pdf_say_the_same(render: Render, page: Page, name: str) -> None:
    sheets, tree = render(CASES[name]), page(CASES[name])
    assert _words(" ".join(_texts(tree))) <= _words(sheets.text)
    assert _words(sheets.text) - _words(" ".join(tree.itertext())) <= ONLY_ON_PAPER


def test_the_page_is_a_part_of_a_page_that_has_its_own_heading(page: Page) -> None:
    tree = page(invoice(5))
    assert not list(tree.iter("h1"))
    assert [cell.get("scope") for cell in tree.iter("th")] == ["col"] * 6 + ["row"] * 6
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {element.get("aria-labelledby") for element in tree.iter("section")}
    assert labelled == set(ids)
    assert not [element.tag for element in tree.iter() if element.get("style")]


def test_the_page_speaks_the_language_of_its_document(page: Page) -> None:
    tree = page(invoice(1, language="en"))
    assert {element.get("lang") for element in tree.iter("section")} == {"en"}
    assert any("4 May 2026" in text for text in _texts(tree))


def test_markup_in_a_name_is_only_text(page: Page) -> None:
    tree = page(invoice(1, billing=address(name="<script>alert(1)</script>")))
    assert not list(tree.iter("script"))


def _texts(tree: Any) -> list[str]:
    """The text pieces, without the headings that paper does not need."""
    found: list[str] = []

    def walk(element: Any) -> None:
        if element.tag not in NAMES_OF_SECTIONS:
            found.append(element.text or "")
            for child in element:
                walk(child)
        found.append(element.tail or "")

    walk(tree.find("body"))
    return [plain(text) for text in found if plain(text)]


def _words(text: str) -> set[str]:
    """In small letters: behind a comment the paper begins a sentence where the page goes on."""
    return {word.strip(".,:").lower() for word in plain(text).split()}
