"""Every word on screen is a msgid in German and has its twin in English. `make texts` collects new ones."""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import force_locale

from tests.builders import Shop
from tests.gettext_calls import ROOT, gettext_calls, names_of_gettext, python_sources
from tests.page_checks import check_page

ENGLISH = ROOT / "portal" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


@pytest.mark.thorough
def test_every_text_has_an_english_translation() -> None:
    english = _english()
    missing = [
        message.id
        for message in _collected()
        if message.id and not _is_said(english.get(_key(message), message.context), message)
    ]
    assert missing == []


@pytest.mark.thorough
def test_no_translation_is_doubtful_or_left_over() -> None:
    english, collected = _english(), _collected()
    assert [message.id for message in english if message.id and message.fuzzy] == []
    left = [message.id for message in english if message.id and collected.get(_key(message), message.context) is None]
    assert left == []
    assert list(english.obsolete) == []


def test_translations_keep_placeholders_and_edges() -> None:
    said = [message for message in _english() if message.id and all(_forms(message.string))]
    assert {message.id: message.string for message in said if not _fits(message)} == {}
    assert [(message.id, errors) for message, errors in _english().check()] == []


@pytest.mark.thorough
def test_every_call_of_gettext_is_collected() -> None:
    """Babel sees neither calls inside f-strings nor functions under another name."""
    collected = {(_key(message), message.context) for message in _collected()}
    lost = [
        f"{path.name}:{call.lineno}: {ast.unparse(call)}"
        for path, tree in python_sources()
        for call in gettext_calls(tree, names_of_gettext(tree))
        if not any((text, context) in collected for text, context in _literals(call))
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "€1,234.56 −€5.00 19% 3 May 3 May 2026 3 May 2026, 19:24 May 2026 Sunday"),
        ("de", "1.234,56 € −5,00 € 19 % 3. Mai 3. Mai 2026 3. Mai 2026, 19:24 Uhr Mai 2026 Sonntag"),
    ],
)
def test_money_and_moments_look_as_is_usual_in_the_language(app: Flask, language: str, said: str) -> None:
    page = (
        "{{ 123456|money }} {{ -500|money }} {{ 1900|rate }} {{ at|date_short }} {{ at|date }} {{ at|datetime }} "
        "{{ at|month }} {{ at|weekday }}"
    )
    with app.test_request_context(), force_locale(language):
        text = render_template_string(page, at=datetime(2026, 5, 3, 17, 24, tzinfo=UTC))
    assert text.replace("\u00a0", " ") == said


def test_an_order_page_in_english_is_english_throughout(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=10, ink=5)
        path = f"/o/{order.token}"
    page = check_page(app.test_client().get(path, headers={"Accept-Language": "en-GB"}).text)
    text = " ".join(page.text_content().split())
    assert page.get("lang") == "en"
    for words in ("Your order has been received.", "4 May 2026, 10:00", "€1,062.50", "Pending"):
        assert words in text


@cache
def _english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


@cache
def _collected() -> Catalog:
    """Anew from the sources, as `make texts` does."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as file:
        settings = str(ROOT / "pyproject.toml")
        CommandLineInterface().run(["pybabel", "--quiet", "extract", "-F", settings, "-o", file.name, str(ROOT)])
        return read_po(file, locale="en")


def _key(message: Message) -> str:
    """A text with a plural is found by its singular."""
    return str(message.id[0] if message.pluralizable else message.id)


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _is_said(twin: Message | None, message: Message) -> bool:
    if twin is None:
        return False
    said = _forms(twin.string)
    return all(said) and len(said) == len(_forms(message.id))


def _fits(message: Message) -> bool:
    """Each form names what the German one names; only the number may be a word („Eine Bestellung“)."""
    return all(
        set(re.findall(r"%\((\w+)\)", german)) - {"num"} == set(re.findall(r"%\((\w+)\)", english)) - {"num"}
        and re.findall(r"^\s|\s$", german) == re.findall(r"^\s|\s$", english)
        and "„" not in english
        for german, english in zip(_forms(message.id), _forms(message.string), strict=True)
    )


def _literals(call: ast.Call) -> Iterator[tuple[str, str | None]]:
    """What may be the msgid of a call, with its context."""
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if texts:
        yield texts[0], None
    if len(texts) > 1:
        yield texts[1], texts[0]
