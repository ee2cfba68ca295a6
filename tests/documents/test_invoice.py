"""The invoice on paper: what the law asks of it, and where it stands (K6, B6, B12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.conftest import Render
from tests.documents.papers import address, invoice, seller
from tests.documents.sheets import PAGE, WINDOW, Box

pytestmark = pytest.mark.thorough

INFORMATION = Box(124.9, 50, 190.1, 96)


def test_a_normal_invoice_says_all_that_14_4_ustg_asks(render: Render) -> None:
    text = render(invoice(5)).text
    for fact in (
        "Feder & Bogen, Neckarhalde 14, 72070 Tübingen",
        "Anna Weidner",
        "Gartenstraße 8",
        "70563 Stuttgart",
        "USt-IdNr. DE123456788",
        "Steuernummer 86123/45678",
        "Rechnung Nr. RE-2026-0391",
        "Rechnungsdatum 4. Mai 2026",
        "Leistungsdatum 5. Mai 2026",
        "2 Eisengallustinte Blauschwarz, 50 ml 2 12,50 € 19 % 25,00 €",
        "5 Übungsheft „Kurrent lesen und schreiben“ 1 9,00 € 7 % 9,00 €",
        "6 Versandkosten DHL Paket 1 5,90 € anteilig 5,90 €",
        "Nettobetrag 152,30 €",
        "19 % MwSt. auf 143,61 € 27,29 €",
        "7 % MwSt. auf 8,69 € 0,61 €",
        "Gesamtsumme 180,20 €",
    ):
        assert fact in text


def test_a_small_amount_says_all_that_33_ustdv_asks(render: Render) -> None:
    text = render(invoice(1)).text
    for fact in ("Feder & Bogen, Neckarhalde 14, 72070 Tübingen", "4. Mai 2026", "Füllfederhalter", "19 % MwSt."):
        assert fact in text
    assert "Gesamtsumme 69,90 €" in text


def test_a_small_business_shows_one_sum_the_reason_and_no_tax(render: Render) -> None:
    text = render(invoice(4, tax_mode="small_business")).text
    assert "Steuerbefreiung für Kleinunternehmer (§ 19 UStG)" in text
    assert "Gesamtsumme 171,20 €" in text
    assert "MwSt" not in text
    assert "Mehrwertsteuer" not in text
    assert "Netto" not in text
    assert "19 %" not in text


def free_of_vat(*cases: str) -> dict[str, Any]:
    """An invoice without shipping whose first lines have these cases; what is left of two is taxed."""
    lines = [
        line | ({"tax_case": case, "vat_rate": 0} if case else {})
        for line, case in zip(invoice(2)["lines"], (*cases, "", "")[:2], strict=True)
    ]
    gross = [line["amount_cents"] for line in lines]
    taxes = [
        {"rate": 0, "case": case, "gross": cents, "net": cents, "tax": 0}
        for case, cents in zip(cases, gross, strict=False)
    ]
    if len(cases) < 2:
        taxes.append({"rate": 1900, "gross": gross[1], "net": 2101, "tax": gross[1] - 2101})
    return invoice(2, lines=lines, taxes=taxes, shipping_cents=0)


def test_where_nothing_is_taxed_there_is_one_sum_and_the_reason_instead_of_a_rate(render: Render) -> None:
    """§ 14 (4) no. 8 UStG: the rate, or a hint at the exemption."""
    text = render(free_of_vat("intra_community", "reverse_charge")).text
    assert "MwSt" not in text and "0 %" not in text and "Nettobetrag" not in text
    for fact in (
        "Gesamtsumme 89,00 €",
        "Alle Preise sind Nettopreise.",
        "Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1 Buchst. b, § 6a UStG): 64,00 €",
        "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge, § 3a Abs. 2 UStG): 25,00 €",
    ):
        assert fact in text


def test_where_some_is_taxed_only_that_has_a_rate(render: Render) -> None:
    text = render(free_of_vat("export")).text
    for fact in (
        "64,00 € – 64,00 €",
        "12,50 € 19 % 25,00 €",
        "Nettobetrag 85,01 €",
        "19 % MwSt. auf 21,01 € 3,99 €",
        "Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a, § 6 UStG): 64,00 €",
    ):
        assert fact in text
    assert " 0 %" not in text


BY_VOUCHER = {"kind": "percent", "value": 1000, "code": "WILLKOMMEN", "reason": ""}
BY_OWNER = {"kind": "fixed", "value": 500, "code": "", "reason": "Kleiner Kratzer"}


def test_an_agreed_discount_is_named_and_leads_from_the_lines_to_the_total(render: Render) -> None:
    """§ 14 (4) no. 7 UStG: the lines stay quantity × price, the taxes are of what is charged."""
    text = render(invoice(5, off_cents=1743, discount=BY_VOUCHER)).text
    for fact in (
        "2 Eisengallustinte Blauschwarz, 50 ml 2 12,50 € 19 % 25,00 €",
        "Zwischensumme 174,30 € Rabatt 10 %, Gutschein WILLKOMMEN −17,43 € Versandkosten DHL Paket 5,90 €",
        "19 % MwSt. auf 129,72 € 24,65 €",
        "7 % MwSt. auf 7,85 € 0,55 €",
        "Gesamtsumme 162,77 €",
    ):
        assert fact in text
    assert text.count("Versandkosten") == 1


def test_the_owners_discount_stands_there_with_its_reason(render: Render) -> None:
    assert "Rabatt, Kleiner Kratzer −5,00 €" in render(invoice(1, off_cents=500, discount=BY_OWNER)).text


def test_a_discount_in_english(render: Render) -> None:
    text = render(invoice(1, language="en", off_cents=640, discount=BY_VOUCHER)).text
    assert "Subtotal €64.00 Discount 10%, Voucher WILLKOMMEN −€6.40 Shipping costs DHL Paket €5.90" in text


def test_a_small_business_names_its_discount_too(render: Render) -> None:
    text = render(invoice(1, tax_mode="small_business", off_cents=500, discount=BY_OWNER)).text
    assert "Rabatt, Kleiner Kratzer −5,00 € Versandkosten DHL Paket 5,90 €" in text
    assert "Gesamtsumme 64,90 €" in text
    assert "MwSt" not in text


def test_an_invoice_from_before_there_were_discounts_reads_as_it_did(render: Render) -> None:
    old = invoice(5)
    del old["discount"]
    for line in old["lines"]:
        del line["discount_cents"]
    assert render(old).text == render(invoice(5)).text


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-05-05", "2026-05-05", "Leistungsdatum 5. Mai 2026"),
        ("2026-05-01", "2026-05-31", "Leistungszeitraum Mai 2026"),
        ("2024-02-01", "2024-02-29", "Leistungszeitraum Februar 2024"),
        ("2026-05-05", "2026-05-19", "Leistungszeitraum 5. Mai 2026 bis 19. Mai 2026"),
        ("2026-05-01", "2026-06-30", "Leistungszeitraum 1. Mai 2026 bis 30. Juni 2026"),
    ],
)
def test_the_time_of_supply_is_a_day_a_month_or_a_span(render: Render, first: str, last: str, shown: str) -> None:
    assert shown in render(invoice(1, supply_from=first, supply_until=last)).within(INFORMATION)


def test_the_address_stands_in_the_window_and_nothing_else_does(render: Render) -> None:
    sheets = render(invoice(3))
    assert sheets.within(WINDOW) == (
        "Feder & Bogen, Neckarhalde 14, 72070 Tübingen Anna Weidner Gartenstraße 8 70563 Stuttgart"
    )
    address_zone = Box(20, 62.7, 105, 90)
    assert sheets.within(address_zone) == "Anna Weidner Gartenstraße 8 70563 Stuttgart"


def test_the_longest_address_still_stands_in_the_window(render: Render) -> None:
    long = "Gesellschaft für Papier, Tinte und Federn in Tübingen, Reutlingen und Umgebung mit vielen Wörtern AG"
    assert len(long) == 100
    billing = address(name=long, company=long, extra=long, street=long, city="Tübingen " * 8 + "am Ende")
    shop = seller(name=long, street="Am Markt 1, Hinterhaus")
    inside = render(invoice(1, billing=billing, seller=shop)).within(WINDOW)
    assert inside.count("mit vielen Wörtern AG") == 5
    assert inside.endswith("am Ende")


def test_every_word_stays_on_the_page(render: Render) -> None:
    content = invoice(2, seller=seller(register="Amtsgericht Stuttgart HRB 12345, Geschäftsführerin Olga Brandt"))
    content["lines"][0] |= {"name": "Q" * 120, "features": "x" * 200, "sku": "S" * 40}
    content["lines"][1] |= {"quantity": 99999, "unit_price_cents": 99999999, "amount_cents": 99999999}
    sheets = render(content)
    assert all(PAGE.holds(word) and word.right < 191 for word in sheets.words())
    assert "".join(sheets.text.split()).count("Q") == 120
    assert "999.999,99 €" in sheets.text


def test_sixty_lines_repeat_the_head_and_number_the_pages(render: Render) -> None:
    sheets = render(invoice(60))
    count = len(sheets.texts)
    assert count == 4
    for number, text in enumerate(sheets.texts, 1):
        assert f"{number} von {count}" in text
        assert "Pos. Artikel Menge Einzelpreis MwSt. Zeilensumme" in text
        assert "IBAN DE89 3704 0044 0532 0130 00" in text
    for text in sheets.texts[1:]:
        assert "Feder & Bogen Rechnung RE-2026-0391 vom 4. Mai 2026 Seite" in text
    assert sheets.text.count("Füllfederhalter") == 12
    assert "61 Versandkosten DHL Paket" in sheets.texts[-1]


def test_only_the_faces_of_the_house_are_named_and_each_is_embedded(render: Render) -> None:
    fonts = render(invoice(5)).fonts
    assert fonts
    assert all(fonts.values())
    assert {name.split("+")[1] for name in fonts} == {"SourceSansPro-Regular", "SourceSansPro-Bold"}


def test_the_file_says_what_it_is(render: Render) -> None:
    reader = render(invoice(1)).reader
    assert reader.metadata is not None
    assert reader.metadata.title == "Rechnung RE-2026-0391"
    assert reader.metadata.author == "Feder & Bogen"
    assert reader.metadata["/CreationDate"].startswith("D:20260504")
    assert reader.root_object["/Lang"] == "de"
    page = reader.pages[0].mediabox
    assert (round(page.width), round(page.height)) == (595, 842)


def test_an_open_invoice_asks_for_the_transfer_and_warns_consumers_of_default(render: Render) -> None:
    text = render(invoice(5)).text
    assert "Bitte überweisen Sie 180,20 € bis 18. Mai 2026." in text
    assert "Empfänger Feder & Bogen, Olga Brandt" in text
    assert "IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX Verwendungszweck RE-2026-0391" in text
    assert "30 Tagen nach Fälligkeit und Zugang dieser Rechnung" in text
    assert "§ 286 Abs. 3 BGB" in text


def test_a_company_is_not_told_of_the_default_of_consumers(render: Render) -> None:
    assert "286" not in render(invoice(1, billing=address(company="Atelier am Schlachthof"))).text


def test_a_paid_invoice_says_thanks_and_asks_for_nothing(render: Render) -> None:
    text = render(invoice(1, paid_cents=6990)).text
    assert "Betrag dankend erhalten." in text
    assert "Bitte" not in text
    assert "286" not in text


def test_a_partly_paid_invoice_asks_for_the_rest(render: Render) -> None:
    text = render(invoice(1, paid_cents=5000)).text
    assert "Bereits bezahlt −50,00 € Offener Betrag 19,90 €" in text
    assert "Bitte überweisen Sie 19,90 €" in text


def test_cash_on_delivery_is_paid_at_the_door(render: Render) -> None:
    at_the_door = {"payment_method": "cash_on_delivery", "asks_transfer": False, "pays_at_delivery": True}
    text = render(invoice(1, **at_the_door)).text
    assert "Bitte zahlen Sie 69,90 € bei der Lieferung." in text
    assert "Verwendungszweck" not in text


def test_an_invoice_over_nothing_asks_for_nothing(render: Render) -> None:
    content = invoice(1, shipping_cents=0)
    content["lines"][0] |= {"unit_price_cents": 0, "amount_cents": 0}
    text = render(content | {"total_cents": 0, "taxes": [{"rate": 1900, "gross": 0, "net": 0, "tax": 0}]}).text
    assert "Es ist nichts zu zahlen." in text


def test_a_delivery_elsewhere_is_named(render: Render) -> None:
    elsewhere = address(name="Bert Kowalski", street="Schlachthausstraße 9")
    assert (
        "Geliefert an: Bert Kowalski, Schlachthausstraße 9, 70563 Stuttgart"
        in render(invoice(1, ship_to=elsewhere)).text
    )


def test_the_comment_for_the_customer_stands_in_paragraphs(render: Render) -> None:
    text = render(invoice(1, comment="Das Bütten kommt\nspäter.\n\nDanke für Ihre Geduld!")).text
    assert "Ihre Bestellung. Das Bütten kommt später. Danke für Ihre Geduld! Wir berechnen Ihnen:" in text


def test_a_trial_invoice_cannot_be_taken_for_a_real_one(render: Render) -> None:
    """B10"""
    content = invoice(20, is_trial=True, number="PROBE-RE-0001")
    sheets = render(content)
    assert "PROBE. Keine Rechnung, bitte nicht bezahlen." in sheets.texts[0]
    assert all("PROBE" in text for text in sheets.texts)
    assert all(sheets.width_of_large_drawing(page) > 150 for page in range(1, len(sheets.texts) + 1))
    assert render(invoice(1)).width_of_large_drawing() == 0


def test_an_english_order_gets_an_english_invoice(render: Render) -> None:
    sheets = render(invoice(1, language="en"))
    assert sheets.reader.root_object["/Lang"] == "en"
    assert "4 May 2026" in sheets.text
    assert "€69.90" in sheets.text
