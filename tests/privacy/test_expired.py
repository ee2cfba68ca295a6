"""What had to be kept, and need not be any longer: listed, and erased when somebody says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal import storage
from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import Base, db
from portal.models.customer import Customer
from portal.models.document import ErasedDocument, IssuedDocument
from portal.models.file_to_remove import FileToRemove
from portal.models.order import Order
from portal.models.withdrawal import ErasedWithdrawal, Withdrawal
from portal.privacy.expired import Limits, erase_expired, find_expired
from portal.privacy.forgetting import forget
from portal.privacy.statements import erase_statement
from portal.refusal import Refusal
from portal.sales import outbox
from portal.sales.archive import list_pending, render_pending
from portal.sales.archive_check import check_archive
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.commenting import add_comment
from portal.sales.file_removal import note_files
from portal.sales.history_check import check_history
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.withdrawals import Statement, withdraw
from portal.writing import transaction
from tests.builders import MONDAY, Shop
from tests.cast import ANNA, ANNA_MAIL, BERT
from tests.stories import told_once
from tests.visitor import Visitor

ROOT = Path(__file__).parents[2]
ANNAS = ("weidner", "gartenstra", "70563")
LONG_AGO = datetime(2015, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def old_shop(shop: Shop) -> Shop:
    """The same shop, in 2015."""
    old = deepcopy(shop)
    old.now = LONG_AGO
    return old


def done(shop: Shop, email: str = ANNA_MAIL, address: dict[str, str] = ANNA, has_papers: bool = True) -> Order:
    """Ordered, invoiced, shipped, commented, withdrawn from and decided, with its mails out and its papers made."""

    def tell() -> str:
        number = _tell(shop, email, address)
        for pending in list_pending() if has_papers else []:
            render_pending(pending, shop.now)
        return number

    return shop.reload(told_once(shop, ("done", email, address, has_papers), tell))


def _tell(shop: Shop, email: str, address: dict[str, str]) -> str:
    order = shop.order(email=email, address=address, pen=1)
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), shop.olga())
    add_comment(order.id, f"Guten Tag, {address['name']}", True, True, shop.olga())
    withdraw(Statement(address["name"], order.number, email), "de", f"Formular {order.number}", shop.now)
    outbox.deliver_due(shop.now)
    return order.number


def all_is_well() -> bool:
    assert check_archive().faults == []
    assert {verdict.broken for verdict in check_history()} <= {None}
    return list_wrong_stocks() == []


def rows_that_say(*words: str) -> list[str]:
    """Tables in which somebody can still be found, the words they are searched by included."""
    names = [*Base.metadata.tables, "order_search", "customer_search"]
    rows = [(name, row) for name in names for row in db.session.execute(text(f'select * from "{name}"'))]
    return [name for name, row in rows if any(word in str(row).lower() for word in words)]


def papers_in(app: Flask) -> int:
    return len(list((Path(app.config["VAR"]) / "files" / "documents").rglob("*.pdf")))


def test_nothing_of_the_person_is_left_and_all_checks_pass(app: Flask, old_shop: Shop) -> None:
    order = done(old_shop)
    assert len(rows_that_say(*ANNAS)) > 10
    erased = erase_expired(Limits.of(MONDAY), MONDAY)
    assert [row.number for row in erased.orders] == [order.number]
    assert rows_that_say(*ANNAS) == []
    assert (papers_in(app), db.session.query(ErasedDocument).count()) == (0, 2)
    assert all_is_well()


def test_pieces_and_sums_remain(old_shop: Shop) -> None:
    order = done(old_shop)
    erase_expired(Limits.of(MONDAY), MONDAY)
    gone = old_shop.reload(order.number)
    assert (gone.billing.name, gone.billing.street, gone.billing.country) == ("–", "", "DE")
    assert (gone.grand_total_cents, gone.items[0].qty_invoiced) == (order.grand_total_cents, 1)


def test_nothing_happens_to_an_erased_order_any_more(old_shop: Shop) -> None:
    order = done(old_shop)
    erase_expired(Limits.of(MONDAY), MONDAY)
    with pytest.raises(Refusal, match="Aufbewahrungsfrist"):
        add_comment(order.id, "Nach Jahren", True, False, old_shop.olga())


def test_its_page_still_opens_for_the_owner_and_its_link_for_nobody(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    open_shop.now = LONG_AGO
    with app.test_request_context():
        order = done(open_shop)
        number, token = order.number, order.token
        erase_expired(Limits.of(MONDAY), MONDAY)
    assert "Am 4. Mai 2026 wurden ihre Dokumente" in olga.open(f"/backend/orders/{number}").text
    assert number in olga.open("/backend/orders").text
    assert olga.client.get(f"/o/{token}").status_code == 404


def test_what_has_to_be_kept_stays_beside_it(app: Flask, old_shop: Shop, shop: Shop) -> None:
    done(old_shop)
    young = done(shop, "bert@example.org", BERT)
    erase_expired(Limits.of(MONDAY), MONDAY)
    assert shop.reload(young.number).billing.street == BERT["street"]
    assert papers_in(app) == db.session.query(IssuedDocument).count() == 2
    assert [customer.email for customer in db.session.query(Customer)] == ["bert@example.org"]
    assert all_is_well()


@pytest.mark.parametrize(("year", "past"), [(2017, True), (2018, False)])
def test_what_was_invoiced_is_kept_for_eight_whole_years(old_shop: Shop, year: int, past: bool) -> None:
    old_shop.now = datetime(year, 12, 31, 20, 0, tzinfo=UTC)
    done(old_shop, has_papers=False)
    assert bool(find_expired(Limits.of(MONDAY)).orders) is past


@pytest.mark.parametrize(("year", "past"), [(2019, True), (2020, False)])
def test_what_was_never_invoiced_nor_paid_and_mails_are_kept_for_six(old_shop: Shop, year: int, past: bool) -> None:
    old_shop.now = datetime(year, 12, 31, 20, 0, tzinfo=UTC)
    order = old_shop.order(pen=1)
    cancel_order(order.id, CancellationWish(), old_shop.olga())
    outbox.deliver_due(old_shop.now)
    found = find_expired(Limits.of(MONDAY))
    assert (bool(found.orders), bool(found.mails)) == (past, past)


def test_mails_go_before_the_order_they_are_about(old_shop: Shop) -> None:
    old_shop.now = datetime(2019, 6, 1, tzinfo=UTC)
    order = done(old_shop)
    erased = erase_expired(Limits.of(MONDAY), MONDAY)
    assert (erased.orders, erased.mails > 0) == ([], True)
    assert old_shop.reload(order.number).email == ANNA_MAIL
    assert all_is_well()


def test_what_happened_later_keeps_the_whole_order(old_shop: Shop, shop: Shop) -> None:
    order = done(old_shop)
    add_comment(order.id, "Nach Jahren", True, False, shop.olga())
    assert find_expired(Limits.of(MONDAY)).orders == []


def test_an_order_under_way_is_kept_however_old(old_shop: Shop) -> None:
    old_shop.order(pen=1)
    assert find_expired(Limits.of(MONDAY)).orders == []


def test_a_year_can_be_named_beyond_which_nothing_goes(old_shop: Shop) -> None:
    done(old_shop)
    assert find_expired(Limits.of(MONDAY, until=2014)).orders == []
    assert len(find_expired(Limits.of(MONDAY, until=2015)).orders) == 1


@pytest.mark.parametrize(
    "statement",
    [
        'update "order" set erased_at = placed_at',
        "delete from issued_document",
        "delete from invoice_item",
        "delete from order_event",
        "delete from order_comment",
        "delete from withdrawal_decision",
    ],
)
def test_the_database_itself_refuses_it_any_earlier(shop: Shop, statement: str) -> None:
    done(shop)
    with pytest.raises(IntegrityError, match="is kept"):
        db.session.execute(text(statement))


def test_an_order_whose_time_is_over_goes_by_hand_only_once_it_is_marked(old_shop: Shop) -> None:
    done(old_shop)
    with pytest.raises(IntegrityError, match="is kept"):
        db.session.execute(text("delete from order_comment"))


def test_the_place_of_an_erased_paper_is_frozen_too(old_shop: Shop) -> None:
    done(old_shop)
    erase_expired(Limits.of(MONDAY), MONDAY)
    for statement in ("delete from erased_document", "update erased_document set chain_hash = 'x'"):
        with pytest.raises(IntegrityError, match=r"is kept|is frozen"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_place_that_does_not_follow_from_the_one_before_is_found(old_shop: Shop) -> None:
    done(old_shop)
    erase_expired(Limits.of(MONDAY), MONDAY)
    forged = ErasedDocument(series="RE-2015", position=2, previous_hash="x", chain_hash="y", erased_at=MONDAY)
    db.session.add(forged)
    db.session.commit()
    [fault] = check_archive().faults
    assert (fault.number, "does not follow" in fault.what) == ("RE-2015-0002", True)


def test_the_commands_list_first_and_erase_on_a_yes(app: Flask, old_shop: Shop) -> None:
    number = done(old_shop).number
    runner = app.test_cli_runner()
    assert runner.invoke(args=["expired"]).output.startswith(f"Order {number}\n1 orders, ")
    assert runner.invoke(args=["erase-expired"], input="n\n").exit_code == 1
    assert db.session.query(Order.erased_at).scalar() is None
    db.session.rollback()
    assert runner.invoke(args=["erase-expired", "--until", "2014", "--yes"]).output.startswith("0 orders")
    assert runner.invoke(args=["erase-expired", "--yes"]).output.startswith("1 orders")
    assert "2 papers erased in their time, 0 faults" in runner.invoke(args=["check-archive"]).output


KILLED_BEFORE_THE_FIRST_FILE = """
import os, signal
from datetime import datetime
from config import from_environment
from portal import create_app, storage
from portal.privacy.expired import Limits, erase_expired

storage.delete = lambda key: os.kill(os.getpid(), signal.SIGKILL)
now = datetime.fromisoformat(os.environ["NOW"])
with create_app(from_environment()).test_request_context():
    erase_expired(Limits.of(now), now)
"""


def copies_in(app: Flask) -> int:
    return len(list((Path(app.config["VAR"]) / "files" / "mails").rglob("*.gz")))


def test_a_run_killed_between_rows_and_files_is_finished_by_the_next(app: Flask, old_shop: Shop) -> None:
    order = done(old_shop)
    had = papers_in(app), copies_in(app)
    db.session.remove()
    ours = {
        "KONTOR_VAR": str(app.config["VAR"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
        "NOW": MONDAY.isoformat(),
    }
    command = [sys.executable, "-c", KILLED_BEFORE_THE_FIRST_FILE]
    killed = subprocess.run(command, cwd=ROOT, env={**os.environ, **ours}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert old_shop.reload(order.number).erased_at == MONDAY
    assert (papers_in(app), copies_in(app)) == had
    assert erase_expired(Limits.of(MONDAY), MONDAY).orders == []
    assert (papers_in(app), copies_in(app)) == (0, 0)
    assert db.session.query(FileToRemove).count() == 0
    assert all_is_well()


def test_the_worker_finishes_it_too(app: Flask, shop: Shop) -> None:
    storage.put("documents/of-nobody.pdf", b"%PDF")
    with transaction():
        note_files(["documents/of-nobody.pdf"])
    forget(MONDAY)
    with pytest.raises(storage.FileMissingError):
        storage.get("documents/of-nobody.pdf")


def stated(shop: Shop) -> Withdrawal:
    """By somebody who meant another shop; its mails are out."""
    withdraw(Statement(ANNA["name"], "Amazon 302-1", ANNA_MAIL), "de", "Formular", shop.now)
    outbox.deliver_due(shop.now)
    return db.session.query(Withdrawal).one()


@pytest.mark.parametrize(("year", "past"), [(2019, True), (2020, False)])
def test_a_statement_that_fits_no_order_goes_after_six_whole_years(old_shop: Shop, year: int, past: bool) -> None:
    old_shop.now = datetime(year, 12, 31, 20, 0, tzinfo=UTC)
    stated(old_shop)
    assert find_expired(Limits.of(MONDAY)).statements == past
    assert erase_expired(Limits.of(MONDAY), MONDAY).statements == past
    forget(MONDAY)  # the notice to the shop
    assert bool(rows_that_say(*ANNAS)) is not past


def test_one_that_fits_no_order_goes_before_when_the_owner_says_why(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        ident = stated(open_shop).id
        assert copies_in(app) == 2
    page = f"/backend/withdrawals/{ident}"
    assert "Bitte entscheiden Sie zuerst" in olga.open(page).text
    olga.press("Ausgeschlossen", decision_comment="kein Kunde von uns").press("Widerruf löschen", status=422)
    assert "Bitte schreiben Sie, warum der Widerruf nicht aufbewahrt werden muss." in olga.text
    olga.press("Widerruf löschen", erasure_reason="Meinte einen anderen Shop")
    assert "Vor der Zeit gelöscht" in olga.text
    assert "Widerruf vom 4. Mai 2026 gelöscht Olga Brandt" in olga.text
    assert "Meinte einen anderen Shop" in olga.text
    olga.open(page, status=404)
    with app.test_request_context():
        assert rows_that_say(*ANNAS) == []
        assert copies_in(app) == 0


def test_a_clerk_erases_no_statement(app: Flask, open_shop: Shop, claus: Visitor) -> None:
    with app.test_request_context():
        ident = stated(open_shop).id
    page = claus.open(f"/backend/withdrawals/{ident}").press("Ausgeschlossen", decision_comment="kein Kunde von uns")
    assert not page.has_button("Widerruf löschen")
    token = claus.value("csrf_token")
    answer = claus.client.post(f"/backend/withdrawals/{ident}/erasure", data={"csrf_token": token})
    assert answer.status_code == 403


def test_a_statement_about_an_order_is_erased_by_nobody_before_its_order(shop: Shop) -> None:
    order = done(shop)
    statement = db.session.query(Withdrawal).one()
    with pytest.raises(Refusal, match="gehört zu einer Bestellung"):
        erase_statement(statement.id, "Grund", shop.olga())
    db.session.rollback()
    mark = ErasedWithdrawal(
        withdrawal_id=statement.id, submitted_at=shop.now, erased_at=shop.now, actor_name="", reason=""
    )
    db.session.add(mark)
    with pytest.raises(IntegrityError, match="withdrawal is kept"):
        db.session.commit()
    db.session.rollback()
    assert shop.reload(order.number).erased_at is None


def test_the_database_lets_no_statement_go_without_the_mark(shop: Shop) -> None:
    stated(shop)
    with pytest.raises(IntegrityError, match="withdrawal is kept"):
        db.session.execute(text("delete from withdrawal"))
    db.session.rollback()
