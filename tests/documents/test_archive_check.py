"""Whatever happens to an issued paper behind the shop's back, the check names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.sales.archive import pdf_of
from portal.sales.archive_check import check_archive
from tests.builders import Shop
from tests.sales.test_history_check import tamper
from tests.sales.test_outcomes import Teller

pytestmark = pytest.mark.thorough


@pytest.fixture
def papers(app: Flask, shop: Shop) -> Path:
    """Three invoices, two of them with a file, a delivery, a correction, a trial order. The folder of the files."""
    for _turn in range(3):
        teller = Teller(shop, shop.order(ink=1)).invoice()
    teller.ship().credit()
    Teller(shop, shop.order(is_trial=True, ink=1)).invoice()
    for document_id in (1, 2):
        pdf_of(document_id)
    return Path(app.config["VAR"]) / "files" / "documents"


def faults() -> list[tuple[str, str]]:
    return [(fault.number, fault.what.partition(":")[0]) for fault in check_archive().faults]


def test_a_whole_archive_has_no_faults(app: Flask, papers: Path) -> None:
    report = check_archive()
    assert (report.documents, report.waiting, report.faults) == (5, 3, [])
    answer = app.test_cli_runner().invoke(args=["check-archive"])
    assert (answer.exit_code, answer.output) == (
        0,
        "5 papers (3 without a file yet) and 0 copies of mails looked at, 0 faults.\n",
    )


def test_a_flipped_byte_and_a_lost_file_are_named(app: Flask, papers: Path) -> None:
    flipped, lost = sorted(papers.rglob("RE-2026-000*.pdf"))
    content = bytearray(flipped.read_bytes())
    content[100] ^= 1
    flipped.write_bytes(content)
    lost.unlink()
    assert faults() == [
        ("RE-2026-0001", "has another file than the one that was attached"),
        ("RE-2026-0002", "has lost its file"),
    ]
    assert app.test_cli_runner().invoke(args=["check-archive"]).exit_code == 1


DELETED = """
    delete from invoice_item where invoice_id = {0}; delete from outgoing_mail; delete from invoice where id = {0};
    delete from issued_document where id = {0}
"""


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "update issued_document set snapshot = replace(snapshot, '1840', '1040') where number = 'RE-2026-0002'",
            [("RE-2026-0002", "was changed after it was issued")],
        ),
        (
            "update issued_document set number = 'RE-2026-9999' where number = 'RE-2026-0002'",
            [("RE-2026-0002", "does not bear the number it was issued under")],
        ),
        (
            ("update issued_document set previous_hash = '', "
            "chain_hash = (select chain_hash from issued_document where position = 1 and series = 'RE-2026') "
            "where number = 'RE-2026-0002'"),
            [
                ("RE-2026-0002", "was changed after it was issued"),
                ("RE-2026-0003", "does not follow from the paper before it"),
            ],
        ),
        (DELETED.format(2), [("RE-2026-0002", "is missing")]),
        ("update number_sequence set last = 5 where series = 'RE-2026'",
         [("RE-2026-0004", "is missing"), ("RE-2026-0005", "is missing")]),
    ],
    ids=["changed", "renumbered", "replaced", "removed", "the end removed"],
)  # fmt: skip
def test_what_was_done_by_hand_is_named(shop: Shop, papers: Path, statement: str, named: list[tuple[str, str]]) -> None:
    tamper(*statement.split(";"))
    assert [(number.replace("9999", "0002"), what) for number, what in faults()] == named
