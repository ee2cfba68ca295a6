"""Signed events: what is the provider's word, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import links
from portal.payments import TRIAL_PROVIDER, Receipt, TrialCharge, UntrustedEventError, signature
from portal.payments.redirect import Event
from tests.builders import MONDAY
from tests.payments import paid, signed

KEY = b"a key of the provider"
BODY = b'{"type": "payment.succeeded"}'
STAMP = int(MONDAY.timestamp())
CHARGE = TrialCharge("10017", 10590, "EUR", "/o/x")
PAID = paid("10017")


def test_a_body_is_trusted_with_its_signature(app: Flask) -> None:
    signature.check(KEY, BODY, signature.sign(KEY, BODY, MONDAY), MONDAY)


def test_a_provider_that_changes_its_key_signs_with_both() -> None:
    new, old = signature.sign(KEY, BODY, MONDAY), signature.sign(b"the key before", BODY, MONDAY)
    both = f"{old},{new.partition(',')[2]}"
    signature.check(KEY, BODY, both, MONDAY)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_may_be_five_minutes_wrong(minutes: int) -> None:
    header = signature.sign(KEY, BODY, MONDAY)
    signature.check(KEY, BODY, header, MONDAY + timedelta(minutes=minutes))
    later = MONDAY + timedelta(minutes=minutes, seconds=minutes)
    with pytest.raises(UntrustedEventError, match="not of now"):
        signature.check(KEY, BODY, header, later)


FORGERIES: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "words": lambda _: "trust me",
    "a stamp alone": lambda header: header.partition(",")[0],
    "a signature alone": lambda header: header.partition(",")[2],
    "another stamp": lambda header: header.replace(str(STAMP), str(STAMP + 1)),
    "two stamps": lambda header: f"{header},t={STAMP}",
    "a stamp in words": lambda header: header.replace(str(STAMP), "1777881６00"),
    "a negative stamp": lambda header: header.replace(str(STAMP), f"-{str(STAMP)[1:]}"),
    "a stamp of many digits": lambda header: header.replace(str(STAMP), "9" * 5000),
    "another byte": lambda header: header[:-1] + ("0" if header[-1] != "0" else "1"),
    "an empty signature": lambda header: header.partition(",v1=")[0] + ",v1=",
    "no ASCII": lambda header: header[:-1] + "ü",
    "an unknown scheme": lambda header: header.replace("v1=", "v0="),
    "capitals": lambda header: header.upper(),
    "the signature far behind": lambda header: f"t={STAMP}" + ",v1=x" * 1000 + "," + header.partition(",")[2],
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=list(FORGERIES))
def test_a_header_that_is_not_the_providers_is_refused(forge: Callable[[str], str]) -> None:
    with pytest.raises(UntrustedEventError):
        signature.check(KEY, BODY, forge(signature.sign(KEY, BODY, MONDAY)), MONDAY)


def test_a_signature_is_good_for_its_body_and_its_key_only() -> None:
    header = signature.sign(KEY, BODY, MONDAY)
    for key, body in ((KEY, BODY + b" "), (KEY, b""), (b"another key", BODY)):
        with pytest.raises(UntrustedEventError, match="a wrong signature"):
            signature.check(key, body, header, MONDAY)


def test_what_was_paid_is_read_from_the_event(app: Flask) -> None:
    with app.app_context():
        event = TRIAL_PROVIDER.read_event(*TRIAL_PROVIDER.signed_event(CHARGE, MONDAY), MONDAY)
    assert event == Event("10017", Receipt("trial_redirect", "probe-10017", 10590, "EUR"))


def test_an_event_about_anything_else_brings_no_money(app: Flask) -> None:
    assert read(app, {"type": "payment.failed", "order": "10017"}) == Event("10017")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_cents": 0}, {"amount_cents": -1}, {"amount_cents": 105.9}, {"amount_cents": "10590"},
        {"amount_cents": True}, {"amount_cents": None}, {"amount_cents": 10**9}, {"amount_cents": 10**30},
        {"currency": "eur"}, {"currency": "EURO"}, {"currency": "€"}, {"currency": ""}, {"currency": 978},
        {"currency": "ÄÖÜ"}, {"reference": ""}, {"reference": "x" * 141}, {"reference": "a\0b"}, {"reference": 1},
        {"reference": "\ud800"}, {"order": 10017}, {"order": None}, {"order": ["10017"]}, {"type": 1}, {"type": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_signed_event_that_says_nonsense_is_refused(app: Flask, wrong: dict[str, Any]) -> None:
    with pytest.raises(UntrustedEventError, match="not to be understood"):
        read(app, PAID | wrong)


@pytest.mark.parametrize("name", PAID)
def test_a_signed_event_that_leaves_something_out_is_refused(app: Flask, name: str) -> None:
    with pytest.raises(UntrustedEventError, match="not to be understood"):
        read(app, {key: value for key, value in PAID.items() if key != name})


@pytest.mark.parametrize(
    "body",
    [b"", b"\0", b"\xff\xfe", b"null", b"[]", b"1e999", b"NaN", b'"paid"', b"{", b"[" * 100_000, b"9" * 10_000],
    ids=lambda body: repr(body[:6]),
)
def test_signed_bytes_that_are_no_event_are_refused(app: Flask, body: bytes) -> None:
    with pytest.raises(UntrustedEventError, match="not to be understood"):
        read(app, body)


def test_the_link_to_the_providers_page_is_good_for_nothing_else(app: Flask) -> None:
    with app.test_request_context():
        for purpose in ("order", "download", "feed"):
            assert TRIAL_PROVIDER.find_charge(links.sign(purpose, 1, "x")) is None
        token = links.seal("trial-provider", {"number": "1", "amount_cents": 1, "currency": "EUR", "come_back": "/"})
        assert TRIAL_PROVIDER.find_charge(token) == TrialCharge("1", 1, "EUR", "/")
        assert links.read("order", token) is None
        assert TRIAL_PROVIDER.find_charge(token[:-1]) is None


def read(app: Flask, said: dict[str, Any] | bytes) -> Event:
    with app.app_context():
        return TRIAL_PROVIDER.read_event(*signed(said, MONDAY), MONDAY)
