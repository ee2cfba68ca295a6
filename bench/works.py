"""What is measured: walks over HTTP, each as one unit of work with the most it may cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from bench.browser import Browser
from bench.targets import Targets

BUYER = {
    "email": "berta.bench@post.example", "billing-name": "Berta Bench", "billing-street": "Gartenstraße 8",
    "billing-postcode": "70563", "billing-city": "Stuttgart",
}  # fmt: skip

Act = Callable[[Browser, int], object]


@dataclass(frozen=True)
class Work:
    """`act` gets the owner's browser and the turn. Limits in y; `statements`: must and goal where the issue names them.

    `consumes`: each turn takes an order of its own, so it is done less often. `before`: what is done for each turn
    before anything is measured; `between`: what is done just before each turn and not counted.
    """

    key: str
    title: str
    act: Act
    must: float
    goal: float
    turns: int = 300
    statements: tuple[int, int] | None = None
    size: tuple[float, float] | None = None  # kB gzipped
    group: str = "lists"
    consumes: bool = False
    before: Act | None = None
    between: Act | None = None


def works(targets: Targets) -> list[Work]:
    """In the order in which they are done: what is invoiced is shipped afterwards."""
    order_list = "/backend/orders"
    far = targets.far_page
    page = partial(Work, must=6, goal=3)
    lists = [
        page(
            "order_page",
            "customer's order page",
            _each(targets.order_links),
            statements=(8, 5),
            size=(8, 5),
            group="pages",
        ),
        page("list_newest", "order list: newest", _open(order_list), statements=(6, 4), size=(10, 6)),
        page("list_status", "order list: by status", _open(order_list + "?status=processing"), statements=(6, 4)),
        page("list_far", "order list: a page far behind", _open(far), statements=(6, 4)),
        page("list_number", "order list: by number", _search(targets.numbers)),
        Work("search_name", "search by customer name", _search(targets.names), 8, 3),
        Work("search_rare", "search by first and family name", _search(targets.pairs), 8, 3),
    ]
    guests: dict[int, Browser] = {}
    shopping = partial(_shop, targets, guests)
    verbs = [
        Work(
            "checkout",
            "whole checkout",
            partial(_checkout, guests),
            80,
            30,
            50,
            statements=(60, 35),
            group="checkout",
            consumes=True,
            before=shopping,
        ),
        Work("invoice", "make an invoice", partial(_invoice, targets), 25, 12, 60, group="verbs", consumes=True),
        Work("ship", "ship", partial(_ship, targets), 25, 12, 60, group="verbs", consumes=True),
    ]
    feeds = [
        Work(
            "feed_new",
            "feed of the 50 newest, after a new order",
            _open(targets.feed),
            6,
            3,
            100,
            group="feeds",
            between=partial(_order, targets, guests),
        ),
        Work(
            "feed_archive",
            "feed of 50 older orders, nothing of it kept",
            _each(targets.archives),
            12,  # no reader asks for it twice: our own measure, twice what the newest may cost
            6,
            40,
            group="feeds",
        ),
        Work("feed", "feed of the 50 newest, asked for again", _open(targets.feed), 6, 3, group="feeds"),
        Work("feed_same", "the same with matching ETag", _same, 2, 1, group="feeds"),
    ]
    return lists + verbs + feeds


def log_in(browser: Browser, targets: Targets) -> None:
    browser.open("/login").press("Anmelden", email=targets.owner, password=targets.password)
    browser.open("/backend/orders")


def _open(path: str) -> Act:
    return lambda browser, _turn: browser.open(path)


def _each(paths: list[str]) -> Act:
    return lambda browser, turn: browser.open(paths[turn % len(paths)])


def _search(words: list[str]) -> Act:
    return _each(["/backend/orders?" + urlencode({"q": word}) for word in words])


def _shop(targets: Targets, guests: dict[int, Browser], owner: Browser, turn: int) -> None:
    """A guest lays three articles in the basket."""
    guests[turn] = guest = Browser(owner.home)
    for step in range(3):
        slug = targets.products[(turn + step) % len(targets.products)]
        guest.open(f"/products/{slug}").press("In den Warenkorb")
    guest.statements = 0


def _checkout(guests: dict[int, Browser], owner: Browser, turn: int) -> None:
    """From the basket to the page of the order."""
    guest = guests.pop(turn)
    guest.open("/basket").press("Zur Kasse")
    guest.press("Weiter zu Versand und Zahlung", **BUYER)
    shipping = guest.page().xpath("//input[@name='shipping_method']/@value")[0]
    guest.press("Weiter zum Prüfen", shipping_method=shipping, payment_method="invoice")
    guest.press("Zahlungspflichtig bestellen", terms="y")
    if "/o/" not in guest.url:
        raise RuntimeError(f"the checkout ended at {guest.url}")
    owner.statements += guest.statements


def _order(targets: Targets, guests: dict[int, Browser], owner: Browser, turn: int) -> None:
    _shop(targets, guests, owner, turn)
    _checkout(guests, owner, turn)


def _invoice(targets: Targets, browser: Browser, turn: int) -> None:
    """Open the order, the form, submit it, follow the redirect."""
    number = targets.to_invoice[turn]
    browser.open(f"/backend/orders/{number}").open(f"/backend/orders/{number}/invoices/new")
    _at_order(browser.press("Rechnung übermitteln"), number)


def _ship(targets: Targets, browser: Browser, turn: int) -> None:
    number = targets.to_invoice[turn]
    browser.open(f"/backend/orders/{number}").open(f"/backend/orders/{number}/shipments/new")
    _at_order(browser.press("Lieferschein erstellen"), number)


def _at_order(browser: Browser, number: str) -> None:
    if not browser.url.endswith(f"/backend/orders/{number}"):
        raise RuntimeError(f"the form ended at {browser.url}")


def _same(browser: Browser, _turn: int) -> None:
    if browser.open(browser.url, If_None_Match=browser.etag).status != 304:
        raise RuntimeError("the feed was built although nothing is new")
