"""A mail is held back in a real browser, and what is held back does not arrive until somebody sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.shop.saving import save_mail_delay
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.running import Running

pytestmark = pytest.mark.journey


@pytest.fixture
def mails_wait(builder: Shop) -> Iterator[None]:
    """Longer than the journey takes, so that nothing goes out by itself."""
    save_mail_delay(60, None)
    yield
    save_mail_delay(0, None)


@pytest.mark.usefixtures("mails_wait")
def test_a_mail_sent_by_mistake_is_held_back_and_sent_later(owner: Person, builder: Shop, running: Running) -> None:
    order = builder.order(pen=1)
    number = submit_invoice(order.id, InvoiceWish(), builder.olga())
    owner.open(f"/backend/invoices/{number}").click("Rechnung per E-Mail senden").confirm()
    expect(owner.page.locator(".flash")).to_contain_text(
        re.compile(rf"Rechnung {number} geht um \d\d:\d\d per E-Mail an {re.escape(ANNA_MAIL)} hinaus\.")
    )
    owner.open(f"/backend/orders/{order.number}").sees("E-Mail „Rechnung“")
    owner.click("Zurückhalten").sees("Die E-Mail ist zurückgehalten.", "ist zurückgehalten.")
    later = builder.order(pen=1)  # its receipt waits for nothing, and the worker goes by the time
    running.inbox.wait_for(ANNA_MAIL, later.number)
    assert running.inbox.to(ANNA_MAIL, number) == []
    owner.click("Sofort senden").sees(f"Die E-Mail geht jetzt an {ANNA_MAIL}.")
    running.inbox.wait_for(ANNA_MAIL, number)
    owner.comes_to_see(f"/backend/invoices/{number}", "Gesendet")
