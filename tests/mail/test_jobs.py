"""What the worker runs: each job by itself, and an error in one ends nothing."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from flask import Flask

from portal import jobs
from portal.extensions import db
from portal.jobs import JOBS, Job, run_job
from portal.models.basket import Basket
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import MailState, OutgoingMail
from tests.builders import Shop


def job(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)


@pytest.mark.parametrize("name", [job.name for job in JOBS])
def test_every_job_runs_in_an_empty_shop_and_in_one_that_was_never_set_up(
    app: Flask, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        run_job(app, job(name), lambda: False)
    assert caplog.records == []


def test_mails_are_delivered_within_seconds_and_the_rest_less_often() -> None:
    assert job("deliver mails").every == timedelta(seconds=1)
    assert job("release downloads").every == timedelta(minutes=10)


def test_the_mail_job_delivers_what_is_due(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        open_shop.order(pen=1)
    run_job(app, job("deliver mails"), lambda: False)
    with app.app_context():
        assert {row.state for row in db.session.query(OutgoingMail)} == {MailState.sent}


def test_nothing_is_begun_any_more_once_the_worker_was_told_to_stop(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        open_shop.order(pen=1)
    run_job(app, job("deliver mails"), lambda: True)
    with app.app_context():
        assert {row.state for row in db.session.query(OutgoingMail)} == {MailState.waiting}


def test_orders_that_nobody_pays_at_the_provider_are_canceled(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        number = open_shop.later(days=-2).order("trial_redirect", pen=1).number
    run_job(app, job("cancel abandoned orders"), lambda: False)
    with app.test_request_context():
        assert open_shop.reload(number).status is OrderStatus.canceled


def test_old_baskets_are_forgotten(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        open_shop.later(days=-3650)
        open_shop.basket(pen=1)
    run_job(app, job("forget old baskets"), lambda: False)
    with app.app_context():
        assert db.session.query(Basket).count() == 0


def test_an_error_in_a_job_is_logged_and_ends_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_is_stopping: object) -> None:
        raise RuntimeError("kaputt")

    run_job(app, Job("breaks", timedelta(seconds=1), breaks), lambda: False)
    assert [(record.name, record.getMessage()) for record in caplog.records] == [(jobs.__name__, "job breaks failed")]
