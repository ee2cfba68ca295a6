"""Several processes of several threads at the same moment: order rules § 5, promises 1 to 4, on the bare verbs.

The same through the pages, by threads of one process: test_races.py and customer/test_checkout_races.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.order import Order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop
from tests.faults.test_races import WHY_NOT

pytestmark = pytest.mark.thorough

PROCESSES = 4
ROOT = Path(__file__).parents[2]

Job = tuple[str, dict[str, Any]]
Clerk: TypeAlias = "subprocess.Popen[str]"


@pytest.fixture(scope="module")
def clerks(house: Flask) -> Iterator[list[Clerk]]:
    """At work on the database of the tests; they take a while to come."""
    ours = {
        "KONTOR_VAR": str(house.config["VAR"]),
        "DATABASE_URL": house.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": house.config["SECRET_KEY"],
    }
    command = [sys.executable, "-m", "tests.faults.clerk"]
    talk = {"text": True, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    present = [subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ours}, **talk) for _ in range(PROCESSES)]
    assert {_read(clerk) for clerk in present} == {"ready\n"}
    yield present
    for clerk in present:
        clerk.communicate()  # nothing more to do: they go


def at_once(clerks: list[Clerk], jobs: list[Job]) -> list[str]:
    """What each job came to: a number, or why not. They are dealt like cards."""
    for number, clerk in enumerate(clerks):
        assert clerk.stdin is not None
        clerk.stdin.write(json.dumps(jobs[number :: len(clerks)]) + "\n")
        clerk.stdin.flush()
    answers = [""] * len(jobs)
    for number, clerk in enumerate(clerks):
        answers[number :: len(clerks)] = json.loads(_read(clerk))
    return answers


def _read(clerk: Clerk) -> str:
    assert clerk.stdout is not None
    return str(clerk.stdout.readline())


def test_one_basket_ordered_twenty_times_is_one_order_and_twenty_times_the_same_answer(
    app: Flask, open_shop: Shop, clerks: list[Clerk]
) -> None:
    with app.test_request_context():
        basket = open_shop.basket(pen=2, ink=1)
        job = ("place", {"basket": basket, "fingerprint": open_shop.fingerprint(basket)})
    answers = at_once(clerks, [job] * 20)
    with app.test_request_context():
        assert set(answers) == {db.session.query(Order).one().number}
        assert [open_shop.product(sku).stock for sku in ("pen", "ink")] == [8, 4]


def test_the_last_piece_goes_to_one_of_twenty_buyers(app: Flask, open_shop: Shop, clerks: list[Clerk]) -> None:
    with app.test_request_context():
        baskets = [open_shop.basket(paper=1, ink=1) for _ in range(20)]
        open_shop.product("ink").stock = 20
        db.session.commit()
        shown = {basket: open_shop.fingerprint(basket) for basket in baskets}
    answers = at_once(clerks, [("place", {"basket": key, "fingerprint": shown[key]}) for key in baskets])
    with app.test_request_context():
        number = db.session.query(Order).one().number
        assert [open_shop.product(sku).stock for sku in ("paper", "ink")] == [0, 19]
    sold_out = (
        "Briefpapier Bütten A4 ist inzwischen nicht mehr in dieser Menge vorrätig. Bitte ändern Sie den Warenkorb."
    )
    assert Counter(answers) == {number: 1, sold_out: 19}


def test_of_several_owners_who_do_the_same_with_the_same_pieces_one_succeeds(
    app: Flask, open_shop: Shop, clerks: list[Clerk]
) -> None:
    with app.test_request_context():
        credited = open_shop.order(pen=2)
        submit_invoice(credited.id, InvoiceWish(), open_shop.olga())
        submit_shipment(credited.id, ShipmentWish(), open_shop.olga())
        bought = open_shop.reload(credited.number).invoices[0].id
        orders = {verb: open_shop.order(pen=2) for verb in ("invoice", "ship", "cancel")} | {"credit": credited}
        jobs: list[Job] = [(verb, {"order": order.id}) for verb, order in orders.items()] * 8
        jobs = [(verb, what | {"invoice": bought} if verb == "credit" else what) for verb, what in jobs]
    answers = at_once(clerks, jobs)
    for verb, order in orders.items():
        ours = [answer for (name, _), answer in zip(jobs, answers, strict=True) if name == verb]
        assert sum(not answer.startswith(WHY_NOT) for answer in ours) == 1, ours
        with app.test_request_context():
            item = open_shop.reload(order.number).items[0]
            done = {"invoice": item.qty_invoiced, "ship": item.qty_shipped, "cancel": item.qty_canceled}
            assert done.get(verb, item.qty_refunded) == 2


def test_of_several_owners_who_saw_the_same_page_one_succeeds(app: Flask, open_shop: Shop, clerks: list[Clerk]) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=2)
        seen = {"order": order.id, "version": order.version}
    answers = at_once(clerks, [(verb, seen) for verb in ("invoice", "ship", "cancel") * 4])
    assert sum(not answer.startswith(WHY_NOT) for answer in answers) == 1
    with app.test_request_context():
        item = open_shop.reload(order.number).items[0]
        assert item.qty_invoiced + item.qty_shipped + item.qty_canceled == 2


def test_two_hundred_invoices_at_once_some_rolled_back_have_numbers_without_a_gap(
    app: Flask, open_shop: Shop, clerks: list[Clerk]
) -> None:
    with app.test_request_context():
        orders = [open_shop.order(booklet=10) for _ in range(20)]
        items = [(order.id, order.items[0].id) for order in orders] * 10
    jobs: list[Job] = [("invoice", {"order": order, "item": item}) for order, item in items]
    for turn in range(3, len(jobs), 5):
        jobs[turn] = ("spoil_invoice", {"order": jobs[turn][1]["order"]})
    answers = at_once(clerks, jobs)
    numbers = sorted(answer for answer in answers if not answer.startswith("spoiled"))
    assert numbers == [f"RE-2026-{position:04d}" for position in range(1, 161)]
    with app.test_request_context():
        papers = db.session.query(IssuedDocument).filter_by(kind=DocumentKind.invoice)
        chain = papers.order_by(IssuedDocument.position).all()
        assert [paper.previous_hash for paper in chain] == ["", *(paper.chain_hash for paper in chain[:-1])]
