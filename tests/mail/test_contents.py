"""What stands in the mails: what the law and the reader want, in both languages, whatever people typed."""

from __future__ import annotations

import re

import html5lib
import pytest
from flask import Flask
from lxml import html

from portal import clock
from portal.extensions import db
from portal.mail.written import Written
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.outgoing_mail import ACCOUNT_MAILS, MailName, OutgoingMail
from portal.models.shop_settings import LegalTextKind, ShopSettings, TaxMode
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.change_wish import ChangeWish, ShippingWish
from portal.sales.changing import change_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.mail_content import compose, preview
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.redirecting import cancel_abandoned
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import WAIVER, Shop
from tests.cast import ANNA, ANNA_MAIL
from tests.mail.everything import HOSTILE_AS_SHOWN, account_mails, everything_happens, new_legal_text
from tests.visitor import squeeze

TERMS = "## § 1 Geltung\nDiese Bedingungen gelten.\n\n## § 2 Vertrag\nEr kommt zustande."
WITHDRAWAL = (
    "Sie haben das Recht, binnen vierzehn Tagen zu widerrufen.\n\n## Muster-Widerrufsformular\nAn: Feder & Bogen"
)


def latest(name: MailName) -> OutgoingMail:
    return db.session.query(OutgoingMail).filter_by(name=name).order_by(OutgoingMail.id.desc()).first()  # type: ignore[return-value]


def words(written: Written) -> tuple[str, str]:
    """The visible text of both parts."""
    page = html.fromstring(written.html)
    for hidden in page.xpath("//head | //div[contains(@style, 'display:none')]"):
        hidden.drop_tree()
    return squeeze(written.text), squeeze(" ".join(page.itertext()))


def confirmation(shop: Shop, payment: str = "invoice", **pieces: int) -> tuple[Order, Written]:
    order = shop.order(payment, **pieces)
    return order, compose(latest(MailName.order_confirmation))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_mail_stands_hostile_text_in_both_languages(shop: Shop, language: str) -> None:
    everything_happens(shop)
    for row in db.session.query(OutgoingMail).order_by(OutgoingMail.id):
        row.language = language
        written = compose(row)
        problems = html5lib.HTMLParser(strict=False)
        problems.parse(written.html)
        assert not problems.errors, (row.name, problems.errors[:3])
        page = html.fromstring(written.html)
        assert page.get("lang") == language
        assert not page.xpath("//script | //img | //link | //iframe | //form | //*[@src] | //@background"), row.name
        assert len(page.xpath("//h1")) == 1
        assert all(re.match(r"http://127\.0\.0\.1:8000/|https://www\.dhl\.de/", url) for url in page.xpath("//a/@href"))
        for text in (written.subject, written.text, written.html):
            assert not re.search("[\u202a-\u202e\x00-\x08]", text), row.name
        assert "\n" not in written.subject
        assert len(written.subject) <= 200
    assert {row.name for row in db.session.query(OutgoingMail)} == set(MailName)


def test_what_people_typed_is_shown_as_they_typed_it(shop: Shop) -> None:
    everything_happens(shop)
    for name in (MailName.order_comment, MailName.invoice, MailName.dispatch, MailName.order_confirmation):
        for seen in words(compose(latest(name))):
            assert HOSTILE_AS_SHOWN in seen, name


def test_no_mail_holds_bank_data_and_those_about_money_say_why(shop: Shop) -> None:
    """OLG Schleswig 12 U 9/24: what comes by mail can be forged on its way."""
    everything_happens(shop, "prepayment")
    for row in db.session.query(OutgoingMail):
        written = compose(row)
        assert not re.search(r"DE\s*89|COBADEFF|Sparkasse", written.text + written.html), row.name
    order, written = confirmation(shop, "prepayment", pen=1)
    for seen in words(written):
        asked = "Bitte überweisen Sie 105,90 € bis zum 11. Mai 2026 und geben Sie als Verwendungszweck"
        assert f"{asked} nur die Bestellnummer {order.number} an." in seen
        assert "Unsere IBAN ändert sich nie per E-Mail." in seen
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    for seen in words(compose(latest(MailName.invoice))):
        assert "Bitte überweisen Sie 105,90 € bis zum 18. Mai 2026." in seen
        assert "Unsere IBAN ändert sich nie per E-Mail." in seen


def test_the_confirmation_carries_the_whole_contract(shop: Shop) -> None:
    """K2; § 312i (1) no. 3, § 312f (2) BGB with Art. 246a EGBGB."""
    order, written = confirmation(shop, pen=2, ink=1, booklet=1)
    assert written.subject.startswith("Bestellbestätigung")
    for seen in words(written):
        for expected in (
            "Hiermit bestätigen wir sie", f"Bestellung Nr. {order.number}",
            "Füllfederhalter „Lotse“", "mit Sorgfalt gemacht", "Artikelnr. pen, 2 × 100,00 €", "200,00 €",
            "Grundpreis 250,00 € je l", "Übungsheft „Kurrent“",
            "221,50 €", "Versandkosten", "5,90 €", "Gesamtsumme", "227,40 €",
            "darin 19 % MwSt. aus 183,53 €", "34,87 €", "darin 7 % MwSt. aus",
            "Zahlungsart: Rechnung", "Versandart: DHL Paket",
            "Rechnungsadresse", "Versandadresse", "Anna Weidner Gartenstraße 8 70563 Stuttgart",
            "Sie zahlen 227,40 € per Überweisung, wenn Sie die Rechnung haben, innerhalb von 14 Tagen.",
            "Ihre Ware kommt voraussichtlich ab dem", "spätestens am", "Ein Text.",
            "Feder & Bogen, Inh. Olga Brandt Neckarhalde 14, 72070 Tübingen Telefon 07071 555 01 42",
            "laden@feder-und-bogen.example",
            "USt-IdNr. DE123456788", "Widerrufsbelehrung", "AGB", "Impressum",
        ):  # fmt: skip
            assert expected in seen, expected
    for body in (written.text, written.html):
        assert f"http://127.0.0.1:8000/o/{order.token}" in body


def test_a_company_abroad_reads_its_vat_id_and_why_there_is_no_vat(shop: Shop) -> None:
    shop.abroad("AT")
    company = {"company": "Hofer & Söhne KG", "postcode": "1010", "city": "Wien", "country": "AT"}
    shop.order(address=ANNA | company | {"vat_id": "ATU13585627"}, pen=1)
    for seen in words(compose(latest(MailName.order_confirmation))):
        assert "Ohne MwSt., zu Nettopreisen: steuerfreie innergemeinschaftliche Lieferung" in seen
        assert "0 % MwSt." not in seen and "Kleinunternehmer" not in seen
        assert seen.count("USt-IdNr. ATU13585627") == 1


def test_the_confirmation_carries_the_consent_to_begin_before_the_withdrawal_period_ends(shop: Shop) -> None:
    """§ 312f (3), § 356 (5) BGB"""
    _order, written = confirmation(shop, booklet=1)
    for seen in words(written):
        assert f"Am 4. Mai 2026, 10:00 Uhr haben Sie zugestimmt: „{WAIVER}“ Das bestätigen wir Ihnen hiermit" in seen
    order = shop.order(waiver=False, booklet=1)
    assert order.waiver_at is None
    for seen in words(compose(latest(MailName.order_confirmation))):
        assert "zugestimmt" not in seen
        assert "Ihre Downloads stehen nach Ablauf der Widerrufsfrist bereit" in seen


def test_the_legal_texts_are_those_that_were_accepted_even_when_the_shop_has_new_ones(shop: Shop) -> None:
    for kind, body in ((LegalTextKind.terms, TERMS), (LegalTextKind.withdrawal, WITHDRAWAL)):
        new_legal_text(shop, kind, 2, body)
    _order, before = confirmation(shop, pen=1)
    new_legal_text(shop, LegalTextKind.terms, 3, "Ganz andere Bedingungen.")
    after = compose(latest(MailName.order_confirmation))
    assert (after.text, after.html) == (before.text, before.html)
    assert "§ 1 Geltung\n-----------\nDiese Bedingungen gelten." in after.text
    for seen in words(after):
        assert "§ 2 Vertrag" in seen
        assert "Muster-Widerrufsformular" in seen
        assert "##" not in seen


@pytest.mark.parametrize(
    ("payment", "sentence"),
    [
        ("cash_on_delivery", "Sie zahlen 105,90 € bei der Zustellung."),
        ("trial_card", "Ihre Zahlung über 105,90 € ist eingegangen."),
        ("trial_redirect", "Bitte bezahlen Sie 105,90 € beim Zahlungsanbieter."),
    ],
)
def test_the_confirmation_says_what_happens_with_the_money(shop: Shop, payment: str, sentence: str) -> None:
    _order, written = confirmation(shop, payment, pen=1)
    for seen in words(written):
        assert sentence in seen


def test_a_small_business_shows_no_vat(shop: Shop) -> None:
    """§ 19 UStG"""
    db.session.get_one(ShopSettings, 1).tax_mode = TaxMode.small_business
    db.session.commit()
    _order, written = confirmation(shop, pen=1)
    for seen in words(written):
        assert "Steuerbefreiung für Kleinunternehmer (§ 19 UStG)" in seen
        assert "MwSt" not in seen


def test_the_dispatch_mail_names_that_parcel_only_and_what_is_still_to_come(shop: Shop) -> None:
    """K8, B9; lesson 16."""
    order = shop.order(pen=3, ink=1)
    pen, ink = order.items
    submit_shipment(order.id, ShipmentWish({ink.id: 1}, [(Carrier.gls, "ZZ1")]), shop.olga())
    wish = ShipmentWish({pen.id: 2}, [(Carrier.dhl, "00340434161222334455"), (Carrier.other, "Rad 7")], mail=True)
    submit_shipment(order.id, wish, shop.olga())
    written = compose(latest(MailName.dispatch))
    assert written.subject == f"Ein Teil Ihrer Bestellung {order.number} bei Feder & Bogen ist unterwegs"
    for seen in words(written):
        for expected in (
            "In dieser Lieferung", "Füllfederhalter „Lotse“", "2 von 3", "Das folgt noch", "1 von 3",
            "DHL, Trackingnummer 00340434161222334455", "anderer Versanddienstleister, Trackingnummer Rad 7",
        ):  # fmt: skip
            assert expected in seen, expected
        assert "ZZ1" not in seen
        assert "Eisengallustinte" not in seen
    assert (
        "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340434161222334455"
        in written.text
    )


def test_the_cancellation_says_which_pieces_and_what_becomes_of_the_money(shop: Shop) -> None:
    order = shop.order("prepayment", pen=2, ink=1)
    record_payment(order.id, PaymentWish(21840, clock.day_of(shop.now), "prepayment"), shop.olga())
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}, mail=True), shop.olga())
    written = compose(latest(MailName.cancellation))
    assert written.subject.startswith("Teilweise storniert")
    for seen in words(written):
        assert "Füllfederhalter „Lotse“ 1" in seen
        assert "Eisengallustinte" not in seen
        assert "Wir erstatten Ihnen 100,00 €." in seen


def test_the_cancellation_of_an_abandoned_order_says_why(shop: Shop) -> None:
    order = shop.order("trial_redirect", pen=1)
    cancel_abandoned(shop.later(hours=48).now)
    written = compose(latest(MailName.cancellation))
    assert written.subject.startswith("Storniert")
    for seen in words(written):
        assert (
            f"Ihre Bestellung {order.number} ist storniert, weil bis heute keine Zahlung dafür eingegangen ist." in seen
        )
        assert "Sie müssen nichts bezahlen." in seen


def test_the_shop_reads_whether_the_payment_of_a_new_order_is_awaited(shop: Shop) -> None:
    shop.order("trial_redirect", pen=1)
    for seen in words(compose(latest(MailName.new_order))):
        assert "Die Zahlung steht noch aus: Sobald der Zahlungsanbieter sie meldet" in seen


def test_an_invoice_before_the_payment_by_redirect_leads_to_the_order(shop: Shop) -> None:
    order = shop.order("trial_redirect", pen=1)
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    for seen in words(compose(latest(MailName.invoice))):
        assert "Offen sind 105,90 €. Bezahlen können Sie auf der Seite Ihrer Bestellung." in seen


def test_canceling_what_nobody_paid_asks_for_nothing(shop: Shop) -> None:
    order = shop.order("prepayment", pen=1)
    cancel_order(order.id, CancellationWish(mail=True), shop.olga())
    written = compose(latest(MailName.cancellation))
    assert written.subject.startswith("Storniert")
    for seen in words(written):
        assert "Sie müssen nichts bezahlen." in seen


def test_the_payment_mail_names_the_amount_and_what_is_still_open(shop: Shop) -> None:
    order = shop.order("prepayment", pen=1)
    record_payment(order.id, PaymentWish(10000, clock.day_of(shop.now), "prepayment", mail=True), shop.olga())
    for seen in words(compose(latest(MailName.payment_received))):
        assert "Ihre Zahlung über 100,00 € ist bei uns eingegangen." in seen
        assert "Offen sind noch 5,90 €." in seen


def test_the_download_mail_has_the_link_and_how_long_it_works(shop: Shop) -> None:
    """K9"""
    order = shop.order(booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    written = compose(latest(MailName.download_ready))
    [grant] = shop.reload(order.number).grants
    for body in (written.text, written.html):
        assert f"http://127.0.0.1:8000/d/{grant.token}" in body
    for seen in words(written):
        assert "kurrent.pdf (2 kB)" in seen
        assert "Abrufe übrig: 5" in seen
        assert "Abrufbar bis 4. Mai 2027, 10:00 Uhr" in seen


def test_the_shop_is_told_of_a_new_order(shop: Shop) -> None:
    order = shop.order(pen=1)
    written = compose(latest(MailName.new_order))
    assert written.subject == f"Neue Bestellung {order.number} von Anna Weidner über 105,90 €".replace(
        " €", "\u00a0€"
    ) or (squeeze(written.subject) == f"Neue Bestellung {order.number} von Anna Weidner über 105,90 €")
    assert f"http://127.0.0.1:8000/backend/orders/{order.number}" in written.text
    assert order.token not in written.text + written.html
    for seen in words(written):
        assert ANNA_MAIL in seen
        assert "Füllfederhalter „Lotse“" in seen


def test_the_preview_shows_no_link_that_works(shop: Shop) -> None:
    order = everything_happens(shop)
    secrets = {order.token, *(grant.token for grant in order.grants)}
    for row in db.session.query(OutgoingMail):
        shown = preview(row)
        assert shown is not None
        assert not [secret for secret in secrets if secret in shown.text + shown.html], row.name
        if row.is_account_mail:
            assert "(Der Link steht nur in der E-Mail selbst.)" in shown.text
            assert not html.fromstring(shown.html).xpath("//td[@class='btn']")
            assert "http" not in shown.text.split("----")[0]


@pytest.mark.parametrize("name", ACCOUNT_MAILS)
def test_an_account_mail_gets_its_link_when_it_is_delivered(app: Flask, shop: Shop, name: MailName) -> None:
    row = account_mails(shop)[name]
    assert row.data == {}
    written = compose(row)
    [button] = html.fromstring(written.html).xpath("//td[@class='btn']/a/@href")
    assert button.startswith("http://127.0.0.1:8000/")
    assert button in written.text
    with app.test_client() as client:
        assert client.get(button).status_code in (200, 302, 303)


def test_what_was_corrected_before_the_mail_went_stands_in_its_sums(shop: Shop) -> None:
    """Mails wait for a while, and are written when they go."""
    order = shop.order(pen=2)
    change_order(order.id, ChangeWish(shipping=ShippingWish(600), mail=True), shop.olga())
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    bill = shop.reload(order.number).invoices[0]
    correction = CreditWish({bill.items[0].order_item_id: 1}, shipping_cents=0)
    submit_credit_memo(order.id, bill.id, correction, shop.olga())
    for seen in words(compose(latest(MailName.order_changed))):
        assert "Gesamtsumme 206,00 €" in seen and "korrigiert −100,00 € Verbleibt 106,00 €" in seen
    for seen in words(compose(latest(MailName.invoice))):
        assert "Rechnungsbetrag 206,00 € korrigiert −100,00 € Bezahlt 0,00 € Offener Betrag 106,00 €" in seen
