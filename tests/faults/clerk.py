"""A process of its own that does as it is told, several things at once: `python -m tests.faults.clerk`.

Says "ready"; then reads lists of jobs (a name below and its arguments), a line of JSON each, carries every list out
side by side, and answers with what each job came to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError

from config import from_environment
from portal import create_app
from portal.extensions import db
from portal.models.document import DocumentKind
from portal.refusal import Refusal
from portal.sales import paper
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.checkout import place_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.new_order import Agreement
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.transaction import Click, once, order_change
from tests.builders import MONDAY
from tests.cast import GUEST, OLGA

AT_ONCE = 4  # threads, as a process of the web server has
CLICKS = 5


def place(basket: str, fingerprint: str) -> str:
    return place_order(basket, Agreement(terms_accepted=True, fingerprint=fingerprint), Click(GUEST, MONDAY))


def invoice(order: int, item: int | None = None, version: int | None = None) -> str:
    """One piece of an item, or the whole rest."""
    return submit_invoice(order, InvoiceWish({item: 1} if item else None), _click(version))


def ship(order: int, version: int | None = None) -> str:
    return submit_shipment(order, ShipmentWish(), _click(version))


def cancel(order: int, version: int | None = None) -> str:
    return cancel_order(order, CancellationWish(), _click(version)) or "canceled"


def credit(order: int, invoice: int, version: int | None = None) -> str:
    return submit_credit_memo(order, invoice, CreditWish(), _click(version))


@once
def spoil_invoice(order: int) -> str:
    """Fails when the number is drawn already."""
    with order_change(order, _click(None)) as change:
        raise Refusal(f"spoiled {paper.draw_number(change, DocumentKind.invoice)}")


def _click(version: int | None) -> Click:
    return Click(OLGA, MONDAY, version=version)


JOBS: dict[str, Callable[..., str]] = {
    job.__name__: job for job in (place, invoice, ship, cancel, credit, spoil_invoice)
}


def carry_out(app: Flask, job: tuple[str, dict[str, Any]]) -> str:
    """Who reads that too much is going on just now clicks again."""
    with app.test_request_context():
        for _click in range(CLICKS):
            try:
                return JOBS[job[0]](**job[1])
            except Refusal as refusal:
                return str(refusal.message)
            except OperationalError:
                continue
    return "busy all the time"


def main() -> None:
    app = create_app(from_environment())
    print("ready", flush=True)
    for line in sys.stdin:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(partial(carry_out, app), json.loads(line)))
        with app.app_context():
            db.engine.dispose()  # the next list finds another test's database
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
