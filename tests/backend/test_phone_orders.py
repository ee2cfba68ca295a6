"""Bestellung anlegen: for customers who call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from portal.catalogue.files import remove_file
from portal.catalogue.products import hide_product
from portal.extensions import db
from portal.models.account import RoleName
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from tests.builders import Shop
from tests.cast import ANNA, ANNA_MAIL
from tests.catalogue.articles import add_articles
from tests.conftest import logged_in
from tests.statements import count_statements
from tests.visitor import Visitor

NEW = "/backend/orders/new"
ADDRESS = {"email": ANNA_MAIL} | {f"billing_{name}": ANNA[name] for name in ("name", "street", "postcode", "city")}


def with_pen(person: Visitor) -> Visitor:
    return person.open(NEW).press("Artikel hinzufügen", article="pen")


def methods(shop: Shop) -> dict[str, Any]:
    return {"shipping_method": shop.dhl, "payment_method": "invoice"}


def to_check(person: Visitor, shop: Shop, **fields: Any) -> Visitor:
    return with_pen(person).press("Weiter zum Prüfen", **ADDRESS, **methods(shop), **fields)


def test_a_clerk_takes_an_order_with_prices_agreed_on_the_telephone(
    claus: Visitor, open_shop: Shop, app: Flask
) -> None:
    pen = open_shop.products["pen"]
    to_check(claus, open_shop, **{f"qty-{pen}": 2, f"price-{pen}": "89,90", "shipping_price": "3,00"})
    assert claus.heading == "Bestellung prüfen"
    assert all(words in claus.text for words in ("179,80", "3,00", "182,80", "darin 19 % MwSt.", "vereinbart"))
    claus.press("Bestellung anlegen")
    assert "ist angelegt. Es wurde nichts gemailt." in claus.text
    assert "Telefonbestellung, aufgenommen von Claus Weber" in claus.text
    assert "Telefonbestellung über 182,80" in claus.text
    with app.test_request_context():
        order = db.session.query(Order).one()
        assert (order.grand_total_cents, order.shipping_cents, order.account_id) == (18280, 300, None)
        assert order.events[0].actor_name == "Claus Weber"
        assert open_shop.product("pen").stock == 8
        assert db.session.query(OutgoingMail).count() == 0


def test_a_spare_part_that_the_shop_does_not_show_is_ordered_on_the_telephone(
    claus: Visitor, open_shop: Shop, app: Flask
) -> None:
    with app.test_request_context():
        hide_product(open_shop.products["pen"])
    assert "pen, 100,00 €, nicht im Laden" in with_pen(claus).text
    claus.press("Weiter zum Prüfen", **ADDRESS, **methods(open_shop)).press("Bestellung anlegen")
    assert "ist angelegt." in claus.text
    with app.test_request_context():
        assert [item.sku for item in db.session.query(Order).one().items] == ["pen"]
        assert open_shop.product("pen").stock == 9


def test_of_several_the_hidden_ones_are_marked(claus: Visitor, open_shop: Shop, app: Flask) -> None:
    with app.test_request_context():
        add_articles(open_shop, ("X-1", "Feder spitz"), ("X-2", "Feder breit"))
        hide_product(open_shop.products["X-1"])
    claus.open(NEW).press("Artikel hinzufügen", article="feder")
    assert claus.has_button("Feder spitz, X-1, 1,00 €, nicht im Laden")
    assert claus.has_button("Feder breit, X-2, 1,00 €")


def test_a_download_without_a_file_cannot_be_ordered(claus: Visitor, open_shop: Shop, app: Flask) -> None:
    with app.test_request_context():
        booklet = open_shop.product("booklet")
        hide_product(booklet.id)
        remove_file(booklet.id, booklet.files[0].id, open_shop.now)
    with_pen(claus).press("Artikel hinzufügen", article="booklet")
    claus.press("Weiter zum Prüfen", status=422, **ADDRESS, **methods(open_shop))
    assert "Übungsheft „Kurrent“ hat noch keine Datei: Käufer bekämen nichts." in claus.text


def test_the_check_page_says_when_a_download_is_ready(olga: Visitor, open_shop: Shop) -> None:
    with_pen(olga).press("Artikel hinzufügen", article="booklet")
    olga.press("Weiter zum Prüfen", **ADDRESS, **methods(open_shop))
    assert "Die Downloads stehen bereit, sobald die Widerrufsfrist von 14 Tagen vorbei ist" in olga.text


def test_the_confirmation_goes_out_when_it_is_ticked(olga: Visitor, open_shop: Shop, app: Flask) -> None:
    to_check(olga, open_shop).press("Bestellung anlegen", mail=True)
    assert "Der Kunde bekommt eine E-Mail." in olga.text
    with app.test_request_context():
        mail = db.session.query(OutgoingMail).one()
        assert (mail.name, mail.recipient) == (MailName.order_confirmation, ANNA_MAIL)


def test_a_second_click_leads_to_the_same_order(olga: Visitor, open_shop: Shop, app: Flask) -> None:
    to_check(olga, open_shop)
    check, data = olga.path, {"form_key": olga.value("form_key"), "fingerprint": olga.value("fingerprint")}
    data["csrf_token"] = olga.value("csrf_token")
    first, second = (olga.client.post(check, data=data).location for _click in range(2))
    assert first == second and olga.open(check).heading.startswith("Bestellung ")
    with app.test_request_context():
        assert db.session.query(Order).count() == 1


def test_the_last_piece_is_sold_once_to_two_callers_at_the_same_time(open_shop: Shop, app: Flask) -> None:
    callers = [logged_in(app, name, f"{name}@example.org", RoleName.clerk) for name in ("dora", "emil")]
    for caller in callers:
        caller.open(NEW).press("Artikel hinzufügen", article="paper")
        caller.press("Weiter zum Prüfen", **ADDRESS, **methods(open_shop))
    names = ("csrf_token", "form_key", "fingerprint")
    forms = [(caller.path, {name: caller.value(name) for name in names}) for caller in callers]
    with ThreadPoolExecutor(2) as pool:
        posted = [pool.submit(c.client.post, path, data=data) for c, (path, data) in zip(callers, forms, strict=True)]
        answers = [answer.result() for answer in posted]
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    [refused] = [answer.text for answer in answers if answer.status_code == 422]
    assert "Briefpapier Bütten A4" in refused and "Bitte prüfen Sie Ihre Angaben." in refused
    with app.test_request_context():
        assert db.session.query(Order).count() == 1
        assert open_shop.product("paper").stock == 0


def test_a_piece_sold_meanwhile_is_named_on_the_check_page(olga: Visitor, open_shop: Shop, app: Flask) -> None:
    olga.open(NEW).press("Artikel hinzufügen", article="paper")
    olga.press("Weiter zum Prüfen", **ADDRESS, **methods(open_shop))
    with app.test_request_context():
        open_shop.order(paper=1)
    olga.press("Bestellung anlegen", 422)
    assert "Briefpapier Bütten A4 ist zur Zeit nicht lieferbar." in olga.text


def test_what_was_filled_in_can_be_changed_before_it_is_placed(olga: Visitor, open_shop: Shop) -> None:
    pen = open_shop.products["pen"]
    to_check(olga, open_shop, **{f"price-{pen}": "80", "note": "Bitte klingeln."}).click("Ändern")
    assert (olga.value(f"price-{pen}"), olga.value("billing-city")) == ("80,00", "Stuttgart")
    olga.press("Weiter zum Prüfen", **{f"qty-{pen}": 3})
    assert "245,90" in olga.text and "Bitte klingeln." in olga.text


def test_a_known_customer_fills_the_address(olga: Visitor, open_shop: Shop, app: Flask) -> None:
    with app.test_request_context():
        open_shop.order()
    with_pen(olga).press("Kunden suchen", customer="weidner")
    assert "70563 Stuttgart" in olga.text
    olga.press("Anna Weidner")
    assert (olga.value("email"), olga.value("billing-street")) == (ANNA_MAIL, "Gartenstraße 8")
    assert olga.value(f"qty-{open_shop.products['pen']}") == "1"


def test_an_account_is_found_by_its_address(olga: Visitor, open_shop: Shop) -> None:
    olga.open(NEW).press("Kunden suchen", customer="olga@feder").press("Olga Brandt")
    assert olga.value("billing-name") == "Olga Brandt"


def test_the_enter_key_searches_in_a_search_and_goes_on_elsewhere(olga: Visitor, open_shop: Shop, app: Flask) -> None:
    with app.test_request_context():
        open_shop.order()
    olga.open(NEW).press_enter("article", article="pen")
    assert olga.value(f"qty-{open_shop.products['pen']}") == "1"
    olga.press_enter("customer", customer="weidner").press("Anna Weidner")
    olga.press_enter("billing-city", **methods(open_shop))
    assert olga.heading == "Bestellung prüfen"


def test_whoever_types_stays_where_the_next_word_goes(olga: Visitor, open_shop: Shop, app: Flask) -> None:
    """Each search loads the page anew, and what it found stands far below the top."""
    with app.test_request_context():
        open_shop.order()
    olga.open(NEW)
    for button, typed, next_name in (
        ("Artikel hinzufügen", {"article": "b"}, "add"),
        ("Briefpapier Bütten A4", {}, "article"),
        ("Kunden suchen", {"customer": "weidner"}, "pick"),
        ("Anna Weidner", {}, "email"),
    ):
        olga.press(button, **typed)
        assert olga.page.xpath("//@autofocus/../@name") == [next_name]


def test_articles_are_chosen_where_several_fit(olga: Visitor, open_shop: Shop) -> None:
    olga.open(NEW).press("Artikel hinzufügen", article="b").press("Briefpapier Bütten A4")
    assert olga.value(f"price-{open_shop.products['paper']}") == "18,90"


def test_what_still_stands_in_the_search_is_found_before_the_order_is_checked(olga: Visitor, open_shop: Shop) -> None:
    with_pen(olga).press("Weiter zum Prüfen", **ADDRESS, **methods(open_shop), article="b")
    assert "Welcher ist gemeint?" in olga.text and olga.heading == "Bestellung anlegen"
    olga.press("Briefpapier Bütten A4").press("Weiter zum Prüfen")
    assert olga.heading == "Bestellung prüfen" and "Briefpapier Bütten A4" in olga.text


def test_a_number_read_out_is_added_at_once_whatever_is_newer(olga: Visitor, app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        add_articles(open_shop, ("FB-1", "Feder"), *((f"FB-1{number:02}", "Bogen FB-1") for number in range(30)))
    olga.open(NEW).press("Artikel hinzufügen", article="fb 1")
    assert olga.value(f"qty-{open_shop.products['FB-1']}") == "1"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("qty-{}", "11", "Wir haben davon nur noch 10 Stück."),
        ("qty-{}", "1e3", "Bitte geben Sie eine ganze Zahl ein."),
        ("qty-{}", "-1", "Füllfederhalter „Lotse“: Bitte geben Sie eine Menge von 1 bis 999 ein."),
        ("qty-{}", "0", "Bitte fügen Sie mindestens einen Artikel hinzu."),
        ("price-{}", "=1+1", "Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."),
        ("price-{}", "-1,00", "Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."),
        ("price-{}", "9.999.999,99", "Diese Summe ist zu hoch, um sie zu bezahlen."),
        ("shipping_price", "-1", "Bitte geben Sie einen Betrag ein, zum Beispiel 12,90."),
        ("payment_method", "trial_redirect", "Bitte wählen Sie eine Zahlungsart."),
        ("shipping_method", "", "Bitte wählen Sie eine Versandart."),
        ("billing_postcode", "1", "Eine deutsche Postleitzahl hat fünf Ziffern"),
        ("email", "<b>", "E-Mail"),
        ("note", "x" * 1001, "Bitte kürzen Sie den Hinweis"),
    ],
)
def test_wrong_entries_are_named_and_everything_stays(
    olga: Visitor, open_shop: Shop, field: str, typed: str, words: str
) -> None:
    pen = open_shop.products["pen"]
    fields = ADDRESS | methods(open_shop) | {field.format(pen): typed}
    with_pen(olga).press("Weiter zum Prüfen", 422, **fields)
    assert words in olga.text
    assert olga.value("billing-name") == "Anna Weidner"


def test_an_empty_form_names_everything_that_is_missing_at_once(olga: Visitor, open_shop: Shop) -> None:
    olga.open(NEW).press("Weiter zum Prüfen", 422)
    for words in (
        "Bitte fügen Sie mindestens einen Artikel hinzu.",
        "Der Name fehlt",
        "Bitte wählen Sie eine Zahlungsart.",
    ):
        assert words in olga.text, words


def test_a_wrong_price_is_named_with_what_else_is_missing(olga: Visitor, open_shop: Shop) -> None:
    with_pen(olga).press("Weiter zum Prüfen", 422, **{f"price-{open_shop.products['pen']}": "teuer"})
    assert "Bitte geben Sie einen Betrag ein, zum Beispiel 12,90." in olga.text
    assert "Der Name fehlt" in olga.text


def test_a_strange_form_gets_an_answer(olga: Visitor, open_shop: Shop) -> None:
    wild = {"qty-x": "1", "qty-999999999999": "1", "qty--5": "1", "pick": "order-9999999999", "customer": "\x00' or 1"}
    with_pen(olga)
    answer = olga.client.post(NEW, data=wild | {"csrf_token": olga.value("csrf_token")})
    assert answer.status_code == 422
    assert olga.client.get("/backend/orders/drafts/nothing").status_code == 404


def test_only_people_of_the_shop_take_orders(visitor: Visitor) -> None:
    for path in (NEW, "/backend/orders/drafts/x"):
        assert "/login" in visitor.client.get(path).location
    assert visitor.client.post(NEW).status_code == 400


def test_the_pages_cost_few_statements(olga: Visitor, open_shop: Shop) -> None:
    with_pen(olga)
    with count_statements() as page:
        olga.open(NEW)
    assert len(page) <= 6, page.seen
    to_check(olga, open_shop)
    with count_statements() as check:
        olga.open(olga.path)
    assert len(check) <= 8, check.seen
