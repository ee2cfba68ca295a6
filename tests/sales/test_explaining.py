"""Each of the three statuses can say why it is what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal import clock
from portal.sales.explaining import why_delivery, why_payment
from portal.web.filters import money
from tests.builders import Shop
from tests.sales.test_outcomes import Teller

Tell = Callable[[Teller], object]

PAYMENT: list[tuple[Tell, str]] = [
    (lambda t: t, "weil von 205,90 € noch nichts eingegangen ist"),
    (lambda t: t.pay(10000), "weil erst 100,00 € von 205,90 € eingegangen sind"),
    (lambda t: t.pay(20590), "weil 205,90 € eingegangen sind"),
    (lambda t: t.pay(20590).cancel(), "weil 205,90 € vorliegen und nur 0,00 € zu bezahlen sind"),
    (lambda t: t.pay(20590).cancel().give_back(20590), "weil alles zurückgezahlt ist, was eingegangen war"),
    (
        lambda t: t.pay(20590).invoice().ship().credit(1).give_back(10000),
        "weil 105,90 € zu bezahlen waren und der Rest zurückgezahlt ist",
    ),
    (lambda t: t.cancel(), "weil es nichts zu bezahlen gibt"),
]
DELIVERY: list[tuple[Tell, str]] = [
    (lambda t: t, "weil von 2 Stück noch keins versandt ist"),
    (lambda t: t.ship(1), "weil erst 1 von 2 Stück versandt sind"),
    (lambda t: t.ship(), "weil 2 von 2 Stück versandt sind"),
    (lambda t: t.invoice().ship(1).credit(1, 1), "weil 1 von 1 Stück versandt sind"),
    (lambda t: t.invoice().ship().credit(), "weil alles korrigiert ist, was versandt war"),
    (lambda t: t.cancel(), "weil keine Ware zu versenden ist"),
]


@pytest.mark.parametrize(("tell", "why"), PAYMENT)
def test_the_payment_says_why(shop: Shop, tell: Tell, why: str) -> None:
    teller = Teller(shop, shop.order("prepayment", pen=2))
    tell(teller)
    said = str(why_payment(shop.reload(teller.order.number), clock.day_of(shop.now), money))
    assert said.replace("\u00a0", " ") == why


def test_an_overdue_payment_names_the_day(shop: Shop) -> None:
    teller = Teller(shop, shop.order(pen=2)).invoice()
    later = clock.day_of(shop.now + timedelta(days=15))
    said = str(why_payment(shop.reload(teller.order.number), later, money)).replace("\u00a0", " ")
    assert said == "weil 205,90 € noch offen sind und am 18. Mai 2026 fällig waren"


@pytest.mark.parametrize(("tell", "why"), DELIVERY)
def test_the_delivery_says_why(shop: Shop, tell: Tell, why: str) -> None:
    teller = Teller(shop, shop.order(pen=2))
    tell(teller)
    assert str(why_delivery(shop.reload(teller.order.number))) == why
