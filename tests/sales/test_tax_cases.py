"""Orders from abroad: what they cost, by which rule they are taxed, and that both are frozen."""

from __future__ import annotations

import pytest

from portal.documents import pdf
from portal.documents.einvoice import is_einvoice
from portal.models.order import Order
from portal.models.shop_settings import TaxMode
from portal.refusal import Refusal
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.shop.saving import TaxData, save_delivery_countries, save_tax
from tests.builders import Shop
from tests.cast import ANNA, BERN, BERT, VIENNA

VERA = VIENNA | {"company": "", "vat_id": ""}


@pytest.fixture
def abroad(shop: Shop) -> Shop:
    return shop.abroad("AT", "CH")


def _cases(order: Order) -> dict[str, str]:
    return {item.sku: item.tax_case.value for item in order.items}


def _shares(order: Order) -> list[tuple[str, int, int, int]]:
    return [(share.case.value, share.rate, share.net, share.tax) for share in order.taxes]


def test_a_company_in_austria_pays_net_prices_and_net_shipping(abroad: Shop) -> None:
    order = abroad.order(address=VIENNA, pen=2, booklet=1)
    assert _cases(order) == {"pen": "intra_community", "booklet": "reverse_charge"}
    assert [item.unit_price_cents for item in order.items] == [8403, 841]  # 100.00 ÷ 1.19, 9.00 ÷ 1.07
    assert order.shipping_cents == 832  # 9.90 ÷ 1.19: the goods' rate, not that of the download
    assert order.grand_total_cents == 2 * 8403 + 841 + 832
    assert _shares(order) == [("reverse_charge", 0, 841, 0), ("intra_community", 0, 2 * 8403 + 832, 0)]


def test_a_consumer_in_austria_pays_german_vat(abroad: Shop) -> None:
    order = abroad.order(address=VERA, pen=1)
    assert (_cases(order), order.grand_total_cents) == ({"pen": "normal"}, 10000 + 990)


def test_goods_that_stay_here_are_taxed_and_the_download_beside_them_is_not(abroad: Shop) -> None:
    order = abroad.order(address=VIENNA, ship_to=BERT, pen=1, booklet=1)
    assert _cases(order) == {"pen": "normal", "booklet": "reverse_charge"}
    assert _shares(order) == [("normal", 1900, 8899, 1691), ("reverse_charge", 0, 841, 0)]  # shipping like the goods


def test_the_shipping_on_an_invoice_of_the_download_alone_is_taxed_like_the_goods(abroad: Shop) -> None:
    order = abroad.order(address=VIENNA, ship_to=BERT, pen=1, booklet=1)
    submit_invoice(order.id, InvoiceWish({order.items[1].id: 1}), abroad.olga())
    taxes = abroad.reload(order.number).invoices[0].document.content["taxes"]
    assert [(tax["case"], tax["gross"], tax["tax"]) for tax in taxes] == [
        ("normal", 590, 94),
        ("reverse_charge", 841, 0),
    ]


def test_export_is_free_and_a_download_to_there_is_not_taxable(abroad: Shop) -> None:
    order = abroad.order(address=BERN, pen=1, booklet=1)
    assert _cases(order) == {"pen": "export", "booklet": "abroad"}
    assert order.shipping_cents == 1672  # 19.90 ÷ 1.19


def test_free_shipping_counts_within_germany_only(abroad: Shop) -> None:
    assert abroad.order(address=ANNA, pen=5).shipping_cents == 0
    assert abroad.order(address=VERA, pen=5).shipping_cents == 990


@pytest.mark.parametrize(("mode", "vat_id"), [(TaxMode.small_business, "DE123456788"), (TaxMode.normal, "")])
def test_a_seller_who_cannot_sell_free_of_tax_taxes_as_always(abroad: Shop, mode: TaxMode, vat_id: str) -> None:
    save_tax(TaxData(mode, "86123/45678", vat_id), None)
    assert abroad.order(address=VIENNA, pen=1).grand_total_cents == 10000 + 990


def test_a_discount_is_taken_off_the_net_price(abroad: Shop) -> None:
    abroad.voucher(percent=10)
    order = abroad.order(address=VIENNA, voucher="WILLKOMMEN", pen=1)
    assert (order.discount_cents, order.grand_total_cents) == (840, 8403 - 840 + 832)


def test_what_the_shop_sets_later_changes_no_order(abroad: Shop) -> None:
    number = abroad.order(address=VIENNA, pen=1).number
    save_tax(TaxData(TaxMode.normal, "86123/45678", ""), None)
    order = abroad.reload(number)
    assert (_cases(order), order.grand_total_cents) == ({"pen": "intra_community"}, 8403 + 832)


def test_a_country_the_shop_does_not_deliver_to_is_refused(abroad: Shop) -> None:
    save_delivery_countries(["CH"], None)
    with pytest.raises(Refusal, match="In dieses Land liefern wir nicht"):
        abroad.order(address=VIENNA, pen=1)


def test_a_method_that_does_not_go_there_is_refused(shop: Shop) -> None:
    save_delivery_countries(["AT"], None)
    with pytest.raises(Refusal, match="DHL Paket gibt es für dieses Land nicht"):
        shop.order(address=VIENNA, pen=1)


def test_tax_free_supplies_without_the_seller_s_vat_id_are_not_billed(abroad: Shop) -> None:
    order = abroad.order(address=VIENNA, pen=1)
    save_tax(TaxData(TaxMode.normal, "86123/45678", ""), None)
    with pytest.raises(Refusal, match=r"Ihre USt-IdNr\. \(Einstellungen, Steuer\)"):
        submit_invoice(order.id, InvoiceWish(), abroad.olga())


@pytest.mark.thorough
def test_every_paper_of_it_keeps_case_and_sums(abroad: Shop) -> None:
    """Two invoices, one corrected to the end in two steps, the other canceled."""
    order = abroad.order(address=VIENNA, pen=3, booklet=1)
    first = {order.items[0].id: 2}
    submit_invoice(order.id, InvoiceWish(first), abroad.olga())
    submit_invoice(order.id, InvoiceWish(), abroad.olga())
    one, two = abroad.reload(order.number).invoices
    assert one.total_cents + two.total_cents == order.grand_total_cents
    submit_credit_memo(order.id, one.id, CreditWish({order.items[0].id: 1}, shipping_cents=100), abroad.olga())
    submit_credit_memo(order.id, one.id, CreditWish(), abroad.olga())
    cancel_invoice(order.id, two.id, "Irrtum", abroad.olga())
    order = abroad.reload(order.number)
    papers = [*(memo.document.content for memo in order.credit_memos), order.invoices[1].cancellation]  # type: ignore[list-item]
    contents = [paper if isinstance(paper, dict) else paper.document.content for paper in papers if paper]
    assert {tax["case"] for tax in contents[0]["taxes"]} == {"intra_community"}
    assert {tax["case"] for tax in contents[2]["taxes"]} == {"intra_community", "reverse_charge"}
    assert all(tax["tax"] == 0 for content in contents for tax in content["taxes"])
    assert sum(tax["gross"] for content in contents[:2] for tax in content["taxes"]) == -one.total_cents
    assert all(is_einvoice(content) and pdf.render(content) for content in contents)


def test_a_bill_with_what_is_not_taxable_here_is_no_e_invoice(abroad: Shop) -> None:
    order = abroad.order(address=BERN, pen=1, booklet=1)
    submit_invoice(order.id, InvoiceWish(), abroad.olga())
    assert not is_einvoice(abroad.reload(order.number).invoices[0].document.content)
