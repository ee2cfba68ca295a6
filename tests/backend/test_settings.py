"""Einstellungen: every form refuses what is wrong, keeps what was typed, and only the owner gets in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.product import Product
from portal.models.shop_settings import (
    AccessibilityDuty,
    DownloadRelease,
    LegalText,
    LegalTextKind,
    ShippingMethod,
    ShopSettings,
    TaxMode,
)
from portal.refusal import Refusal
from portal.shop.legal import save_exemption, save_legal_text
from portal.shop.payment import offered_codes
from portal.shop.saving import save_warranty
from portal.shop.setup import is_set_up
from tests.builders import MONDAY, Shop
from tests.statements import count_statements
from tests.visitor import Visitor


def settings(app: Flask) -> ShopSettings:
    with app.test_request_context():
        return db.session.get_one(ShopSettings, 1)


def methods(app: Flask) -> list[ShippingMethod]:
    with app.test_request_context():
        return db.session.query(ShippingMethod).order_by(ShippingMethod.position).all()


def texts(app: Flask, kind: LegalTextKind, language: str = "de") -> list[LegalText]:
    with app.test_request_context():
        return db.session.query(LegalText).filter_by(kind=kind, language=language).order_by(LegalText.version).all()


def error_at(visitor: Visitor, name: str) -> str:
    found = visitor.page.xpath(f"//*[@id='{name}-error']")
    return " ".join(found[0].text_content().split()) if found else ""


def test_the_seller_stands_everywhere_as_saved(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings").click("Anbieter")
    olga.press(
        "Speichern", name="Feder & Bogen GmbH", owner_name="Feder & Bogen GmbH", street="Marktplatz 1",
        postcode="72072", city="Tübingen", phone="07071 1", email="Post@Laden.Example", register="AG Stuttgart, HRB 1",
    )  # fmt: skip
    saved = settings(app)
    assert (saved.name, saved.postcode, saved.email, saved.version) == (
        "Feder & Bogen GmbH", "72072", "post@laden.example", 2,
    )  # fmt: skip
    assert "Marktplatz 1" in olga.open("/").page.text_content()


@pytest.mark.parametrize(
    ("page", "field", "typed", "message"),
    [
        ("shop", "name", "", "wie der Shop heißt"),
        ("shop", "name", "x" * 101, "höchstens 100 Zeichen"),
        ("shop", "owner_name", "", "Inhaber oder die Firma"),
        ("shop", "street", "", "Straße"),
        ("shop", "postcode", "7207", "fünf Ziffern"),
        ("shop", "postcode", "00123", "fünf Ziffern"),
        ("shop", "postcode", "７２０７０", "fünf Ziffern"),
        ("shop", "city", "", "Ort"),
        ("shop", "phone", "", "Telefonnummer"),
        ("shop", "email", "laden", "fehlt das @"),
        ("shop", "email", "", "E-Mail-Adresse"),
        ("shop", "register", "x" * 201, "höchstens 200 Zeichen"),
        ("tax", "vat_id", "DE123456789", "gibt es nicht"),
        ("tax", "vat_id", "Unsinn", "gibt es nicht"),
        ("tax", "tax_number", "x" * 31, "höchstens 30 Zeichen"),
        ("tax", "tax_mode", "keine", "Auswahl"),
        ("bank", "iban", "DE89370400440532013001", "Tippfehler"),
        ("bank", "iban", "", "IBAN"),
        ("bank", "iban", "x" * 51, "höchstens 50 Zeichen"),
        ("bank", "bic", "COBA", "8 oder 11 Zeichen"),
        ("bank", "bank_holder", "", "Kontoinhaber"),
        ("payment", "payment_days", "", "ganze Zahl von 1 bis 90"),
        ("payment", "payment_days", "0", "ganze Zahl von 1 bis 90"),
        ("payment", "payment_days", "91", "ganze Zahl von 1 bis 90"),
        ("payment", "payment_days", "bald", "ganze Zahl von 1 bis 90"),
        ("payment", "prepayment_days", "0", "ganze Zahl von 1 bis 90"),
        ("payment", "prepayment_days", "91", "ganze Zahl von 1 bis 90"),
        ("payment", "await_payment_hours", "", "ganze Zahl von 0 bis 720"),
        ("payment", "await_payment_hours", "-1", "ganze Zahl von 0 bis 720"),
        ("payment", "await_payment_hours", "721", "ganze Zahl von 0 bis 720"),
        ("payment", "await_payment_hours", "1,5", "ganze Zahl von 0 bis 720"),
        ("payment", "download_release", "nie", "Auswahl"),
        ("payment", "codes", None, "mindestens eine Zahlungsart"),
        ("payment", "codes", "trial_card", "trial_card"),
    ],
)
def test_wrong_input_is_named_at_its_field_and_nothing_changes(
    app: Flask, olga: Visitor, page: str, field: str, typed: Any, message: str
) -> None:
    olga.open(f"/backend/settings/{page}").press("Speichern", status=422, **{field: typed})
    assert message in error_at(olga, field)
    assert olga.page.xpath(f"//*[@role='alert']//a[@href='#{field}']")
    if page != "payment" and field != "tax_mode":
        assert olga.value(field) == typed
    assert settings(app).version == 1


def test_one_of_the_two_tax_numbers_is_needed(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings/tax").press("Speichern", status=422, tax_number="", vat_id="")
    assert "Steuernummer oder die USt-IdNr." in error_at(olga, "tax_number")
    olga.press("Speichern", vat_id="de 123 456 788", tax_mode="small_business")
    saved = settings(app)
    assert (saved.tax_number, saved.vat_id, saved.tax_mode) == ("", "DE123456788", TaxMode.small_business)


def test_iban_and_bic_are_kept_as_banks_write_them(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings/bank")
    olga.press("Speichern", iban="de89 3704 0044 0532 0130 00", bic="cobadeffxxx", bank_holder="Olga Brandt e.K.")
    saved = settings(app)
    assert (saved.iban, saved.bic, saved.bank_holder) == ("DE89370400440532013000", "COBADEFFXXX", "Olga Brandt e.K.")


def test_payment_methods_are_switched_and_rules_set(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings/payment")
    olga.press("Speichern", codes=["prepayment", "cash_on_delivery"], payment_days="30", download_release="paid")
    saved = settings(app)
    assert (saved.payment_days, saved.download_release) == (30, DownloadRelease.paid)
    with app.test_request_context():
        assert offered_codes() == ["prepayment", "cash_on_delivery"]
    olga.open("/backend/settings/payment")
    assert len(olga.page.xpath("//input[@name='codes'][@checked]")) == 2


def test_transfers_are_not_offered_without_a_bank_account(app: Flask, olga: Visitor) -> None:
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).iban = ""
        db.session.commit()
    olga.open("/backend/settings/payment").press("Speichern", status=422)
    assert "zuerst Ihre Bankverbindung" in error_at(olga, "codes")
    olga.press("Speichern", codes=["cash_on_delivery"])


@pytest.mark.parametrize(
    ("page", "field", "theirs", "mine", "said"),
    [
        ("shop", "city", "Reutlingen", "Rottenburg", "Reutlingen"),
        ("tax", "tax_mode", "small_business", "normal", "Kleinunternehmer (§ 19 UStG)"),
        ("bank", "bank_holder", "O. Brandt", "Brandt", "O. Brandt"),
        ("payment", "payment_days", "21", "7", "21"),
        ("payment", "prepayment_days", "10", "5", "10"),
        ("payment", "await_payment_hours", "24", "0", "24"),
    ],
)
def test_a_stale_form_is_refused_and_shows_what_is_saved_now(
    app: Flask, olga: Visitor, page: str, field: str, theirs: str, mine: str, said: str
) -> None:
    other = Visitor(olga.client).open(f"/backend/settings/{page}")
    olga.open(f"/backend/settings/{page}")
    other.press("Speichern", **{field: theirs})
    olga.press("Speichern", status=422, **{field: mine})
    assert "Die Einstellungen wurden inzwischen geändert." in olga.text
    assert error_at(olga, field) == f"Gespeichert ist jetzt: {said}"
    assert str(getattr(settings(app), field)) == theirs
    olga.press("Speichern")
    assert str(getattr(settings(app), field)) == mine


def test_shipping_methods_are_added_changed_ordered_and_switched_off(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings").click("Versandarten").click("Neue Versandart")
    olga.press("Speichern", method_name="Warenpost", carrier="deutsche_post", price="3,20", free_from="50")
    assert [(method.name, method.price_cents, method.free_from_cents) for method in methods(app)] == [
        ("DHL Paket", 590, 50000),
        ("Warenpost", 320, 5000),
    ]
    olga.press("nach unten")
    assert [method.name for method in methods(app)] == ["Warenpost", "DHL Paket"]
    olga.click("Warenpost").press("Speichern", free_from="", price="0")
    assert (methods(app)[0].price_cents, methods(app)[0].free_from_cents) == (0, None)
    olga.press("Abschalten")
    assert not methods(app)[0].is_active
    olga.press("Abschalten")
    assert "einzige Versandart" in olga.text
    assert methods(app)[1].is_active
    olga.press("Anbieten")
    assert methods(app)[0].is_active


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("method_name", "", "wie die Versandart heißt"),
        ("method_name", "x" * 81, "höchstens 80 Zeichen"),
        ("carrier", "postkutsche", "Auswahl"),
        ("price", "", "Kosten"),
        ("price", "-1", "ab 0,00"),
        ("price", "5.90", "Betrag"),
        ("free_from", "viel", "Betrag"),
    ],
)
def test_a_wrong_shipping_method_is_refused(app: Flask, olga: Visitor, field: str, typed: str, message: str) -> None:
    for path in ("new", "1"):
        olga.open(f"/backend/settings/shipping/{path}")
        olga.press("Speichern", status=422, **{"method_name": "Neu", "price": "4,00", field: typed})
        assert message in error_at(olga, field)
    assert [(method.name, method.price_cents) for method in methods(app)] == [("DHL Paket", 590)]


def test_a_second_press_of_the_button_adds_no_second_method(app: Flask, olga: Visitor) -> None:
    twin = Visitor(olga.client).open("/backend/settings/shipping/new")
    olga.open("/backend/settings/shipping/new").press("Speichern", method_name="DPD", price="4")
    twin.press("Speichern", status=422, method_name="DPD", price="4")
    assert [method.name for method in methods(app)] == ["DHL Paket", "DPD"]


def test_a_changed_legal_text_is_a_new_version_and_the_old_one_stays(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings").click("Rechtliche Texte").click("Fassung 1 vom 4. Mai 2026, AGB")
    olga.press("Als neue Fassung speichern", title="AGB", body="## § 1\nNeu.")
    assert [(text.version, text.body) for text in texts(app, LegalTextKind.terms)] == [
        (1, "Ein Text."),
        (2, "## § 1\nNeu."),
    ]
    assert "Neu." in olga.open("/legal/terms").text
    olga.open("/backend/settings/texts/terms/de").click("Fassung 1")
    assert "Ein Text." in olga.text


def test_saving_an_unchanged_text_adds_no_version(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings/texts/terms/de").press("Als neue Fassung speichern")
    assert "nichts geändert" in olga.text
    assert len(texts(app, LegalTextKind.terms)) == 1


def test_an_english_text_can_stand_beside_the_german_one(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings/texts").click("Text anlegen, AGB, Englisch")
    olga.press("Speichern", title="Terms", body="Be nice.")
    assert [text.version for text in texts(app, LegalTextKind.terms, "en")] == [1]


@pytest.mark.parametrize(("field", "message"), [("title", "Überschrift"), ("body", "Text")])
def test_a_legal_text_needs_a_title_and_words(app: Flask, olga: Visitor, field: str, message: str) -> None:
    olga.open("/backend/settings/texts/terms/de").press("Als neue Fassung speichern", status=422, **{field: "  "})
    assert message in error_at(olga, field)
    assert len(texts(app, LegalTextKind.terms)) == 1


def test_a_text_written_over_a_newer_version_is_refused_once(app: Flask, olga: Visitor) -> None:
    other = Visitor(olga.client).open("/backend/settings/texts/terms/de")
    olga.open("/backend/settings/texts/terms/de")
    other.press("Als neue Fassung speichern", body="Ihre.")
    olga.press("Als neue Fassung speichern", status=422, body="Meine.")
    assert "Inzwischen gibt es eine neue Fassung." in olga.text
    assert olga.value("body") == "Meine."
    assert len(texts(app, LegalTextKind.terms)) == 2
    olga.press("Als neue Fassung speichern")
    assert [text.body for text in texts(app, LegalTextKind.terms)] == ["Ein Text.", "Ihre.", "Meine."]


def test_the_old_platform_for_disputes_is_noticed(app: Flask, olga: Visitor) -> None:
    olga.open("/backend/settings/texts/imprint/de")
    assert "ec.europa.eu" not in olga.text
    olga.press("Als neue Fassung speichern", body="Streit: https://EC.europa.eu/consumers/odr/")
    assert "Dieser Text nennt die EU-Plattform zur Streitbeilegung" in olga.text
    assert "Nennt die abgeschaltete EU-Plattform zur Streitbeilegung: Impressum." in olga.open("/backend/settings").text


def _stand(olga: Visitor) -> dict[str, bool]:
    rows = olga.open("/backend/settings").page.xpath("//table/tbody/tr")
    return {row.findtext(".//th/a"): "da" in row.xpath("td")[-1].text_content() for row in rows}


def test_the_start_page_says_from_facts_what_is_missing(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B10"""
    assert _stand(olga) == {
        "Anbieter": True, "Steuer": True, "Bankverbindung": True, "Rechtliche Texte": True,
        "Vertrag widerrufen": True, "Barrierefreiheit": True, "Gewährleistungshinweis": False, "Versandarten": True,
        "Zahlungsarten": True,
        "Artikel": True, "E-Mail-Versand": False, "Probebestellung": False,
    }  # fmt: skip
    assert "Vor dem Verkauf fehlen noch 3 Dinge." in olga.text
    with app.test_request_context():
        open_shop.order(pen=1, is_trial=True)
        save_warranty("notices/900x1200-" + 64 * "0" + ".png", "Mindestens zwei Jahre.", None)
    app.config["MAIL_SERVER"] = "mail.example"
    olga.open("/backend/settings")
    assert "Alles ist da: Der Laden kann verkaufen." in olga.text
    with app.test_request_context():
        row = db.session.get_one(ShopSettings, 1)
        row.iban, row.vat_id, row.tax_number, row.owner_name = "", "", "", "Feder & Bogen GmbH"
        for model in (ShippingMethod, Product):
            db.session.query(model).update({"is_active": False})
        db.session.commit()
    assert [title for title, is_done in _stand(olga).items() if not is_done] == [
        "Anbieter", "Steuer", "Bankverbindung", "Versandarten", "Artikel",
    ]  # fmt: skip


def test_the_start_page_costs_few_statements(olga: Visitor) -> None:
    olga.open("/backend/settings")
    with count_statements() as statements:
        olga.open("/backend/settings")
    assert len(statements) <= 10, statements.seen


SAVING = (
    "shop", "tax", "bank", "payment", "shipping/new", "shipping/1", "shipping/1/position", "shipping/1/activity",
    "texts/terms/de",
)  # fmt: skip


@pytest.mark.parametrize("page", SAVING)
def test_the_clerk_changes_no_settings(app: Flask, claus: Visitor, page: str) -> None:
    token = claus.open("/backend/products").value("csrf_token")
    answer = claus.client.post(f"/backend/settings/{page}", data={"csrf_token": token, "name": "Meins", "active": "0"})
    assert answer.status_code == 403
    assert settings(app).version == 1


@pytest.mark.parametrize("page", SAVING)
def test_a_visitor_is_led_to_the_log_in(visitor: Visitor, page: str) -> None:
    token = visitor.open("/login").value("csrf_token")
    answer = visitor.client.post(f"/backend/settings/{page}", data={"csrf_token": token})
    assert (answer.status_code, "/login" in answer.location) == (303, True)


@pytest.mark.parametrize(
    "page",
    ["shipping/99", "shipping/99999999999999999999", "texts/unsinn/de", "texts/terms/fr", "texts/terms/de/9",
     "texts/terms/de/99999999999999999999"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(olga: Visitor, page: str) -> None:
    olga.open(f"/backend/settings/{page}", status=404)


def test_a_shop_that_sells_is_set_up(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        assert is_set_up()


def _without_statement(app: Flask) -> None:
    """A shop that has said nothing about accessibility yet. A text, once written, stays."""
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).accessibility = AccessibilityDuty.open
        db.session.commit()


def test_a_micro_enterprise_says_that_it_is_exempt_and_takes_it_back(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    del open_shop
    _without_statement(app)
    assert _stand(olga)["Barrierefreiheit"] is False
    assert "Es fehlt der Text zur Barrierefreiheit, oder dass Sie ausgenommen sind." in olga.text
    olga.open("/backend/settings/texts").press("Unser Unternehmen ist ausgenommen")
    assert "Sie haben angegeben, dass Ihr Unternehmen ausgenommen ist." in olga.text
    assert _stand(olga)["Barrierefreiheit"] is True
    assert "als Kleinstunternehmen ausgenommen" in olga.text
    olga.open("/backend/settings/texts").press("Nicht mehr ausgenommen")
    assert _stand(olga)["Barrierefreiheit"] is False


def test_the_foot_of_each_page_leads_to_the_text_on_accessibility_once_it_is_written(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    del open_shop
    _without_statement(app)
    assert "Barrierefreiheit" not in olga.open("/").text
    olga.open("/backend/settings/texts/accessibility/de").press("Als neue Fassung speichern", body="So weit sind wir.")
    olga.open("/").click("Barrierefreiheit")
    assert (olga.path, "So weit sind wir." in olga.text) == ("/legal/accessibility", True)
    assert not olga.open("/backend/settings/texts").has_button("Unser Unternehmen ist ausgenommen")


def test_whoever_has_stated_it_is_not_exempt(app: Flask, open_shop: Shop) -> None:
    del open_shop
    with app.test_request_context():
        with pytest.raises(Refusal, match="steht schon im Laden"):
            save_exemption(True)
        assert db.session.get_one(ShopSettings, 1).accessibility is AccessibilityDuty.stated


def test_a_text_in_english_alone_states_nothing_to_who_reads_german(app: Flask, open_shop: Shop) -> None:
    del open_shop
    _without_statement(app)
    with app.test_request_context():
        kind = LegalTextKind.accessibility
        save_legal_text(LegalText(kind=kind, language="en", title="A", body="B", created_at=MONDAY), None)
        assert db.session.get_one(ShopSettings, 1).accessibility is AccessibilityDuty.open
