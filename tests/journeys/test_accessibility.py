"""Every page stands the page checks and axe (WCAG 2.2 AA), in light and dark, and fits a narrow phone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import current_app
from playwright.sync_api import Browser
from sqlalchemy import func

from portal import clock
from portal.accounts.links import reset_link
from portal.catalogue import pictures
from portal.extensions import db
from portal.models.account import Account
from portal.models.batch import BatchKind
from portal.models.carrier import Carrier
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.product import Category
from portal.models.withdrawal import Withdrawal
from portal.sales.baskets import Contact, new_key
from portal.sales.batches import Target, open_batch, start_batch, stop_batch
from portal.sales.change_wish import ChangeWish, ShippingWish
from portal.sales.changing import change_order
from portal.sales.commenting import add_comment
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, send_invoice, submit_invoice
from portal.sales.letters import confirm_order
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.phone_orders import PhoneLine, PhoneWish, save_wish
from portal.sales.redirecting import start_payment
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.withdrawals import Statement, withdraw
from portal.shop.saving import save_mail_delay, save_warranty, settings_change
from portal.sized_picture import key_of
from portal.writing import transaction
from tests.backend.test_logo import picture
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA, ANNA_MAIL, OLGA_MAIL
from tests.page_checks import check_page
from tests.running import Running

pytestmark = pytest.mark.journey

AXE = Axe()
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Rows that are cards on a phone: pairs of cells whose words lie upon each other, by more than a hair.
CROWDED = """() => {
  const words = (cell) => {
    const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      if (!texts.currentNode.parentElement.closest(".hidden-visually")) found.push(...range.getClientRects());
    }
    return found;
  };
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return [...document.querySelectorAll(".cards tbody tr")].flatMap((row) => {
    const cells = [...row.children].map((cell) => [cell.textContent.trim(), words(cell)]);
    return cells.flatMap(([one, mine], at) => cells.slice(at + 1)
      .filter(([, theirs]) => mine.some((a) => theirs.some((b) => meet(a, b))))
      .map(([other]) => `${one} upon ${other}`));
  });
}"""

# What is pressed with a finger and lower than 44 px. A box to tick is as large as its label.
TOO_LOW = """() => [...document.querySelectorAll(
  "button, .button, .input, summary, .pick, :is(nav, .links, .filters) a")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each.textContent.trim() || each.id, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height < 43.5)
  .map(([words, box]) => `${words}: ${Math.round(box.height)} px`)"""

# Answers that are no pages, and pages that this shop cannot show.
NOT_LOOKED_AT = {
    "asset", "backend.document_pdf", "backend.credit_memo_pdf", "backend.invoice_pdf", "backend.shipment_pdf",
    "backend.report_csv", "backend.report_open_items_csv",
    "backend.feed", "backend.feed_by_password", "backend.document_xml", "customer.document_xml",
    "customer.guest_document_xml",
    "customer.document_pdf", "customer.guest_document_pdf", "customer.picture", "customer.logo", "customer.notice",
    "backend.batch_file", "backend.batch_progress",
    "backend.customer_export",
    "backend.order_export", "backend.invoice_export", "backend.credit_memo_export", "backend.shipment_export",
    "backend.invoice_cancellation_export",
    "backend.product_export", "backend.mail_export",
    "backend.mail_preview",  # the mail itself, in its frame
    "backend.setup",  # gone as soon as there is a shop
    "security.confirm_email",  # leads to the log-in form
}  # fmt: skip


@pytest.fixture
def paths(builder: Shop) -> dict[str, list[str]]:
    """Addresses of pages with something on them, by who may see them."""
    code = f"WEG-{new_key()[:8].upper().replace('_', '-')}A"
    voucher = builder.voucher(code, minimum_cents=2000, most_uses=100, most_uses_each=1)
    order = builder.order(voucher=code, pen=2, booklet=1)
    invoice = submit_invoice(order.id, InvoiceWish(), builder.olga())
    pieces = {order.items[0].id: 1}
    shipment = submit_shipment(order.id, ShipmentWish(pieces, [(Carrier.dhl, "0034")]), builder.olga())
    add_comment(order.id, "Ein Wort an Sie.", True, True, builder.olga())
    record_payment(order.id, PaymentWish(1000, clock.today(), "invoice"), builder.olga())
    held, taken_back, waiting = builder.order(pen=1), builder.order(pen=1), builder.order(booklet=1)
    hold_order(held.id, "Adresse unklar", builder.olga())
    save_mail_delay(60, None)
    send_invoice(order.id, builder.reload(order.number).invoices[0].id, builder.olga())
    submit_invoice(taken_back.id, InvoiceWish(mail=True), builder.olga())
    wrong = builder.reload(taken_back.number).invoices[0]
    back = builder.order(pen=2)
    credited = submit_invoice(back.id, InvoiceWish(), builder.olga())
    submit_shipment(back.id, ShipmentWish({back.items[0].id: 1}), builder.olga())
    wish = CreditWish({back.items[0].id: 1}, plus_cents=100, comment="Ein Kratzer.")
    memo = submit_credit_memo(back.id, builder.reload(back.number).invoices[0].id, wish, builder.olga())
    awaited = builder.order("trial_redirect", pen=1)
    provider = start_payment(awaited, "/")
    storno = cancel_invoice(taken_back.id, wrong.id, "Falsche Anschrift", builder.olga())
    save_mail_delay(0, None)
    withheld = db.session.query(OutgoingMail.id).filter_by(order_id=taken_back.id, name=MailName.invoice).scalar()
    withdraw(Statement("Anna Weidner", back.number, ANNA_MAIL), "de", new_key(), builder.now)
    token = withdraw(Statement("Anna Weidner", back.number, "neu@example.org"), "de", new_key(), builder.now)
    statements = f"/backend/withdrawals/{db.session.query(func.max(Withdrawal.id)).scalar()}"
    matched = f"/backend/withdrawals/{db.session.query(Withdrawal.id).filter_by(order_id=back.id).scalar()}"
    olga = db.session.query(Account).filter_by(email=OLGA_MAIL).one()
    with transaction():
        db.session.get_one(Order, order.id).account_id = olga.id
    untouched = builder.order(pen=1)
    fresh, link = f"/backend/orders/{untouched.number}", f"/o/{order.token}"
    unprintable = confirm_order(untouched.id, "Von Herzen, \u6f22\u5b57", False, builder.olga())
    drawn, size = pictures.encode_logo(picture())
    with settings_change(None) as settings:
        settings.logo = pictures.keep(drawn, key_of("logos", drawn, size), "logo")
    drawn, size = pictures.encode_notice(picture(size=(900, 1200)))
    save_warranty(pictures.keep(drawn, key_of("notices", drawn, size)), "Zwei Jahre gesetzliche Gewährleistung.", None)
    with transaction():
        builder.product("paper").no_withdrawal = NoWithdrawal.made_to_order
    unreturnable = builder.order(paper=1, ink=1)
    changed = builder.order(pen=1)
    change_order(changed.id, ChangeWish(shipping=ShippingWish(0)), builder.olga())
    mail = db.session.query(OutgoingMail.id).filter_by(order_id=order.id).first()[0]
    category = db.session.query(Category.id).scalar()
    texts = "/backend/settings/texts"
    draft, stopped = (
        open_batch(kind, [Target(order.id)], "de", builder.olga(key=new_key()))
        for kind in (BatchKind.mark_paid, BatchKind.release)
    )
    start_batch(stopped, {}, builder.now)
    stop_batch(stopped)
    phoned = new_key()
    lines = {builder.products[sku]: PhoneLine(1, 1000) for sku in ("pen", "booklet")}
    save_wish(phoned, PhoneWish(Contact(ANNA_MAIL, ANNA), lines, builder.dhl, 300, "invoice"), builder.now)
    return {
        "public": [
            "/", "/categories/schreiben", f"/products/{builder.product('ink').slug}", "/basket", "/login", "/register",
            "/reset", urlsplit(reset_link(olga)).path, "/confirm", "/legal/terms", "/legal/accessibility", link,
            f"/products/{builder.product('paper').slug}", f"/o/{unreturnable.token}/withdrawal",
            f"{link}/documents/{invoice}", f"{link}/documents/{shipment}", f"/o/{held.token}",
            f"/o/{taken_back.token}", f"/o/{back.token}", f"/o/{awaited.token}", provider,
            f"/o/{back.token}/documents/{memo}", f"/d/{builder.reload(waiting.number).grants[0].token}", "/nowhere",
            "/withdrawal", f"/o/{back.token}/withdrawal", f"/w/{token}",
        ],
        "owner": [
            "/backend/customers", f"/backend/orders?customer={ANNA_MAIL}",
            "/backend/", "/backend/orders", f"/backend/orders/{order.number}", f"/backend/orders/{held.number}",
            f"/backend/orders/{taken_back.number}", f"/backend/orders/{awaited.number}",
            f"{fresh}/invoices/new", f"{fresh}/shipments/new", f"{fresh}/discount",
            f"{fresh}/payments/new", f"{fresh}/refunds/new", f"/backend/orders/{taken_back.number}/refunds/new",
            f"{fresh}/changes", f"{fresh}/addresses", f"/backend/orders/{changed.number}",
            f"/backend/orders/{changed.number}/versions/1",
            f"{fresh}/cancellation", f"{fresh}/hold", f"{fresh}/confirmations", "/backend/orders/trial",
            "/backend/orders/new", f"/backend/orders/new?draft={phoned}", f"/backend/orders/drafts/{phoned}",
            "/backend/invoices", f"/backend/invoices/{credited}/reminders",
            f"/backend/invoices/{invoice}", f"/backend/invoices/{wrong.number}",
            f"/backend/invoices/{invoice}/cancellation", f"/backend/documents/{storno}",
            f"/backend/documents/{unprintable}", "/backend/shipments",
            "/backend/?span=months", "/backend/reports", "/backend/reports?show=taxes&by=day",
            "/backend/reports?from=x", "/backend/reports/open-items",
            "/backend/invoice-cancellations",
            "/backend/credit-memos", f"/backend/credit-memos/{memo}", f"/backend/invoices/{credited}/credit-memos/new",
            f"/backend/orders/{back.number}",
            f"/backend/shipments/{shipment}", f"/backend/shipments/{shipment}/cancellation", "/backend/feeds",
            "/backend/batches", f"/backend/batches/{draft}", f"/backend/batches/{stopped}",
            "/backend/withdrawals", statements, matched, f"/orders/{order.number}/withdrawal",
            f"/orders/{order.number}", f"/orders/{order.number}/documents/{invoice}", "/account", "/orders",
            "/downloads", "/change", "/account/data", "/account/deletion",
            f"/backend/personal-data?email={ANNA_MAIL}",
        ],
        "keeper": [
            "/backend/products", "/backend/products/new", f"/backend/products/{builder.products['pen']}",
            "/backend/categories", f"/backend/categories/{category}", "/backend/mails?since=x",
            "/backend/mails", f"/backend/mails/{mail}",
            f"/backend/mails/{withheld}",
            "/backend/vouchers", "/backend/vouchers/new", f"/backend/vouchers/{voucher}",
            "/backend/settings", "/backend/settings/shop", "/backend/settings/tax", "/backend/settings/bank",
            "/backend/settings/mail", "/backend/settings/withdrawal", "/backend/settings/countries",
            "/backend/settings/warranty",
            "/backend/settings/payment", "/backend/settings/shipping", "/backend/settings/shipping/new",
            f"/backend/settings/shipping/{builder.dhl}", "/backend/settings/staff", texts, f"{texts}/terms/de",
            f"{texts}/terms/de/1",
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
    faults += [f"{path} at 320: {crowd}" for crowd in person.page.evaluate(CROWDED)]
    person.page.set_viewport_size({"width": 1280, "height": 900})
    return faults


def test_the_customers_pages(somebody: Callable[[], Person], paths: dict[str, list[str]]) -> None:
    person = somebody()
    person.expects_errors = True
    faults = [fault for path in paths["public"] for fault in look(person, path)]
    assert not faults, "\n".join(faults)


def test_the_second_step_of_a_withdrawal(somebody: Callable[[], Person], paths: dict[str, list[str]]) -> None:
    person = somebody()
    person.open(next(path for path in paths["public"] if path.endswith("/withdrawal") and "/o/" in path))
    person.click("Weiter").sees("Das erklären Sie uns:")
    check_page(person.page.content())
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme=scheme)
        assert AXE.run(person.page, options=OPTIONS).response["violations"] == []
    person.page.set_viewport_size({"width": 320, "height": 800})
    assert person.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_step_of_the_checkout(somebody: Callable[[], Person], paths: dict[str, list[str]]) -> None:
    person = somebody()
    person.open("/").click("Füllfederhalter „Lotse“").click("In den Warenkorb")
    faults = look(person, "/basket") + look(person, "/checkout")
    person.open("/checkout").fill("E-Mail-Adresse", "steps@example.org").fill("Name", "Anna Weidner")
    person.fill("Straße und Hausnummer", "Gartenstraße 8").fill("Postleitzahl", "70563").fill("Ort", "Stuttgart")
    person.page.locator("main form button[type=submit]").last.click()
    person.page.wait_for_url("**/checkout/methods")
    faults += look(person, "/checkout/methods")
    person.open("/checkout/methods").tick("DHL Paket").tick("Rechnung")
    person.page.locator("main form button[type=submit]").last.click()
    person.page.wait_for_url("**/checkout/review")
    faults += look(person, "/checkout/review")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("room", ["owner", "keeper"])
def test_the_owners_pages(somebody: Callable[[], Person], paths: dict[str, list[str]], room: str) -> None:
    person = somebody().log_in(OLGA_MAIL)
    person.expects_errors = True  # a report that was asked for wrongly
    faults = [fault for path in paths[room] for fault in look(person, path)]
    assert not faults, "\n".join(faults)


def test_what_is_pressed_on_a_phone_is_large_enough_for_a_finger(
    chromium: Browser, running: Running, paths: dict[str, list[str]]
) -> None:
    phone = chromium.new_context(locale="de-DE", viewport={"width": 375, "height": 800}, is_mobile=True, has_touch=True)
    person = Person(phone.new_page(), running)
    faults = []
    for path in paths["public"] + ["/backend/", "/backend/orders", *paths["owner"][4:12], "/backend/feeds"]:
        if path == "/backend/":
            person.log_in(OLGA_MAIL)
        low = person.open(path).page.evaluate(TOO_LOW)
        faults += [f"{path}: {each}" for each in low]
    phone.close()
    assert not faults, "\n".join(faults)


def test_a_word_without_an_end_widens_no_page(somebody: Callable[[], Person], builder: Shop) -> None:
    """Strangers type names; one of them must not push everybody's list out of the window."""
    order = builder.order(pen=2)
    invoice = submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}, "W" * 900), builder.olga())
    shipment = submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), builder.olga())
    with transaction():
        order = db.session.get_one(Order, order.id)
        order.email, order.note = f"{'a' * 60}@{'b' * 60}.example", "W" * 900
        for address in order.addresses:
            address.name = address.company = address.street = "W" * 100
    of_order, of_invoice = f"/backend/orders/{order.number}", f"/backend/invoices/{invoice}"
    person, faults = somebody().log_in(OLGA_MAIL), []
    for path in (
        "/backend/orders", "/backend/invoices", "/backend/shipments", "/backend/customers",
        "/backend/reports/open-items", of_order, f"{of_order}/payments/new", f"{of_order}/addresses", of_invoice,
        f"{of_invoice}/credit-memos/new", f"{of_invoice}/cancellation", f"/backend/shipments/{shipment}",
        f"/o/{order.token}",
    ):  # fmt: skip
        for width in (1280, 375):
            person.page.set_viewport_size({"width": width, "height": 900})
            wide = person.open(path).page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{path}: {wide} px wide at {width}"] * (wide > width)
    assert not faults, "\n".join(faults)


def test_no_page_is_left_out(paths: dict[str, list[str]]) -> None:
    """A new page must be looked at, or say above why not."""
    routes = current_app.url_map.bind("localhost")
    steps = ["/checkout", "/checkout/methods", "/checkout/review"]
    addresses = [urlsplit(path).path for path in sum(paths.values(), steps) if path != "/nowhere"]
    looked_at = {routes.match(address)[0] for address in addresses}
    pages = {rule.endpoint for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - looked_at == NOT_LOOKED_AT
