"""Papers: what the house adds to the bare renderer, what the e-invoice adds, what a second process brings."""

from __future__ import annotations

import gc
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from xhtml2pdf.document import pisaDocument

from bench import databases, shop
from config import from_environment
from portal import create_app
from portal.documents import pdf
from portal.documents.faces import FACES, printable
from portal.documents.letter import Letter
from portal.documents.reading import read
from portal.extensions import db
from portal.models.document import DocumentKind, IssuedDocument

TURNS = 24


def measure(folder: Path, papers: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Invoices with three lines."""
    with databases.started("sqlite", folder) as database:
        app = create_app(
            from_environment({"KONTOR_VAR": str(folder), "DATABASE_URL": database.url, "SECRET_KEY": "of a bench"})
        )
        shop.build(app, 4 * papers)
        with app.test_request_context():
            found = _invoices()
            plain = next(content for content in found if not content["billing"]["company"])
            company = next(content for content in found if content["billing"]["company"])
            yield "bare", _ratio("3-line invoice ÷ bare renderer", 1.3, 1.3, _against_bare(plain))
            yield "hybrid", _ratio("hybrid ÷ plain", 2, 2, _against_plain(company))
            yield (
                "processes",
                _ratio(f"{papers} invoices: one process ÷ two", 1.7, 1.7, _speed_up(found[:papers]))
                | {"at_least": True},
            )


def _invoices() -> list[dict[str, Any]]:
    query = (
        select(IssuedDocument.snapshot).where(IssuedDocument.kind == DocumentKind.invoice).order_by(IssuedDocument.id)
    )
    found = [json.loads(snapshot) for snapshot in db.session.scalars(query)]
    return [content for content in found if len(content["lines"]) == 3]


def _against_bare(content: dict[str, Any]) -> float:
    paper = read(printable(content))
    with force_locale(paper.language):
        template = current_app.jinja_env.get_template(f"documents/{paper.form}.html")
        html = template.render(paper=paper, letter=Letter(paper), faces=FACES)

    def bare() -> None:
        pisaDocument(html, path=str(pdf.DRAWINGS / "paper.html"), resource_policy=pdf.POLICY, encoding="utf-8")

    return _quotient(lambda: pdf.render(content), bare)


def _against_plain(content: dict[str, Any]) -> float:
    """The same invoice to a person has no XML inside."""
    plain = content | {"billing": content["billing"] | {"company": ""}}
    return _quotient(lambda: pdf.render(content), lambda: pdf.render(plain))


def _quotient(dear: Callable[[], object], cheap: Callable[[], object]) -> float:
    """Of CPU times, by turns, so that both see the same machine."""
    dear(), cheap()
    gc.collect()
    gc.freeze()  # what making the shop has left in memory is nobody's cost
    sums = [0.0, 0.0]
    for _ in range(TURNS):
        for place, act in enumerate((dear, cheap)):
            begin = time.process_time()
            act()
            sums[place] += time.process_time() - begin
    return sums[0] / sums[1]


def _speed_up(contents: list[dict[str, Any]]) -> float:
    """By the clock, which needs two free cores; processes that are warm, as the worker's are for most papers."""
    seconds = []
    for processes in (1, 2):
        with multiprocessing.get_context("spawn").Pool(processes, _enter) as pool:
            pool.map(_render, contents[: 2 * processes], 1)
            begin = time.monotonic()
            pool.map(_render, contents, 1)
            seconds.append(time.monotonic() - begin)
    return seconds[0] / seconds[1]


def _enter() -> None:
    create_app(from_environment()).app_context().push()


def _render(content: dict[str, Any]) -> None:
    pdf.render(content)


def _ratio(title: str, must: float, goal: float, ratio: float) -> dict[str, Any]:
    return {"title": title, "ratio": round(ratio, 2), "must": must, "goal": goal}
