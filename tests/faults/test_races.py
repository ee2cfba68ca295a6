"""Clicks at the same moment, each over a connection of its own: order rules § 5, promises 3, 4 and 5; double clicks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_comment import OrderComment
from portal.models.order_event import EventKind
from portal.models.order_status import OrderStatus
from portal.refusal import Refusal
from portal.sales.change_wish import ChangeWish, NewLine
from portal.sales.changing import change_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.provider_events import take_event
from portal.sales.redirecting import cancel_abandoned
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.cast import ANNA
from tests.payments import paid, signed
from tests.visitor import Visitor

pytestmark = pytest.mark.thorough

AT_ONCE = 8
WHY_NOT = (
    "Die Bestellung wurde inzwischen geändert.",
    "Die Bestellung ist storniert.",
    "Alle Artikel sind berechnet.",
    "Alle Artikel sind versandt.",
    "Die Bestellung ist schon storniert.",
    "Es ist etwas versandt, aber noch nicht berechnet.",
    "Diese Rechnung ist schon vollständig korrigiert.",
    "Was berechnet oder versandt ist, lässt sich nicht mehr stornieren.",
)

Post = tuple[str, dict[str, str]]


def filled(visitor: Visitor, page: str, **fields: str) -> dict[str, str]:
    """The hidden fields of the page's form, and what is typed."""
    visitor.open(page)
    hidden = {name: visitor.value(name) for name in ("csrf_token", "version", "form_key")}
    return hidden | fields


def post_at_once(app: Flask, visitor: Visitor, posts: list[Post]) -> list[TestResponse]:
    """Each by a browser of its own with the same log-in; as many at a time as two processes of four threads take."""
    cookie = visitor.client.get_cookie("kontor")
    assert cookie is not None

    def post(job: Post) -> TestResponse:
        client = app.test_client()
        client.set_cookie("kontor", cookie.value)
        return client.post(job[0], data=job[1])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(post, posts))


def test_thirty_invoices_at_once_some_refused_have_numbers_without_a_gap(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    posts = []
    for turn in range(30):
        number = ordered(app, open_shop, booklet=2)
        with app.test_request_context():
            item = open_shop.reload(number).items[0].id
        quantity = "3" if turn % 3 == 0 else "2"
        fields = {f"qty-{item}": quantity, "supply_from": "2026-05-04", "supply_until": "2026-05-04"}
        page = f"/backend/orders/{number}/invoices"
        posts.append((page, filled(olga, f"{page}/new", **fields)))
    statuses = [answer.status_code for answer in post_at_once(app, olga, posts)]
    assert (statuses.count(303), statuses.count(422)) == (20, 10)
    with app.test_request_context():
        papers = db.session.query(IssuedDocument).order_by(IssuedDocument.position).all()
        assert [paper.position for paper in papers] == list(range(1, 21))
        assert [paper.previous_hash for paper in papers[1:]] == [paper.chain_hash for paper in papers[:-1]]


def test_of_invoice_shipment_and_cancellation_of_the_same_pieces_one_succeeds_and_the_others_say_why(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=1)
    with app.test_request_context():
        field = f"qty-{open_shop.reload(number).items[0].id}"
    supply = {"supply_from": "2026-05-04", "supply_until": "2026-05-04"}
    parcels = {f"parcels-{row}-carrier": "dhl" for row in range(3)}
    order = f"/backend/orders/{number}"
    posts = []
    for _turn in range(3):
        posts.append((f"{order}/invoices", filled(olga, f"{order}/invoices/new", **{field: "1"}, **supply)))
        posts.append((f"{order}/shipments", filled(olga, f"{order}/shipments/new", **{field: "1"}, **parcels)))
        posts.append((f"{order}/cancellation", filled(olga, f"{order}/cancellation", **{field: "1"})))
    answers = post_at_once(app, olga, posts)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * 8
    for answer in answers:
        assert answer.status_code == 303 or any(words in answer.text for words in WHY_NOT)
    with app.test_request_context():
        item = open_shop.reload(number).items[0]
        assert item.qty_invoiced + item.qty_shipped + item.qty_canceled == 1


def test_of_changes_and_an_invoice_at_once_one_succeeds_and_the_others_read_why(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, pen=2)
    with app.test_request_context():
        item = open_shop.reload(number).items[0].id
    order, supply = f"/backend/orders/{number}", {"supply_from": "2026-05-04", "supply_until": "2026-05-04"}
    posts = [(f"{order}/invoices", filled(olga, f"{order}/invoices/new", **{f"qty-{item}": "2"}, **supply))]
    for turn in range(AT_ONCE):
        fields = filled(olga, f"{order}/addresses", **{f"billing-{name}": text for name, text in ANNA.items()})
        street = {"billing-street": f"Neue Straße {turn}"}
        posts.append((f"{order}/addresses", fields | street | {"version": fields["version"] if turn % 2 else ""}))
    answers = post_at_once(app, olga, posts)
    assert {answer.status_code for answer in answers} == {303, 422}
    for answer in answers:
        assert answer.status_code == 303 or any(words in answer.text for words in (*WHY_NOT, "schon etwas berechnet"))
    with app.test_request_context():
        found = open_shop.reload(number)
        assert len(found.versions) + len(found.invoices) == sum(answer.status_code == 303 for answer in answers)
        assert [version.version for version in found.versions] == list(range(1, len(found.versions) + 1))


def test_eight_people_who_take_the_last_piece_by_a_change_are_one(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        orders = [open_shop.order(pen=1).id for _each in range(AT_ONCE)]

    def change(order_id: int) -> str:
        with app.test_request_context():
            try:
                return change_order(
                    order_id, ChangeWish(added=[NewLine(open_shop.products["paper"], 1)]), open_shop.olga()
                )
            except Refusal as refusal:
                return str(refusal.message)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(change, orders))
    assert (said.count(""), sum("vorrätig" in words for words in said)) == (1, AT_ONCE - 1)
    with app.test_request_context():
        assert open_shop.product("paper").stock == 0


def test_eight_corrections_of_the_same_pieces_are_one_and_the_others_say_why(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    """Promise 3: a form without its version asks the guard itself."""
    number = ordered(app, open_shop, pen=2)
    with app.test_request_context():
        order = open_shop.reload(number)
        item = order.items[0].id
        invoice = submit_invoice(order.id, InvoiceWish(), open_shop.olga())
    page = f"/backend/invoices/{invoice}/credit-memos"
    posts = []
    for _turn in range(AT_ONCE):
        fields = filled(olga, f"{page}/new", **{f"qty-{item}": "2"}, shipping="5,90")
        posts.append((page, fields | {"version": fields["version"] if len(posts) % 2 else ""}))
    answers = post_at_once(app, olga, posts)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (AT_ONCE - 1)
    assert all(
        answer.status_code == 303 or "Die Bestellung wurde inzwischen" in answer.text or "vollständig" in answer.text
        for answer in answers
    )
    with app.test_request_context():
        order = open_shop.reload(number)
        assert [memo.total_cents for memo in order.credit_memos] == [20590]
        assert (order.items[0].qty_refunded, open_shop.product("pen").stock) == (2, 10)


def test_the_same_event_five_times_at_once_is_one_payment_and_pays_the_one_invoice(app: Flask, open_shop: Shop) -> None:
    """Promise 5; lesson 5."""
    with app.test_request_context():
        order = open_shop.order("trial_redirect", pen=1)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        (body, headers), version = signed(paid(order.number), open_shop.now), open_shop.reload(order.number).version
    start = Barrier(5)

    def send(_turn: int) -> int:
        start.wait(timeout=30)
        path = "/payments/trial_redirect/events"
        return app.test_client().post(path, data=body, headers=dict(headers)).status_code

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(send, range(5))) == [200] * 5
    with app.test_request_context():
        order = open_shop.reload(order.number)
        assert ([payment.amount_cents for payment in order.payments], order.version) == ([10590], version + 1)
        assert [invoice.state for invoice in order.invoices] == ["paid"]


def test_paying_and_giving_up_at_once_lose_no_money(app: Flask, open_shop: Shop) -> None:
    """The event and two workers: canceled or not, the payment is there, the stock came back at most once."""
    with app.test_request_context():
        orders = [open_shop.order("trial_redirect", ink=1) for _ in range(5)]
        late = open_shop.later(hours=48).now
        events = [signed(paid(order.number, reference=order.number, amount_cents=1840), late) for order in orders]

    def act(job: tuple[bytes, Headers] | None) -> None:
        with app.test_request_context():
            take_event("trial_redirect", *job, late) if job else cancel_abandoned(late)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, [None, *events, None]))
    with app.test_request_context():
        orders = [open_shop.reload(order.number) for order in orders]
        assert [order.held_cents for order in orders] == [1840] * 5
        canceled = [order for order in orders if order.status is OrderStatus.canceled]
        assert {order.status for order in orders} <= {OrderStatus.canceled, OrderStatus.pending}
        assert [order.refund_due_cents for order in canceled] == [1840] * len(canceled)
        assert {order.events[-1].kind for order in canceled} <= {EventKind.payment_recorded}  # what is paid stays
        assert open_shop.product("ink").stock == len(canceled)


def test_eight_clicks_on_one_button_are_one_and_lead_to_the_same_page(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop)
    with app.test_request_context():
        field = f"qty-{open_shop.reload(number).items[0].id}"
    fields = {field: "1", "supply_from": "2026-05-04", "supply_until": "2026-05-04"}
    invoice = (f"/backend/orders/{number}/invoices", filled(olga, f"/backend/orders/{number}/invoices/new", **fields))
    olga.open(f"/backend/orders/{number}")
    words = {name: olga.value(name) for name in ("csrf_token", "comment-form_key")}
    comment = (f"/backend/orders/{number}/comments", words | {"comment-text": "Guten Tag"})
    pieces = {f"qty-{open_shop.products['pen']}": "1", "payment_method": "invoice"}
    trial = ("/backend/orders/trial", filled(olga, "/backend/orders/trial", **pieces))
    for post in (invoice, comment, trial):
        answers = post_at_once(app, olga, [post] * 8)
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
    with app.test_request_context():
        assert db.session.query(Invoice).count() == 1
        assert db.session.query(OrderComment).count() == 1
        assert db.session.query(Order).filter_by(is_trial=True).count() == 1
