"""From the basket to the order: every step with right and wrong input (K1, K2, §§ 312i, 312j, 356 (5) BGB)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal import storage
from portal.customer.review_form import WAIVER
from portal.extensions import db
from portal.migrations import triggers
from portal.models.account import Account
from portal.models.basket import Basket
from portal.models.order import Order, OrderAgreement
from portal.models.outgoing_mail import OutgoingMail
from portal.models.shop_settings import LegalText, LegalTextKind, PaymentSetting, ShippingMethod, ShopSettings, TaxMode
from portal.refusal import Refusal
from portal.sales.checkout import place_order
from portal.sales.new_order import Agreement
from portal.sales.transaction import Click
from portal.text import slug
from tests import databases
from tests.accounts.people import confirmed
from tests.builders import MONDAY, Shop
from tests.cast import ANNA, ANNA_MAIL, GUEST, PASSWORD
from tests.customer.test_basket import fill, quantity_field
from tests.customer.test_shop import change
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze

ADDRESS = {
    "email": ANNA_MAIL,
    "billing_name": "Anna Weidner",
    "billing_street": "Gartenstraße 8",
    "billing_postcode": "70563",
    "billing_city": "Stuttgart",
}
ELSEWHERE = {
    "ship_elsewhere": True,
    "shipping_name": "Bert Kowalski",
    "shipping_company": "Atelier am Alten Schlachthof",
    "shipping_street": "Schlachthausstraße 9",
    "shipping_postcode": "72074",
    "shipping_city": "Tübingen",
}


@pytest.fixture
def anna(app: Flask, open_shop: Shop) -> Visitor:
    """A customer with an account, logged in."""
    with app.test_request_context():
        account = Account(name="Anna Weidner", email=ANNA_MAIL, fs_uniquifier="anna", confirmed_at=MONDAY, active=True)
        db.session.add(account)
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "anna", True
    return Visitor(client)


def walk(visitor: Visitor, payment: str = "invoice", **address: Any) -> Visitor:
    """From the basket to the last step."""
    visitor.open("/basket").press("Zur Kasse")
    visitor.press("Weiter zu Versand und Zahlung", **(ADDRESS | address))
    return visitor.press("Weiter zum Prüfen", payment_method=payment)


def order_now(visitor: Visitor, status: int = 200, **fields: Any) -> Visitor:
    return visitor.press("Zahlungspflichtig bestellen", status, **({"terms": True} | fields))


def orders(app: Flask) -> list[dict[str, Any]]:
    """What was ordered, as plain data."""
    with app.test_request_context():
        return [
            {
                "email": order.email,
                "billing": order.billing.as_dict(),
                "shipping": order.shipping.as_dict() if order.shipping else None,
                "items": [(item.sku, item.qty_ordered, item.unit_price_cents) for item in order.items],
                "total": order.grand_total_cents,
                "payment": order.payment_method,
                "shipping_method": order.shipping_method,
                "note": order.note,
                "waiver": (order.waiver_at, order.waiver_text),
                "account": order.account_id,
                "language": order.language,
            }
            for order in db.session.query(Order).order_by(Order.id)
        ]


def errors(visitor: Visitor) -> list[str]:
    """The lines of the summary on top."""
    return [squeeze(line.text_content()) for line in visitor.page.xpath("//*[@role='alert']//li")]


def test_a_guest_orders_from_the_basket_to_the_page_of_the_order(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """K1, K2, K3"""
    walk(fill(visitor, pen="2"))
    order_now(visitor, note="Bitte beim Nachbarn abgeben.")
    assert visitor.path.startswith("/o/")
    assert "Vielen Dank! Ihre Bestellung ist bei uns eingegangen." in visitor.text
    assert f"Die Bestellbestätigung geht an {ANNA_MAIL}." in visitor.text
    assert "Ausstehend" in visitor.text
    order = orders(app)[0]
    assert order["items"] == [("pen", 2, 10000)]
    assert (order["total"], order["payment"], order["shipping_method"]) == (20590, "invoice", "DHL Paket")
    assert (order["email"], order["billing"]["name"]) == (ANNA_MAIL, "Anna Weidner")
    assert (order["shipping"], order["account"], order["language"]) == (None, None, "de")
    assert order["note"] == "Bitte beim Nachbarn abgeben."
    with app.test_request_context():
        assert open_shop.product("pen").stock == 8
        mails = {(mail.name.value, mail.recipient) for mail in db.session.query(OutgoingMail)}
    assert mails == {("order_confirmation", ANNA_MAIL), ("new_order", "laden@feder-und-bogen.example")}
    assert visitor.open("/basket").heading == "Ihr Warenkorb ist leer."


def test_nothing_stands_between_the_summary_and_the_button(visitor: Visitor) -> None:
    """§ 312j (2), (3) BGB"""
    walk(fill(visitor, pen="2", ink="1", booklet="1"))
    closing = visitor.page.xpath("//section[@class='closing']")[0]
    button = closing.xpath("./button")[0]
    assert button.text_content() == "Zahlungspflichtig bestellen"
    assert [child.tag for child in closing][-2:] == ["div", "button"]
    assert closing.xpath("./div[last()]/*[last()]")[0].get("class") == "totals"
    words = squeeze(closing.text_content())
    for said in ("Lieferung vom 6. Mai bis 8. Mai 2026 mit DHL Paket", "mit Sorgfalt gemacht", "250,00 € je l",
                 "Zwischensumme", "221,50 €", "Versandkosten", "5,90 €", "Gesamtsumme", "227,40 €",
                 "darin 19 % MwSt.", "darin 7 % MwSt."):  # fmt: skip
        assert said in words
    assert not closing.xpath(".//input | .//textarea")


def test_the_order_keeps_the_very_summary_that_was_shown(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    shown = visitor.value("fingerprint")
    order_now(visitor)
    with app.test_request_context():
        order = db.session.query(Order).one()
        assert order.summary_sha256 == shown == storage.sha256(order.summary.encode())
        assert json.loads(order.summary)["grand_total_cents"] == order.grand_total_cents == 10590


def test_the_parcel_goes_elsewhere_when_that_was_ticked(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"), **ELSEWHERE)
    assert "Atelier am Alten Schlachthof" in visitor.text
    order_now(visitor)
    shipping = orders(app)[0]["shipping"]
    assert (shipping["name"], shipping["postcode"], shipping["country"]) == ("Bert Kowalski", "72074", "DE")


def test_a_second_address_without_its_tick_counts_for_nothing(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"), **(ELSEWHERE | {"ship_elsewhere": None, "shipping_postcode": "kein"}))
    assert "wie Rechnungsadresse" in visitor.text
    order_now(visitor)
    assert orders(app)[0]["shipping"] is None


WRONG = [
    ({"email": ""}, "E-Mail-Adresse: Die Adresse fehlt, zum Beispiel anna@example.org."),
    ({"email": "anna@example"}, "E-Mail-Adresse: Nach „example“ fehlt die Endung, zum Beispiel „.de“."),
    ({"email": "anna.example.org"}, "E-Mail-Adresse: In der Adresse fehlt das @, zum Beispiel anna@example.org."),
    ({"email": "anna@"}, "E-Mail-Adresse: Nach dem @ fehlt der Anbieter, zum Beispiel anna@example.org."),
    (
        {"email": "@example.org"},
        "E-Mail-Adresse: Vor dem @ fehlt der Name des Postfachs, zum Beispiel anna@example.org.",
    ),
    (
        {"email": "anna weidner@example.org"},
        "E-Mail-Adresse: Diese Adresse ist nicht gültig. Bitte prüfen Sie jedes Zeichen.",
    ),
    ({"billing_name": "  "}, "Rechnungsadresse, Vor- und Nachname: Der Name fehlt, zum Beispiel Anna Weidner."),
    (
        {"billing_name": "A" * 101},
        "Rechnungsadresse, Vor- und Nachname: Bitte geben Sie höchstens 100 Zeichen ein.",
    ),
    (
        {"billing_street": ""},
        "Rechnungsadresse, Straße und Hausnummer: Die Straße fehlt, zum Beispiel Gartenstraße 8.",
    ),
    (
        {"billing_phone": "abc"},
        "Rechnungsadresse, Telefon: Eine Telefonnummer hat mehr Ziffern, zum Beispiel 07071 5550142.",
    ),
    ({"billing_postcode": ""}, "Rechnungsadresse, Postleitzahl: Die Postleitzahl fehlt, zum Beispiel 72070."),
    (
        {"billing_postcode": "7056"},
        "Rechnungsadresse, Postleitzahl: Eine deutsche Postleitzahl hat fünf Ziffern, zum Beispiel 72070.",
    ),
    (
        {"billing_postcode": "A-1010"},
        "Rechnungsadresse, Postleitzahl: Eine deutsche Postleitzahl hat fünf Ziffern, zum Beispiel 72070.",
    ),
    ({"billing_city": ""}, "Rechnungsadresse, Ort: Der Ort fehlt, zum Beispiel Tübingen."),
    (
        ELSEWHERE | {"shipping_name": ""},
        "Versandadresse, Vor- und Nachname: Der Name fehlt, zum Beispiel Anna Weidner.",
    ),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_a_wrong_address_is_said_on_top_and_at_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, wrong: dict[str, Any], message: str
) -> None:
    fill(visitor, pen="1").open("/basket").press("Zur Kasse")
    visitor.press("Weiter zu Versand und Zahlung", status=422, **(ADDRESS | wrong))
    assert errors(visitor) == [message]
    field = visitor.page.xpath("//*[@role='alert']//a/@href")[0].removeprefix("#")
    assert message.partition(": ")[2] == squeeze(visitor.page.xpath(f"//*[@id='{field}-error']")[0].text_content())
    assert visitor.page.xpath(f"//*[@id='{field}']/@aria-invalid") == ["true"]
    for name, typed in (ADDRESS | wrong).items():
        if name != "ship_elsewhere" and typed.strip() == typed:
            kept = visitor.value(name.replace("billing_", "billing-").replace("shipping_", "shipping-"))
            assert kept == typed


def test_whoever_is_asked_for_an_address_can_read_what_becomes_of_it(visitor: Visitor) -> None:
    """Art. 13 GDPR: at the time when the data are obtained; in a new window, so that nothing typed is lost."""
    fill(visitor, pen="1").open("/checkout")
    assert visitor.page.xpath("//main//a[@href='/legal/privacy' and @target='_blank']")


def test_an_address_is_kept_as_it_is_written_on_an_envelope(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"), email="Anna.Weidner@EXAMPLE.org ", billing_name="  Anna \t Weidner ")
    order_now(visitor)
    assert (orders(app)[0]["email"], orders(app)[0]["billing"]["name"]) == (ANNA_MAIL, "Anna Weidner")


def test_what_was_typed_stands_there_again_on_every_step(visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"), **ELSEWHERE)
    visitor.press("Ändern", note="Klingel ist kaputt")
    assert visitor.path == "/checkout"
    assert (visitor.value("email"), visitor.value("shipping-city")) == (ANNA_MAIL, "Tübingen")
    assert visitor.page.xpath("//input[@name='ship_elsewhere']/@checked")
    visitor.press("Weiter zu Versand und Zahlung", billing_city="Esslingen")
    assert visitor.path == "/checkout/review"
    assert "70563 Esslingen" in visitor.text
    assert visitor.value("note") == "Klingel ist kaputt"
    assert visitor.click("Versand und Zahlung").page.xpath("//input[@value='invoice']/@checked")


def test_the_methods_are_asked_with_their_prices(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        db.session.add(ShippingMethod(name="Abholung", price_cents=0, position=2))
        db.session.add(ShippingMethod(name="Kurier", price_cents=1990, is_active=False))
        db.session.get_one(PaymentSetting, "prepayment").is_active = False
        db.session.commit()
    fill(visitor, pen="1").open("/basket").press("Zur Kasse")
    visitor.press("Weiter zu Versand und Zahlung", **ADDRESS)
    labels = [squeeze(label.text_content()) for label in visitor.page.xpath("//main//label")]
    assert labels == [
        "DHL Paket 5,90 €", "Abholung kostenlos", "Rechnung", "Nachnahme", "Kreditkarte (Probe)",
        "Sofortzahlung (Probe)",
    ]  # fmt: skip
    visitor.press("Weiter zum Prüfen", status=422)
    assert errors(visitor) == [
        "Versandart: Bitte wählen Sie eine Versandart.",
        "Zahlungsart: Bitte wählen Sie eine Zahlungsart.",
    ]
    for forged in ({"shipping_method": "3"}, {"payment_method": "prepayment"}, {"payment_method": "gold"}):
        visitor.press(
            "Weiter zum Prüfen", status=422, **({"shipping_method": "2", "payment_method": "invoice"} | forged)
        )


def test_shipping_is_free_from_the_sum_the_shop_set(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="5"))
    order_now(visitor)
    assert orders(app)[0]["total"] == 50000


@pytest.mark.parametrize("payment", ["trial_card", "trial_redirect"])
def test_the_methods_for_trial_exist_in_demo_shops_only(
    app: Flask, open_shop: Shop, visitor: Visitor, payment: str
) -> None:
    walk(fill(visitor, pen="1"), payment=payment)
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).is_demo = False
        db.session.commit()
    visitor.open("/checkout/review")
    assert visitor.path == "/checkout/methods"
    assert "Bitte wählen Sie eine Zahlungsart." in visitor.text
    assert "Probe" not in visitor.text


def test_an_order_by_trial_card_is_paid_at_once(app: Flask, visitor: Visitor) -> None:
    """B7"""
    walk(fill(visitor, pen="1"), payment="trial_card")
    assert "Bezahlt" in order_now(visitor).text


def test_who_buys_only_downloads_chooses_no_shipping(app: Flask, visitor: Visitor) -> None:
    fill(visitor, booklet="1").open("/basket").press("Zur Kasse")
    assert "Versandadresse" not in visitor.text
    visitor.press("Weiter zu Versand und Zahlung", **ADDRESS)
    assert "Versandart" not in visitor.text
    visitor.press("Weiter zum Prüfen", payment_method="prepayment")
    assert "Lieferung vom" not in visitor.text
    order_now(visitor)
    assert (orders(app)[0]["total"], orders(app)[0]["shipping_method"]) == (900, "")


def test_the_terms_are_ticked_by_the_customer_or_nothing_is_ordered(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1", booklet="1"))
    assert not visitor.page.xpath("//input[@type='checkbox']/@checked")
    order_now(visitor, status=422, terms=None, note="Bitte klingeln")
    assert errors(visitor) == ["Bitte stimmen Sie den AGB zu. Ohne sie können wir nichts liefern."]
    assert visitor.value("note") == "Bitte klingeln"
    assert orders(app) == []
    assert visitor.page.xpath("//label[@for='terms']/a/@href") == ["/legal/terms", "/legal/withdrawal"]


def test_the_waiver_is_a_tick_of_its_own_kept_with_its_words_and_time(app: Flask, visitor: Visitor) -> None:
    """§ 356 (5) BGB, K9"""
    walk(fill(visitor, booklet="1", pen="1"))
    label = squeeze(visitor.page.xpath("//label[@for='waiver']")[0].text_content())
    order_now(visitor, waiver=True)
    at, words = orders(app)[0]["waiver"]
    assert words == label == str(WAIVER)
    assert 0 <= (at - MONDAY).total_seconds() < 60


def test_without_the_waiver_the_order_is_placed_and_the_download_waits(app: Flask, visitor: Visitor) -> None:
    fill(visitor, booklet="1").open("/basket").press("Zur Kasse")
    visitor.press("Weiter zu Versand und Zahlung", **ADDRESS).press("Weiter zum Prüfen", payment_method="invoice")
    assert "sobald die Widerrufsfrist von 14 Tagen vorbei ist" in visitor.text
    order_now(visitor)
    assert orders(app)[0]["waiver"] == (None, "")


def test_goods_alone_ask_for_no_waiver(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    assert not visitor.page.xpath("//input[@name='waiver']")


def test_the_order_points_at_the_versions_of_the_texts_its_customer_saw(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    walk(fill(visitor, pen="1"))
    with app.test_request_context():
        db.session.add(
            LegalText(kind=LegalTextKind.terms, language="de", version=2, title="AGB", body="Neu.", created_at=MONDAY)
        )
        db.session.commit()
    order_now(visitor, status=422)
    assert "AGB oder Widerrufsbelehrung wurden inzwischen geändert." in visitor.text
    assert orders(app) == []
    order_now(visitor)
    with app.test_request_context():
        texts = db.session.query(LegalText).join(OrderAgreement, OrderAgreement.legal_text_id == LegalText.id)
        assert {(text.kind.value, text.version) for text in texts} == {("terms", 2), ("withdrawal", 1)}


@pytest.mark.parametrize("what", ["price", "quantity", "shipping"])
def test_what_changed_since_it_was_shown_is_shown_anew_and_not_ordered(
    app: Flask, open_shop: Shop, visitor: Visitor, what: str
) -> None:
    walk(fill(visitor, pen="1"))
    with app.test_request_context():
        if what == "price":
            open_shop.product("pen").price_cents = 12000
        if what == "quantity":
            db.session.query(Basket).one().items[0].quantity = 2
        if what == "shipping":
            db.session.get_one(ShippingMethod, open_shop.dhl).price_cents = 690
        db.session.commit()
    order_now(visitor, status=422, note="Bitte klingeln")
    assert errors(visitor) == [
        "Preise, Mengen oder Lieferzeit haben sich geändert. Bitte prüfen Sie die Zusammenfassung noch einmal."
    ]
    total = {"price": 12590, "quantity": 20590, "shipping": 10690}[what]
    assert f"{total // 100},{total % 100:02} €" in visitor.text
    assert (visitor.value("note"), orders(app)) == ("Bitte klingeln", [])
    order_now(visitor)
    assert orders(app)[0]["total"] == total


def test_what_was_sold_meanwhile_leads_back_to_the_basket(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    walk(fill(visitor, pen="2"))
    change(app, open_shop, "pen", stock=1)
    order_now(visitor, note="Bitte klingeln")
    assert visitor.path == "/basket"
    assert "Füllfederhalter „Lotse“: Wir haben davon nur noch 1 Stück." in visitor.text
    assert orders(app) == []
    visitor.press("Zur Kasse", **{quantity_field(visitor): "1"}).press("Weiter zu Versand und Zahlung")
    assert visitor.value("note") == "Bitte klingeln"
    order_now(visitor)
    assert orders(app)[0]["items"] == [("pen", 1, 10000)]


def test_an_article_taken_out_of_the_shop_meanwhile_cannot_be_ordered(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    walk(fill(visitor, pen="1", ink="1"))
    change(app, open_shop, "pen", is_active=False)
    assert "Füllfederhalter „Lotse“ gibt es nicht mehr." in order_now(visitor).text
    visitor.press("Entfernen").press("Zur Kasse").press("Weiter zu Versand und Zahlung")
    order_now(visitor)
    assert [sku for sku, *_ in orders(app)[0]["items"]] == ["ink"]


def test_later_steps_lead_to_the_first_that_is_missing(visitor: Visitor) -> None:
    for path in ("/checkout", "/checkout/methods", "/checkout/review"):
        visitor.open(path)
        assert (visitor.path, visitor.heading) == ("/basket", "Ihr Warenkorb ist leer.")
    fill(visitor, pen="1")
    for path in ("/checkout/methods", "/checkout/review"):
        visitor.open(path)
        assert visitor.path == "/checkout"
        assert "Bitte geben Sie zuerst Ihre E-Mail-Adresse und Anschrift an." in visitor.text
    visitor.press("Weiter zu Versand und Zahlung", **ADDRESS).open("/checkout/review")
    assert visitor.path == "/checkout/methods"
    assert "Bitte wählen Sie eine Zahlungsart." in visitor.text or "Versandart" in visitor.text


def test_a_second_click_and_the_way_back_lead_to_the_same_order(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    form = {name: visitor.value(name) for name in ("csrf_token", "fingerprint", "texts")} | {"terms": "y"}
    order_now(visitor)
    page = visitor.path
    again = visitor.client.post("/checkout/review", data=form)
    assert (again.status_code, again.location) == (303, page)
    for path in ("/checkout/review", "/checkout/methods", "/checkout"):
        assert visitor.open(path).path == page
    assert "schon eine Bestellung geworden" in visitor.text
    assert len(orders(app)) == 1


def test_after_an_order_the_next_basket_is_a_new_one(app: Flask, visitor: Visitor) -> None:
    order_now(walk(fill(visitor, pen="1")))
    walk(fill(visitor, ink="2"))
    order_now(visitor)
    assert [order["items"] for order in orders(app)] == [[("pen", 1, 10000)], [("ink", 2, 1250)]]


def test_a_stranger_with_the_same_form_reaches_no_order(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    fingerprint = visitor.value("fingerprint")
    order_now(visitor)
    stranger = Visitor(app.test_client()).open("/products/fuellfederhalter-lotse")
    data = {"csrf_token": stranger.value("csrf_token"), "fingerprint": fingerprint, "terms": "y"}
    assert stranger.client.post("/checkout/review", data=data).location == "/basket"


def test_a_customer_with_an_account_finds_address_and_order_there(app: Flask, open_shop: Shop, anna: Visitor) -> None:
    """K1, K4"""
    fill(anna, pen="1").open("/basket").press("Zur Kasse")
    assert (anna.value("email"), anna.value("billing-name")) == (ANNA_MAIL, "Anna Weidner")
    assert "Anmelden" not in anna.text
    anna.press("Weiter zu Versand und Zahlung", **(ADDRESS | ELSEWHERE))
    order_now(anna.press("Weiter zum Prüfen", payment_method="invoice"))
    with app.test_request_context():
        account = db.session.query(Account).filter_by(email=ANNA_MAIL).one()
        assert orders(app)[0]["account"] == account.id
    fill(anna, ink="1").open("/basket").press("Zur Kasse")
    assert (anna.value("billing-street"), anna.value("shipping-city")) == ("Gartenstraße 8", "Tübingen")
    assert anna.page.xpath("//input[@name='ship_elsewhere']/@checked")


def test_a_guest_with_an_account_logs_in_on_the_way_and_goes_on(app: Flask, visitor: Visitor) -> None:
    confirmed(app, Visitor(app.test_client()))
    fill(visitor, pen="1").open("/basket").press("Zur Kasse")
    visitor.open(visitor.page.xpath("//main//a[text()='Anmelden']/@href")[0])
    visitor.press("Anmelden", email=ANNA_MAIL, password=PASSWORD)
    assert visitor.path == "/checkout"
    assert visitor.value("email") == ANNA_MAIL


def test_a_small_business_shows_no_vat(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).tax_mode = TaxMode.small_business
        db.session.commit()
    walk(fill(visitor, pen="1"))
    assert "darin" not in visitor.text
    assert "Endpreis, keine MwSt. nach § 19 UStG" in visitor.text


def test_a_note_too_long_is_refused_and_kept(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    order_now(visitor, status=422, note="x" * 1001)
    assert errors(visitor) == ["Hinweis an uns: Bitte kürzen Sie den Hinweis auf 1000 Zeichen."]
    assert visitor.value("note") == "x" * 1001


def test_every_order_form_needs_its_token(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    fingerprint = visitor.value("fingerprint")
    assert visitor.client.post("/checkout/review", data={"fingerprint": fingerprint, "terms": "y"}).status_code == 400
    assert orders(app) == []


@pytest.mark.parametrize("payment", ["invoice", "trial_redirect"])
def test_a_whole_checkout_costs_at_most_sixty_statements(visitor: Visitor, payment: str) -> None:
    fill(visitor, pen="1", ink="2", booklet="1")
    with count_statements() as statements:
        visitor.open("/basket").press("Zur Kasse")
        visitor.press("Weiter zu Versand und Zahlung", **ADDRESS)
        visitor.press("Weiter zum Prüfen", payment_method=payment)
        data = {name: visitor.value(name) for name in ("csrf_token", "fingerprint", "texts")} | {"terms": "y"}
        assert visitor.client.post("/checkout/review", data=data).status_code == 303
    assert len(statements) <= 48, f"{len(statements)}\n" + "\n".join(statements.seen)


def test_the_longest_names_can_order(app: Flask, open_shop: Shop) -> None:
    longest = ANNA | {"name": "ß" * 100, "company": "Æ" * 100}  # folded for sorting they are twice as long
    with app.test_request_context():
        key = open_shop.basket(address=longest)
        place_order(key, Agreement(True, open_shop.fingerprint(key)), Click(GUEST, open_shop.now))
        assert db.session.query(Order).one().sort_name == "s" * 200 + " " + "ae" * 9 + "a"


def test_a_sum_beyond_all_bounds_is_refused(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        open_shop.product("pen").price_cents = 999_999_999
        db.session.commit()
        key = open_shop.basket(pen=3)
        with pytest.raises(Refusal, match="eine so hohe Summe"):
            place_order(key, Agreement(True, open_shop.fingerprint(key)), Click(GUEST, open_shop.now))


def test_a_shop_without_its_legal_texts_takes_no_orders(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        with databases.migrating():
            triggers.allow("legal_text_kept", "legal_text")
        db.session.execute(text("delete from legal_text where kind = 'imprint'"))
        db.session.commit()
        key = open_shop.basket(pen=1)
        agreement = Agreement(True, open_shop.fingerprint(key))
        with pytest.raises(Refusal, match="noch nicht eröffnet"):
            place_order(key, agreement, Click(GUEST, open_shop.now))
    visitor.open(f"/products/{slug('Füllfederhalter „Lotse“')}").press("In den Warenkorb").press("Zur Kasse")
    assert "Der Shop ist noch nicht eröffnet" in visitor.text
