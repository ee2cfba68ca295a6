"""The delivery note on paper (K7, B9, B12)."""

from __future__ import annotations

import re

import pytest
import segno

from portal.documents.qr_code import QUIET_ZONE, LinkCode
from tests.documents.conftest import Render
from tests.documents.papers import address, delivery_note
from tests.documents.sheets import WINDOW

pytestmark = pytest.mark.thorough


def test_it_says_what_is_in_the_parcel_and_no_price(render: Render) -> None:
    text = render(delivery_note(4)).text
    for fact in (
        "Lieferschein Nr. LS-2026-0377",
        "Versandt am 5. Mai 2026",
        "Bestellung Nr. 10048",
        "3 Briefpapier Bütten A4, 50 Bogen 3",
        "DHL 00340434161222334455",
        "Anschrift für Rücksendungen: Feder & Bogen, Neckarhalde 14, 72070 Tübingen",
    ):
        assert fact in text
    assert "€" not in text
    assert not re.search(r"\d,\d\d", text)


def test_a_part_says_how_much_of_the_order_it_is_and_what_follows(render: Render) -> None:
    content = delivery_note(3, is_partial=True)
    content["lines"][2]["quantity"] = 2
    content["rest"] = [content["lines"][2] | {"quantity": 1}]
    text = render(content).text
    assert "Briefpapier Bütten A4, 50 Bogen 2 von 3" in text
    assert "Es folgt noch Artikel Menge Briefpapier Bütten A4, 50 Bogen 1 von 3" in text
    assert "Diese Lieferung ist ein Teil Ihrer Bestellung und enthält:" in text


def test_it_goes_where_the_goods_go(render: Render) -> None:
    sheets = render(delivery_note(1, ship_to=address(name="Bert Kowalski", street="Schlachthausstraße 9")))
    assert "Bert Kowalski Schlachthausstraße 9" in sheets.within(WINDOW)


def test_each_line_has_a_box_to_tick_while_packing(render: Render) -> None:
    sizes = [
        (round(box.right - box.left, 1), round(box.bottom - box.top, 1)) for box in render(delivery_note(4)).boxes()
    ]
    assert sizes == [(3.7, 3.7)] * 4


def test_a_code_opens_the_page_of_the_order(render: Render) -> None:
    sheets = render(delivery_note(1))
    assert "Ihre Bestellung im Netz: Stand, Unterlagen und Widerruf, ohne Anmeldung." in sheets.text
    code = LinkCode(delivery_note(1)["order_link"])
    side = code.size - 2 * QUIET_ZONE
    (image,) = [picture.image for picture in sheets.reader.pages[0].images]
    assert image is not None
    pixels = image.convert("1").resize((side, side), 0)
    drawn = "".join("0" if pixels.getpixel((x, y)) else "1" for y in range(side) for x in range(side))
    wanted = segno.make_qr(code.url, error="m", encoding="utf-8", boost_error=False)
    assert drawn == "".join(str(int(dark)) for row in wanted.matrix_iter(border=0) for dark in row)


def test_paper_from_before_the_code_has_none(render: Render) -> None:
    content = delivery_note(1)
    del content["order_link"]
    assert "im Netz" not in render(content).text


def test_sixty_lines_repeat_the_head(render: Render) -> None:
    sheets = render(delivery_note(60))
    assert len(sheets.texts) > 2
    for number, text in enumerate(sheets.texts, 1):
        assert "Pos. Artikel Menge Gepackt" in text
        assert f"{number} von {len(sheets.texts)}" in text


def test_a_trial_delivery_note_says_so_on_every_page(render: Render) -> None:
    """B10"""
    sheets = render(delivery_note(20, is_trial=True))
    assert "PROBE. Es wird nichts geliefert." in sheets.texts[0]
    assert all("PROBE" in text for text in sheets.texts)
    assert all(sheets.width_of_large_drawing(page) > 150 for page in range(1, len(sheets.texts) + 1))
