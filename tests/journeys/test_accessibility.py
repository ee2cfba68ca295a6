"""Every page stands the page checks and axe (WCAG 2.2 AA), in light and dark, and fits a narrow phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal import clock
from portal.models.carrier import Carrier
from portal.sales.commenting import add_comment
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.browser import Person
from tests.builders import Shop
from tests.cast import OLGA_MAIL
from tests.page_checks import check_page

pytestmark = pytest.mark.journey

AXE = Axe()
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def paths(builder: Shop) -> dict[str, list[str]]:
    """Addresses of pages with something on them, by who may see them."""
    order = builder.order(pen=2, booklet=1)
    invoice = submit_invoice(order.id, InvoiceWish(), builder.olga())
    pieces = {order.items[0].id: 1}
    shipment = submit_shipment(order.id, ShipmentWish(pieces, [(Carrier.dhl, "0034")]), builder.olga())
    add_comment(order.id, "Ein Wort an Sie.", True, True, builder.olga())
    record_payment(order.id, PaymentWish(1000, clock.today(), "invoice"), builder.olga())
    fresh, link = builder.order(pen=1), f"/o/{order.token}"
    return {
        "public": [
            "/", "/categories/schreiben", f"/products/{builder.product('ink').slug}", "/basket", "/login", "/register",
            "/reset", "/legal/terms", link, f"{link}/documents/{invoice}", f"{link}/documents/{shipment}", "/nowhere",
        ],
        "owner": [
            "/backend/", "/backend/orders", f"/backend/orders/{order.number}",
            f"/backend/orders/{fresh.number}/invoices/new",
            f"/backend/orders/{fresh.number}/shipments/new", f"/backend/orders/{fresh.number}/cancellation",
            "/backend/orders/trial", "/backend/invoices", f"/backend/invoices/{invoice}", "/backend/shipments",
            f"/backend/shipments/{shipment}", "/backend/products", f"/backend/products/{builder.products['pen']}",
            "/backend/categories", "/backend/mails", "/backend/settings", "/backend/settings/staff", "/backend/feeds",
            "/account", "/orders", "/downloads",
        ],
    }  # fmt: skip


def look(person: Person, path: str) -> list[str]:
    """What is wrong with the page; nothing, we hope."""
    faults = []
    person.page.emulate_media(color_scheme="light")
    person.open(path)
    check_page(person.page.request.get(person.shop.url + path).text())
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme=scheme)
        found = AXE.run(person.page, options=OPTIONS).response["violations"]
        faults += [f"{path} {scheme}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
    person.page.set_viewport_size({"width": 320, "height": 800})
    wide = person.page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        faults.append(f"{path}: {wide} px wide at 320")
    person.page.set_viewport_size({"width": 1280, "height": 900})
    return faults


def test_the_customers_pages(somebody: Callable[[], Person], paths: dict[str, list[str]]) -> None:
    person = somebody()
    person.expects_errors = True
    faults = [fault for path in paths["public"] for fault in look(person, path)]
    person.open("/").click("Füllfederhalter „Lotse“").click("In den Warenkorb")
    for path in ("/basket", "/checkout"):
        faults += look(person, path)
    assert not faults, "\n".join(faults)


def test_the_owners_pages(somebody: Callable[[], Person], paths: dict[str, list[str]]) -> None:
    person = somebody().log_in(OLGA_MAIL)
    faults = [fault for path in paths["owner"] for fault in look(person, path)]
    assert not faults, "\n".join(faults)
