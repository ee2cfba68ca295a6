"""How often a door may be tried: counted for a visitor, in the database, in secret."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from portal.accounts import limits
from portal.accounts.limits import Door
from portal.extensions import db
from portal.models.attempt import Attempt
from tests.accounts.people import ask_for_reset, confirmed, log_in
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL, PASSWORD
from tests.visitor import Visitor

WRONG = "geraten, aber lang"
ELSEWHERE = "203.0.113.9"


@pytest.fixture
def anna(app: Flask, visitor: Visitor) -> Visitor:
    """Has an account and is logged out again."""
    confirmed(app, visitor)
    return visitor.press("Abmelden")


def fail(visitor: Visitor, times: int) -> None:
    for _ in range(times):
        log_in(visitor, password=WRONG, status=422)


def test_after_five_failures_even_the_right_password_has_to_wait(anna: Visitor) -> None:
    fail(anna, 5)
    log_in(anna, status=429)
    assert "zu viele Versuche" in anna.heading


def test_the_answer_says_how_long_and_then_it_works_again(anna: Visitor) -> None:
    fail(anna, 5)
    token = anna.open("/login").value("csrf_token")
    data = {"email": ANNA_MAIL, "password": PASSWORD, "csrf_token": token}
    seconds = int(anna.client.post("/login", data=data).headers["Retry-After"])
    assert 14 * 60 < seconds <= 15 * 60
    with time_machine.travel(MONDAY + timedelta(seconds=seconds, minutes=1)):
        assert log_in(anna).path == "/orders"


def test_whoever_knows_the_password_is_never_counted(anna: Visitor) -> None:
    for _ in range(7):
        log_in(anna).press("Abmelden")
    fail(anna, 4)
    log_in(anna).press("Abmelden")


def test_nobody_is_locked_out_by_what_a_stranger_does_elsewhere(app: Flask, anna: Visitor) -> None:
    stranger = Visitor(app.test_client())
    stranger.client.environ_base["REMOTE_ADDR"] = ELSEWHERE
    fail(stranger, 5)
    log_in(stranger, status=429)
    assert log_in(anna).path == "/orders"


def test_an_unknown_address_is_limited_like_a_known_one(visitor: Visitor) -> None:
    fail(visitor, 5)
    log_in(visitor, password=WRONG, status=429)


def test_one_visitor_has_thirty_tries_whatever_the_address(shop: Shop) -> None:
    for number in range(30):
        limits.note_try(Door.password, f"{number}@example.org", ELSEWHERE, shop.now)
    with pytest.raises(TooManyRequests):
        limits.note_try(Door.password, "another@example.org", ELSEWHERE, shop.now)
    limits.note_try(Door.password, "another@example.org", "203.0.113.10", shop.now)


def test_a_whole_network_of_one_visitor_counts_as_one(shop: Shop) -> None:
    for number in range(5):
        limits.note_try(Door.password, ANNA_MAIL, f"2001:db8:1:2::{number}", shop.now)
    with pytest.raises(TooManyRequests):
        limits.note_try(Door.password, ANNA_MAIL, "2001:db8:1:2:ffff::1", shop.now)
    limits.note_try(Door.password, ANNA_MAIL, "2001:db8:1:3::1", shop.now)


def test_a_refused_try_makes_no_wait_longer(shop: Shop) -> None:
    for _ in range(5):
        limits.note_try(Door.password, ANNA_MAIL, ELSEWHERE, shop.now)
    with pytest.raises(TooManyRequests):
        limits.note_try(Door.password, ANNA_MAIL, ELSEWHERE, shop.later(minutes=14).now)
    limits.note_try(Door.password, ANNA_MAIL, ELSEWHERE, shop.later(minutes=2).now)


def test_simultaneous_tries_do_not_slip_past(app: Flask, open_shop: Shop) -> None:
    start, let_in = Barrier(8), []

    def knock() -> None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                limits.note_try(Door.password, ANNA_MAIL, ELSEWHERE, MONDAY)
            except TooManyRequests:
                return
            let_in.append(1)

    threads = [Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) <= 5


def test_mails_to_an_address_are_limited_and_log_in_is_another_door(app: Flask, anna: Visitor) -> None:
    for _ in range(4):  # her registration was the first
        ask_for_reset(anna)
    ask_for_reset(anna, status=429)
    assert log_in(anna).path == "/orders"


def test_the_table_tells_neither_who_nor_from_where(app: Flask, visitor: Visitor) -> None:
    fail(visitor, 1)
    with app.test_request_context():
        keys = [attempt.key for attempt in db.session.query(Attempt)]
    assert len(keys) == 2
    assert all(len(key) == 64 and int(key, 16) for key in keys)


def test_the_worker_deletes_what_no_longer_counts(shop: Shop) -> None:
    limits.note_try(Door.password, ANNA_MAIL, ELSEWHERE, shop.now)
    limits.note_try(Door.password, ANNA_MAIL, ELSEWHERE, shop.later(minutes=10).now)
    limits.forget_old_attempts(shop.later(minutes=5).now)
    assert db.session.query(Attempt).count() == 2  # the younger try, at its two keys
