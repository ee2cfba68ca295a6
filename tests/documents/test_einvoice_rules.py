"""Every e-invoice the shop can issue passes the official rules and says the snapshot's amounts; so do its PDFs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from portal import clock, money
from portal.catalogue.stock import put_on_shelf
from portal.documents import pdf
from portal.documents.einvoice import is_einvoice, xml_of
from portal.documents.paper import Content
from portal.extensions import db
from portal.models.discount import DiscountKind
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.product import Category, ProductKind
from portal.models.shop_settings import TaxMode
from portal.refusal import Refusal
from portal.sales.discounting import DiscountWish, give_discount
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.refunding import CreditWish, qty_to_credit, submit_credit_memo
from portal.shop.saving import TaxData, save_tax
from tests.builders import OPENING, Shop, product
from tests.cast import BERN, BERT, VIENNA
from tests.databases import needs_sqlite
from tests.documents.official_rules import OfficialRules, not_pdfa3b, why_no_verapdf
from tests.documents.papers import invoice

pytestmark = [pytest.mark.thorough, needs_sqlite]  # papers are the same on every database, and this takes its time

ORDERS = 300
PRICES = {"cent": 1, "third": 333, "odd": 1999, "even": 10000, "gift": 0, "book": 1495, "card": 250, "file": 899}
RATES = {"book": 700, "card": 0, "file": 700}
PAYMENTS = ("invoice", "prepayment", "cash_on_delivery", "trial_card")
ELSEWHERE = BERT | {"company": "Lager & Söhne <GmbH>", "extra": "Tor 3", "city": "Köln", "postcode": "50667"}
ATHENS = VIENNA | {"country": "GR", "postcode": "104 31", "city": "Athen", "vat_id": "EL094259216"}
NAMELESS = VIENNA | {"vat_id": ""}  # taxed like a consumer
BILLED = (BERT, ELSEWHERE, VIENNA, ATHENS, NAMELESS, BERN)
SHIPPED = (None, None, BERT, VIENNA, BERN)
TAX_DATA = (
    TaxData(TaxMode.normal, "86123/45678", "DE123456788", ""),
    TaxData(TaxMode.normal, "86123/45678", "DE123456788", ""),
    TaxData(TaxMode.normal, "86123/45678", "", ""),
    TaxData(TaxMode.normal, "", "DE123456788", ""),
    TaxData(TaxMode.small_business, "86123/45678", "", ""),
)
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def test_every_random_bill_passes_the_official_rules_and_agrees_with_its_paper(shop: Shop) -> None:
    rules, seen = OfficialRules(), Counter[str]()
    for content in _issued(shop, ORDERS):
        if "abroad" in content["tax_cases"]:  # a plain PDF
            assert not is_einvoice(content)
            seen["plain"] += 1
            continue
        assert is_einvoice(content)
        xml = xml_of(content)
        assert rules.broken_by(xml) == [], content
        _agrees(ET.fromstring(xml), content)
        seen[content["kind"]] += 1
        seen["small business"] += content["tax_mode"] == "small_business"
        seen["discount"] += any(line.get("discount_cents") for line in content["lines"])
        seen["mixed rates"] += len(content["taxes"]) > 1
        seen["no pieces"] += not content["lines"]
        seen["adjusted"] += bool(content.get("adjustment_plus_cents") or content.get("adjustment_minus_cents"))
        seen["paid"] += bool(content["paid_cents"])
        seen.update(tax["case"] for tax in content["taxes"])
        seen["mixed cases"] += len({tax["case"] for tax in content["taxes"]}) > 1
    assert sum(seen[kind] for kind in ("invoice", "invoice_cancellation", "credit_memo")) >= 300
    assert min(seen.values()) >= 10, seen


def test_the_rules_notice_what_is_wrong(printer: Flask) -> None:
    """They would be no proof if they passed everything."""
    with printer.app_context():
        xml = xml_of(invoice(2, billing=BERT, email="bert@example.org"))
    wrong = xml.replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>1")
    assert any("BR-CO-15" in broken for broken in OfficialRules().broken_by(wrong))
    without = xml.replace(b"BuyerReference>", b"Name>")
    assert any("BR-DE-15" in broken for broken in OfficialRules().broken_by(without))


@pytest.mark.parametrize("seed", [2026, 2027])  # in two parts, so that neither looks as if it hung
def test_the_hybrids_of_random_orders_are_pdfa3b_for_verapdf(shop: Shop, tmp_path: Path, seed: int) -> None:
    """One bill of each order, whichever chance picks."""
    if lack := why_no_verapdf():
        pytest.skip(lack)
    chance, kinds, paths = Random(seed), Counter[str](), []
    for bills in _issued_by_order(shop, ORDERS // 2, seed):
        hybrids = [content for content in bills if is_einvoice(content)]
        if hybrids:
            content = chance.choice(hybrids)
            paths.append(tmp_path / f"{len(paths)}.pdf")
            paths[-1].write_bytes(pdf.render(content))
            kinds.update([content["kind"], content["tax_mode"], *(tax["case"] for tax in content["taxes"])])
    assert len(paths) >= 125 and min(kinds.values()) >= 5, kinds
    assert not_pdfa3b(paths) == ""


def _issued(shop: Shop, orders: int) -> Iterator[Content]:
    for bills in _issued_by_order(shop, orders):
        yield from bills


def _issued_by_order(shop: Shop, orders: int, seed: int = 2026) -> Iterator[list[Content]]:
    """Snapshots of the bills of many orders by companies, billed in parts, taken back, corrected; always the same."""
    chance = Random(seed)
    _put_up(shop)
    shop.abroad("AT", "GR", "CH")
    for _each in range(orders):
        yield list(_documents_of_an_order(shop, chance))


def _put_up(shop: Shop) -> None:
    category = db.session.query(Category).one()
    for sku, cents in PRICES.items():
        kind = ProductKind.download if sku == "file" else ProductKind.goods
        made = product(sku, f"Ein {sku}", cents, category, kind=kind, vat_rate=RATES.get(sku, 1900))
        db.session.add(made)
        db.session.flush()
        put_on_shelf(made.id, 10**6, OPENING)
        db.session.commit()
        shop.products[sku] = made.id


def _documents_of_an_order(shop: Shop, chance: Random) -> Iterator[Content]:
    save_tax(chance.choice(TAX_DATA), None)
    pieces = {sku: chance.randint(1, 4) for sku in chance.sample(sorted(PRICES), chance.randint(1, 5))}
    billed, shipped = chance.choice(BILLED), chance.choice(SHIPPED)
    at_the_door = set(pieces) != {"file"} and (shipped or billed)["country"] == "DE"
    payment = chance.choice(PAYMENTS if at_the_door else PAYMENTS[:2])
    number = shop.order(payment, address=billed, ship_to=shipped, **pieces).number
    order = shop.reload(number)
    if chance.random() < 0.5:
        with suppress(Refusal):
            give_discount(order.id, _discount(chance), shop.olga())
    if chance.random() < 0.3 and (due := shop.reload(number).due_cents):
        paid = chance.randint(1, due)
        record_payment(order.id, PaymentWish(paid, clock.day_of(shop.now), "invoice"), shop.olga())
    for quantities in (_some(chance, shop.reload(number)), None):
        with suppress(Refusal):
            submit_invoice(order.id, InvoiceWish(quantities, comment=chance.choice(("", "Danke & Gruß"))), shop.olga())
    for invoice_id in [billed.id for billed in shop.reload(number).invoices]:
        _take_back(shop, chance, number, invoice_id)
    yield from _contents(shop.reload(number))


def _discount(chance: Random) -> DiscountWish:
    if chance.random() < 0.5:
        return DiscountWish(DiscountKind.percent, chance.choice((1, 333, 1000, 10_000)), "Treue & Dank")
    return DiscountWish(DiscountKind.fixed, chance.randint(1, 3000), "Kratzer")


def _some(chance: Random, order: Order) -> dict[int, int]:
    return {item.id: chance.randint(0, item.qty_to_invoice) for item in order.items}


def _take_back(shop: Shop, chance: Random, number: str, invoice_id: int) -> None:
    """Canceled, corrected up to three times, or left as it is."""
    order_id = shop.reload(number).id
    if (fate := chance.random()) < 0.3:
        cancel_invoice(order_id, invoice_id, "Falsche Anschrift", shop.olga())
    elif fate < 0.8:
        for _each in range(chance.randint(1, 3)):
            wish = _correction(chance, db.session.get_one(Invoice, invoice_id))
            with suppress(Refusal):
                submit_credit_memo(order_id, invoice_id, wish, shop.olga())


def _correction(chance: Random, billed: Invoice) -> CreditWish:
    if (kind := chance.random()) < 0.3:
        return CreditWish()
    if kind < 0.5:
        return CreditWish({}, shipping_cents=0, plus_cents=chance.randint(1, 900))
    pieces = {item.id: chance.randint(0, qty_to_credit(billed, item)) for item in billed.order.items}
    shipping = chance.randint(0, billed.shipping_to_credit_cents)
    minus = chance.choice((0, shipping, chance.randint(0, 500)))
    return CreditWish(pieces, shipping_cents=shipping, plus_cents=chance.choice((0, 100, 333)), minus_cents=minus)


def _contents(order: Order) -> Iterator[Content]:
    for billed in order.invoices:
        yield billed.document.content
        if billed.cancellation:
            yield billed.cancellation.document.content
    for memo in order.credit_memos:
        yield memo.document.content


def _agrees(root: ET.Element, content: Content) -> None:
    sign = -1 if content["kind"] == "credit_memo" else 1
    settlement = root.find(f".//{RAM}ApplicableHeaderTradeSettlement")
    assert settlement is not None
    sums = settlement.find(f"{RAM}SpecifiedTradeSettlementHeaderMonetarySummation")
    assert _cents(sums, "GrandTotalAmount") == sign * content["total_cents"]
    assert _cents(sums, "DuePayableAmount") == sign * content["total_cents"] - content["paid_cents"]
    _lines_agree(root, content, sign)
    told = {
        (tax.findtext(f"{RAM}CategoryCode"), _cents(tax, "RateApplicablePercent")): (
            _cents(tax, "BasisAmount"),
            _cents(tax, "CalculatedAmount"),
        )
        for tax in settlement.iterfind(f"{RAM}ApplicableTradeTax")
    }
    frozen = {_category(tax): (sign * tax["net"], sign * tax["tax"]) for tax in content["taxes"]}
    if content["tax_mode"] == "small_business":
        frozen = {("E", 0): (sign * content["total_cents"], 0)}
    assert {key: amounts for key, amounts in told.items() if any(amounts)} == {
        key: amounts for key, amounts in frozen.items() if any(amounts)
    }


def _category(tax: Content) -> tuple[str, int]:
    taxed = "S" if tax["rate"] else "Z"
    free = {"intra_community": "K", "reverse_charge": "AE", "export": "G"}
    return free.get(tax["case"], taxed), tax["rate"]


def _lines_agree(root: ET.Element, content: Content, sign: int) -> None:
    """Each line is the net of what the paper charges for it, but for the cents that rounding moves between them."""
    told = [
        _cents(line.find(f".//{RAM}SpecifiedTradeSettlementLineMonetarySummation"), "LineTotalAmount")
        for line in root.iter(f"{RAM}IncludedSupplyChainTradeLineItem")
    ]
    is_taxed = content["tax_mode"] == "normal"
    frozen = [
        sign * money.net_of(line["amount_cents"], line["vat_rate"] if is_taxed else 0) for line in content["lines"]
    ]
    if frozen:
        assert all(abs(cents - net) <= 3 for cents, net in zip(told, frozen, strict=True)), content


def _cents(element: ET.Element | None, name: str) -> int:
    assert element is not None
    return round(100 * float(element.findtext(RAM + name, "")))
