"""Which bills are e-invoices, what they say, who gets the XML; the official rules are in test_einvoice_rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from portal.documents.cii import EN16931, XRECHNUNG
from portal.documents.einvoice import Gap, gaps, is_einvoice, xml_of
from portal.documents.einvoice_sums import sums_of
from portal.extensions import db
from portal.models.shop_settings import ShopSettings
from portal.refusal import Refusal
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.writing import transaction
from tests.builders import Shop
from tests.cast import ANNA, BERT
from tests.documents.papers import delivery_note, invoice, seller
from tests.visitor import Visitor

MAIL = "bert@example.org"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


@pytest.fixture
def inside(printer: Flask) -> Iterator[None]:
    with printer.app_context():
        yield


def _bill(**changes: Any) -> dict[str, Any]:
    return invoice(**{"billing": BERT, "ship_to": BERT, "email": MAIL} | changes)


def _texts(xml: bytes, name: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(xml).iter(RAM + name)]


def _without(*fields: str) -> dict[str, str]:
    return seller(**dict.fromkeys(fields, ""))


def test_companies_in_germany_get_e_invoices_and_nobody_else() -> None:
    assert is_einvoice(_bill())
    assert not is_einvoice(_bill(billing=ANNA))
    assert not is_einvoice(_bill(billing=BERT | {"country": "AT"}))
    assert not is_einvoice(_bill(is_trial=True))
    assert not is_einvoice(delivery_note(billing=BERT))


def test_paper_from_before_e_invoices_stays_as_it_was() -> None:
    """Also what corrects it: made anew from its snapshot it has to be the archived one."""
    old = _bill()
    del old["email"]
    assert not is_einvoice(old)


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"seller": _without("phone")}, Gap.phone),
        ({"seller": seller(phone="auf Anfrage")}, Gap.phone),
        ({"seller": _without("email")}, Gap.email),
        ({"seller": _without("vat_id", "tax_number")}, Gap.tax_id),
        ({"seller": _without("city")}, Gap.seller_place),
        ({"billing": BERT | {"postcode": ""}}, Gap.buyer_place),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, Any], gap: Gap) -> None:
    assert gaps(_bill(**changes)) == [gap]


def test_one_of_the_two_tax_numbers_is_enough() -> None:
    assert gaps(_bill(seller=_without("vat_id"))) == gaps(_bill(seller=_without("tax_number"))) == []


def test_it_is_an_xrechnung_but_for_the_one_inside_a_pdf(inside: None) -> None:
    """There the guideline has to be the one that the PDF declares; nothing else differs."""
    own, inside_pdf = xml_of(_bill()), xml_of(_bill(), in_pdf=True)
    assert XRECHNUNG in _texts(own, "ID")
    assert own.replace(XRECHNUNG.encode(), EN16931.encode()) == inside_pdf


def test_it_says_what_the_paper_says(inside: None) -> None:
    xml = xml_of(_bill(comment="Danke & Gruß"))
    assert _texts(xml, "Content") == ["Danke & Gruß"]
    assert _texts(xml, "GrandTotalAmount") == ["180.20"]
    assert _texts(xml, "IBANID") == ["DE89370400440532013000"]
    assert "Bitte überweisen Sie 180,20 € bis 18. Mai 2026." in [
        text.replace("\xa0", " ") for text in _texts(xml, "Description")
    ]


def test_it_is_in_the_language_of_the_order(inside: None) -> None:
    assert "Shipping costs DHL Paket" in " ".join(_texts(xml_of(_bill(language="en")), "Reason"))


def test_control_characters_do_not_reach_the_xml(inside: None) -> None:
    assert _texts(xml_of(_bill(comment="Nacht\x00\x1b\u202eblau <b>李明</b>")), "Content") == ["Nachtblau <b>李明</b>"]


def test_the_price_of_a_piece_times_the_pieces_is_the_line() -> None:
    lines = _bill(count=5, off_cents=777, discount={"kind": "fixed", "value": 777, "code": "", "reason": "Treue"})
    for line in sums_of(lines).lines:
        assert round(100 * float(line.price) * line.billed) == line.net + line.discount


def test_an_invoice_to_a_company_waits_until_its_facts_are_there(shop: Shop) -> None:
    order = shop.order(address=BERT, pen=1)
    with transaction():
        db.session.get_one(ShopSettings, 1).phone = ""
    with pytest.raises(Refusal, match="Dafür fehlt noch: Ihre Telefonnummer \\(Einstellungen, Anbieter\\)\\."):
        submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert shop.reload(order.number).invoices == []
    private = shop.order(pen=1)
    assert submit_invoice(private.id, InvoiceWish(), shop.olga()) == "RE-2026-0001"


def test_what_takes_an_invoice_back_is_an_e_invoice_of_its_own(shop: Shop) -> None:
    order = shop.order(address=BERT, pen=2, booklet=1)
    for quantity in (1, 1):
        submit_invoice(order.id, InvoiceWish({order.items[0].id: quantity}), shop.olga())
    first, second = shop.reload(order.number).invoices
    cancel_invoice(order.id, first.id, "Falsche Anschrift", shop.olga())
    submit_credit_memo(order.id, second.id, CreditWish({}, shipping_cents=0, plus_cents=500), shop.olga())
    order = shop.reload(order.number)
    storno = xml_of(order.invoices[0].cancellation.document.content)
    correction = xml_of(order.credit_memos[0].document.content)
    assert (_texts(storno, "TypeCode")[0], _texts(storno, "GrandTotalAmount")) == ("384", ["-105.90"])
    assert (_texts(correction, "TypeCode")[0], _texts(correction, "GrandTotalAmount")) == ("381", ["5.00"])
    assert "RE-2026-0001" in _texts(storno, "IssuerAssignedID")
    assert _texts(storno, "IBANID") == _texts(correction, "IBANID") == []
    assert _texts(correction, "Name")[0] == "Zusätzliche Erstattung"


def _invoiced(app: Flask, shop: Shop, address: dict[str, str]) -> tuple[str, str]:
    with app.test_request_context():
        order = shop.order(address=address, pen=1)
        return order.token, submit_invoice(order.id, InvoiceWish(), shop.olga())


def test_owner_and_buyer_download_the_xml(app: Flask, olga: Visitor, visitor: Visitor, open_shop: Shop) -> None:
    token, number = _invoiced(app, open_shop, BERT)
    pages = ((olga, f"/backend/invoices/{number}"), (olga, f"/backend/documents/{number}"))
    for person, path in (*pages, (visitor, f"/o/{token}/documents/{number}")):
        person.open(path)
        link = person.page.xpath("//a[contains(., 'XML')]")[0].get("href")
        answer = person.client.get(link)
        assert answer.mimetype == "application/xml"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.xml"'
        assert "no-store" in answer.headers["Cache-Control"]
        assert number in _texts(answer.data, "ID")


def test_a_private_person_has_no_xml(app: Flask, olga: Visitor, visitor: Visitor, open_shop: Shop) -> None:
    token, number = _invoiced(app, open_shop, ANNA)
    assert "XML" not in visitor.open(f"/o/{token}/documents/{number}").text
    assert visitor.client.get(f"/o/{token}/documents/{number}.xml").status_code == 404
    assert olga.client.get(f"/backend/documents/{number}.xml").status_code == 404
    assert olga.client.get("/backend/documents/RE-2026-0099.xml").status_code == 404


def test_nobody_else_gets_the_xml(app: Flask, visitor: Visitor, open_shop: Shop) -> None:
    _token, number = _invoiced(app, open_shop, BERT)
    with app.test_request_context():
        other = open_shop.order(pen=1).token
    assert visitor.client.get(f"/o/{other}/documents/{number}.xml").status_code == 404
    assert visitor.client.get(f"/backend/documents/{number}.xml").status_code in (302, 303)
