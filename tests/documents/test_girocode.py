"""The QR code of a transfer: the payload is the standard's, the picture is the payload's."""

from __future__ import annotations

import re

import pytest

from portal.documents.girocode import GiroCode, girocode
from portal.documents.invoice import Invoice
from portal.documents.reading import read
from portal.models.shop_settings import ShopSettings
from tests.builders import settings
from tests.documents.conftest import Render
from tests.documents.papers import invoice, seller


def test_the_payload_follows_the_standard() -> None:
    code = girocode(settings(), 18020, "RE-2026-0391")
    assert code is not None
    assert code.payload == (
        "BCD\n002\n1\nSCT\nCOBADEFFXXX\nFeder & Bogen, Olga Brandt\nDE89370400440532013000\nEUR180.20\n\n\nRE-2026-0391"
    )


@pytest.mark.parametrize(("cents", "euros"), [(1, "EUR0.01"), (100, "EUR1.00"), (99999999999, "EUR999999999.99")])
def test_amounts_have_a_point_and_two_places(cents: int, euros: str) -> None:
    assert GiroCode("Olga", "DE89370400440532013000", "", cents, "x").payload.split("\n")[7] == euros


def test_even_the_longest_transfer_fits_into_version_13() -> None:
    code = GiroCode("Ä" * 70, "DE89370400440532013000" + "1" * 12, "COBADEFFXXX", 99999999999, "X" * 36)
    assert len(code.payload.encode()) <= 331
    assert code.size <= 4 * 13 + 17 + 8


@pytest.mark.parametrize(("cents", "iban"), [(0, "DE89370400440532013000"), (-5, "DE89370400440532013000"), (5, "")])
def test_there_is_no_code_without_an_amount_or_an_account(cents: int, iban: str) -> None:
    shop: ShopSettings = settings()
    shop.iban = iban
    assert girocode(shop, cents, "x") is None


def test_the_path_draws_three_finders_inside_the_quiet_zone() -> None:
    code = GiroCode("Olga", "DE89370400440532013000", "", 5, "x")
    dark = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(width))
    }
    far = code.size - 4 - 7
    for x, y in ((4, 4), (far, 4), (4, far)):
        assert {(x + step, y) for step in range(7)} <= dark
        assert (x + 1, y + 1) not in dark
    assert all(4 <= x < code.size - 4 and 4 <= y < code.size - 4 for x, y in dark)


@pytest.mark.thorough
def test_paper_and_page_draw_the_same_modules(render: Render) -> None:
    content = invoice(5)
    paper = read(content)
    assert isinstance(paper, Invoice)
    code = paper.girocode
    assert code is not None
    picture = render(content).reader.pages[0].images[0].image
    assert picture is not None
    side = code.size - 8
    scale = picture.width // side
    grey = picture.convert("L")
    printed = {
        (x + 4, y + 4)
        for x in range(side)
        for y in range(side)
        if grey.getpixel((x * scale + scale // 2, y * scale + scale // 2)) < 128
    }
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", code.path)
        for step in range(int(width))
    }
    assert printed == drawn


@pytest.mark.thorough
def test_a_shop_without_bank_data_prints_no_code(render: Render) -> None:
    sheets = render(invoice(1, seller=seller(iban="", bic="", bank_name="", bank_holder="")))
    assert "Bitte überweisen Sie 69,90 €" in sheets.text
    assert len(sheets.reader.pages[0].images) == 0
