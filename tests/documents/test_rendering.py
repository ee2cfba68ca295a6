"""What must hold of every PDF: nothing is fetched, nothing is cut off, the same snapshot gives the same bytes."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.documents import pdf
from tests.documents.conftest import Listener, Render, attacks
from tests.documents.papers import address, delivery_note, invoice, seller
from tests.documents.sheets import PAGE, Sheets

pytestmark = pytest.mark.thorough


def test_markup_in_any_text_is_only_text(render: Render, listener: Listener) -> None:
    for attack in attacks(listener.url):
        content = invoice(1, comment=attack, billing=address(name=attack), seller=seller(tagline=attack))
        content["lines"][0] |= {"name": attack, "features": attack}
        text = "".join(render(content).text.split())
        assert text.count("".join(attack.split())) >= 3
        assert "root:" not in text
    assert listener.heard == []


def test_the_renderer_itself_reads_no_net_and_no_file_of_the_machine(
    printer: Flask, listener: Listener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The second line of defence: even markup that came through would get nothing."""
    secret = tmp_path / "secret.html"
    secret.write_text("<p>a secret</p>", encoding="utf-8")
    with printer.app_context():
        for attack in [*attacks(listener.url)[:5], f'<pdf:include src="{secret}"/>', '<img src="../../config.py">']:
            made = pdf.typeset(f"<html><body><p>before</p>{attack}<p>after</p></body></html>")
            text = Sheets(made).text
            assert "before" in text
            assert "secret" not in text
            assert "root:" not in text
    assert listener.heard == []


def test_a_font_from_elsewhere_stops_the_paper_instead_of_being_fetched(printer: Flask, listener: Listener) -> None:
    with printer.app_context(), pytest.raises(pdf.RenderingError):
        pdf.typeset(f'<html><body><pdf:font name="x" src="{listener.url}/x.ttf"/><p>text</p></body></html>')
    assert listener.heard == []


@pytest.mark.parametrize("inner", ["<p>{}</p>", '<svg width="90" height="20"><text x="0" y="12">{}</text></svg>'])
def test_text_in_a_face_that_the_file_does_not_hold_stops_the_paper(
    printer: Flask, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    """A reader would show another face, and the paper would be no PDF/A."""
    html = f'<html><body style="font-family: Helvetica">{inner.format("Text")}</body></html>'
    with printer.app_context():
        typeset = pdf.typeset(html)
        monkeypatch.setattr(pdf, "typeset", lambda _html: typeset)
        with pytest.raises(pdf.RenderingError, match="Helvetica"):
            pdf.render(invoice())


def test_a_word_of_ten_thousand_letters_is_broken_and_complete(render: Render) -> None:
    content = invoice(1, comment="Y" * 10_000)
    content["lines"][0]["features"] = "Q" * 2_000
    sheets = render(content)
    text = "".join(sheets.text.split())
    assert (text.count("Y"), text.count("Q")) == (10_000, 2_000)
    for page in range(1, len(sheets.texts) + 1):
        assert all(PAGE.holds(word) and word.right < 191 for word in sheets.words(page))


def test_control_characters_and_direction_marks_vanish(render: Render) -> None:
    text = render(invoice(1, comment="Nacht\x00\x1b[31m\u202eblau\u2066\u200b, fertig")).text
    assert "Nacht[31mblau, fertig" in text


def test_what_the_face_lacks_becomes_a_question_mark_and_is_logged(
    render: Render, caplog: pytest.LogCaptureFixture
) -> None:
    """Lesson 18."""
    with caplog.at_level(logging.WARNING):
        text = render(invoice(1, billing=address(name="李明 שלום 😀 Łukasz Žižka Ümit"))).text
    assert "?? ???? ? Łukasz Žižka Ümit" in text
    assert "U+674E" in caplog.text


def test_composed_and_decomposed_umlauts_look_the_same(render: Render) -> None:
    assert "Tübingen, 5 €" in render(invoice(1, comment="Tu\u0308bingen, 5\u202f€")).text


def test_the_same_snapshot_gives_the_same_bytes_in_every_process(printer: Flask) -> None:
    with printer.app_context():
        first = pdf.render(invoice(5))
        pdf.render(delivery_note(2, language="en"))
        assert pdf.render(invoice(5)) == first
    script = (
        "import sys, tempfile; from pathlib import Path; from tests.conftest import settings_for;"
        "from portal import create_app; from portal.documents import pdf; from tests.documents.papers import invoice;"
        "app = create_app(settings_for(Path(tempfile.mkdtemp()))); app.app_context().push();"
        "sys.stdout.buffer.write(pdf.render(invoice(5)))"
    )
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin"}
    root = Path(__file__).parents[2]
    other = subprocess.run([sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, check=True)
    assert other.stdout == first


def test_papers_are_rendered_side_by_side_without_mixing(printer: Flask) -> None:
    alone: dict[int, bytes] = {}
    together: dict[int, bytes] = {}

    def make(into: dict[int, bytes], count: int) -> None:
        with printer.app_context():
            into[count] = pdf.render(invoice(count, language="en" if count % 2 else "de"))

    for count in (1, 2, 3, 4):
        make(alone, count)
    threads = [threading.Thread(target=make, args=(together, count)) for count in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_several_papers_become_one_file_in_their_order(printer: Flask) -> None:
    """B12"""
    with printer.app_context():
        papers = [
            pdf.render(invoice(1, number="RE-2026-0002")),
            pdf.render(delivery_note(1)),
            pdf.render(invoice(1)),
        ]
    merged = pdf.merge(papers)
    titles = [page.extract_text() for page in PdfReader(BytesIO(merged)).pages]
    numbers = ("RE-2026-0002", "LS-2026-0377", "RE-2026-0391")
    assert len(titles) == 3
    assert all(number in title for number, title in zip(numbers, titles, strict=True))
    assert pdf.merge(papers) == merged
