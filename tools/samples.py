"""Make docs/samples anew: each kind of bill, issued by the shop of the tests through the verbs, as PDF and as XML."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask_migrate import upgrade

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from portal import clock, create_app  # noqa: E402 - found only now
from portal.documents import pdf  # noqa: E402
from portal.documents.einvoice import is_einvoice, xml_of  # noqa: E402
from portal.documents.paper import Content  # noqa: E402
from portal.extensions import db  # noqa: E402
from portal.models.discount import DiscountKind  # noqa: E402
from portal.models.shop_settings import TaxMode  # noqa: E402
from portal.sales.discounting import DiscountWish, give_discount  # noqa: E402
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice  # noqa: E402
from portal.sales.letters import ReminderWish, confirm_order, default_due_day, remind  # noqa: E402
from portal.sales.refunding import CreditWish, submit_credit_memo  # noqa: E402
from portal.sales.shipping import ShipmentWish, submit_shipment  # noqa: E402
from portal.shop.saving import TaxData, save_tax  # noqa: E402
from tests.builders import MONDAY, Shop  # noqa: E402
from tests.cast import ANNA, BERN, BERT, VIENNA  # noqa: E402
from tests.conftest import settings_for  # noqa: E402

FOLDER = ROOT / "docs" / "samples"
SWISS = ANNA | {"street": "Kramgasse 5", "postcode": "3011", "city": "Bern", "country": "CH"}
ABROAD: list[tuple[str, dict[str, str], dict[str, str] | None, dict[str, int]]] = [
    ("intra-community", VIENNA, None, {"pen": 1, "ink": 2}),
    ("reverse-charge", VIENNA, None, {"booklet": 1}),
    ("intra-community-with-reverse-charge", VIENNA, None, {"pen": 1, "booklet": 1}),
    ("domestic-with-reverse-charge", VIENNA, BERT, {"pen": 1, "booklet": 1}),
    ("export", BERN, None, {"pen": 1, "ink": 1}),
    ("private-export", SWISS, None, {"pen": 1}),
    ("private-in-the-eu", VIENNA | {"company": "", "vat_id": ""}, None, {"pen": 1, "booklet": 1}),
    ("not-taxable-here", BERN, None, {"booklet": 1}),
]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder)))
        with app.test_request_context():
            upgrade(directory=str(ROOT / "portal" / "migrations"))
            bills = [*company(Shop.open(plenty=True)), *small_business(), *private(), *abroad()]
            for name, content in [*bills, *letters()]:
                (FOLDER / f"{name}.pdf").write_bytes(pdf.render(content))
                if is_einvoice(content):
                    (FOLDER / f"{name}.xml").write_bytes(xml_of(content))


def company(shop: Shop) -> Iterator[tuple[str, Content]]:
    """Two rates, a discount, billed in two parts; the first corrected, the second canceled."""
    order = shop.order(address=BERT, pen=2, ink=3, booklet=1)
    order.nonce = "a-sample-looks-the-same"  # its link is in the code on the delivery note
    db.session.commit()
    give_discount(order.id, DiscountWish(DiscountKind.percent, 1000, "Treue Kundschaft"), shop.olga())
    shipment = submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), shop.olga())
    parts = {item.id: 1 for item in order.items}
    for quantities in (parts, None):
        submit_invoice(order.id, InvoiceWish(quantities), shop.olga())
    first, second = shop.reload(order.number).invoices
    back = CreditWish({order.items[0].id: 1}, shipping_cents=0, plus_cents=500, minus_cents=250, comment="Ein Kratzer.")
    submit_credit_memo(order.id, first.id, back, shop.olga())
    cancel_invoice(order.id, second.id, "Falsche Anschrift", shop.olga())
    order = shop.reload(order.number)
    first, second = order.invoices
    yield "invoice", first.document.content
    yield "partial-invoice", second.document.content
    if second.cancellation:
        yield "cancellation", second.cancellation.document.content
    yield "credit-memo", order.credit_memos[0].document.content
    yield "delivery-note", next(s.document.content for s in order.shipments if s.number == shipment)


def small_business() -> Iterator[tuple[str, Content]]:
    """§ 19 UStG, without a VAT id."""
    shop = _later()
    save_tax(TaxData(TaxMode.small_business, "86123/45678", "", "Finanzamt Tübingen"), None)
    yield "small-business", _invoiced(shop, BERT)


def private() -> Iterator[tuple[str, Content]]:
    """No e-invoice: a plain PDF."""
    shop = _later()
    save_tax(TaxData(TaxMode.normal, "86123/45678", "DE123456788", "Finanzamt Tübingen"), None)
    yield "private", _invoiced(shop, None)


def letters() -> Iterator[tuple[str, Content]]:
    """Of an order paid in advance, and of an invoice that nobody paid."""
    shop = _later()
    order = shop.order("prepayment", pen=1, ink=2)
    confirm_order(order.id, "", False, shop.olga())
    yield "order-confirmation", shop.reload(order.number).letters[0].content
    order = shop.order(pen=1, ink=2)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    shop.later(days=21)
    remind(order.id, order.invoices[0].id, ReminderWish(default_due_day(clock.day_of(shop.now))), shop.olga())
    yield "payment-reminder", shop.reload(order.number).letters[0].content


def abroad() -> Iterator[tuple[str, Content]]:
    """A tax case each; the first with a correction and a cancellation."""
    shop = _later().abroad("AT", "CH")
    for name, address, ship_to, pieces in ABROAD:
        order = shop.order(address=address, ship_to=ship_to, **pieces)
        submit_invoice(order.id, InvoiceWish(), shop.olga())
        yield name, shop.reload(order.number).invoices[0].document.content
    order = shop.order(address=VIENNA, pen=2, booklet=1)
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}), shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    first, second = shop.reload(order.number).invoices
    submit_credit_memo(order.id, first.id, CreditWish(), shop.olga())
    cancel_invoice(order.id, second.id, "Falsche Anschrift", shop.olga())
    order = shop.reload(order.number)
    yield "intra-community-credit-memo", order.credit_memos[0].document.content
    if cancellation := order.invoices[1].cancellation:
        yield "intra-community-cancellation", cancellation.document.content


def _later() -> Shop:
    return Shop.find(MONDAY).later(days=1)


def _invoiced(shop: Shop, address: dict[str, str] | None) -> Content:
    order = shop.order(address=address, pen=1, ink=1, booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    return shop.reload(order.number).invoices[0].document.content


if __name__ == "__main__":
    main()
