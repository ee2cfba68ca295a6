"""Customers read that they cannot withdraw from an article before they order it, and afterwards (Art. 246a § 1 (3)
EGBGB).
"""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.no_withdrawal import NoWithdrawal
from portal.sales.letters import confirm_order
from tests.builders import Shop
from tests.customer.test_basket import fill
from tests.customer.test_checkout import order_now, walk
from tests.customer.test_shop import PEN, change
from tests.visitor import Visitor

NEVER = "Kein Widerrufsrecht: Der Artikel wird nach Kundenwunsch angefertigt."
LAPSES = "Das Widerrufsrecht erlischt, wenn Sie nach der Lieferung die Versiegelung entfernen."


@pytest.mark.parametrize(("reason", "said"), [(NoWithdrawal.made_to_order, NEVER), (NoWithdrawal.recording, LAPSES)])
def test_it_stands_at_the_article_in_the_basket_above_the_button_and_at_the_order(
    app: Flask, open_shop: Shop, visitor: Visitor, reason: NoWithdrawal, said: str
) -> None:
    change(app, open_shop, "pen", no_withdrawal=reason)
    assert said in visitor.open(PEN).text
    fill(visitor, pen="1", ink="1")
    assert said in visitor.open("/basket").text
    walk(visitor)
    closing = visitor.page.xpath("//section[@aria-labelledby='closing']")[0].text_content()
    assert closing.count(said) == 1
    order_now(visitor)
    change(app, open_shop, "pen", no_withdrawal=None)
    assert said in visitor.open(visitor.path).text


def test_the_confirmation_on_paper_says_it(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    change(app, open_shop, "ink", no_withdrawal=NoWithdrawal.made_to_order)
    with app.test_request_context():
        order = open_shop.order(pen=1, ink=1)
        number = confirm_order(order.id, "", False, open_shop.olga())
        visitor.open(f"/o/{order.token}/documents/{number}")
    assert visitor.text.count(NEVER) == 1


def test_of_other_articles_nothing_is_said(visitor: Visitor, open_shop: Shop) -> None:
    del open_shop
    assert "Widerrufsrecht:" not in visitor.open(PEN).text


def test_it_is_said_in_english(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    change(app, open_shop, "pen", no_withdrawal=NoWithdrawal.made_to_order)
    visitor.open(PEN).press("English")
    assert "No right of withdrawal: the article is made to the customer's order." in visitor.text


@pytest.mark.parametrize(
    ("reason", "said", "standing"),
    [
        (
            NoWithdrawal.made_to_order,
            "Waren, die nicht vorgefertigt sind",
            "keines, weil nach Kundenwunsch angefertigt",
        ),
        (NoWithdrawal.perishable, "die schnell verderben können", "keines, weil schnell verderblich"),
        (NoWithdrawal.hygiene, "aus Gründen der Hygiene", "erlischt mit dem Siegel (Hygiene, Gesundheitsschutz)"),
        (NoWithdrawal.mixed, "untrennbar vermischt", "erlischt, wenn untrennbar vermischt"),
        (NoWithdrawal.recording, "Computersoftware in versiegelter Packung", "erlischt mit dem Siegel (Ton, Video"),
        (NoWithdrawal.newspaper, "Zeitungen", "keines, weil Zeitung, Zeitschrift oder Illustrierte"),
    ],
)
def test_the_owner_reads_what_the_instruction_does_not_say_of_it(
    app: Flask, open_shop: Shop, olga: Visitor, reason: NoWithdrawal, said: str, standing: str
) -> None:
    assert "Ausnahmen vom Widerrufsrecht" not in olga.open("/backend/settings").text
    change(app, open_shop, "pen", no_withdrawal=reason)
    unsaid = f"Die Widerrufsbelehrung sagt nicht: Widerrufsrecht {standing}"
    assert unsaid in olga.open("/backend/settings").text
    olga.open("/backend/settings/texts/withdrawal/de")
    olga.press("Als neue Fassung speichern", body=f"{olga.value('body')}\n\nKein Widerrufsrecht: {said}.")
    assert unsaid not in olga.open("/backend/settings").text
    assert f"Ausnahmen vom Widerrufsrecht {standing}" in olga.text


def test_what_the_shop_does_not_show_needs_no_mention(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    change(app, open_shop, "pen", no_withdrawal=NoWithdrawal.hygiene, is_active=False)
    assert "Ausnahmen vom Widerrufsrecht" not in olga.open("/backend/settings").text
