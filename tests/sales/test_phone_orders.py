"""An order placed by the shop for a customer follows the rules of the checkout."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.accounts.people import change_account
from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.models.order_status import OrderStatus
from portal.refusal import Refusal
from portal.sales.baskets import Contact, new_key
from portal.sales.customer_search import find_customers
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.phone_orders import PhoneAgreement, PhoneLine, PhoneWish, place_phone_order, save_wish
from portal.sales.whole_basket import find_basket
from portal.shop.saving import save_delivery_countries
from portal.shop.shipping import ShippingData, change_shipping_method
from portal.writing import transaction
from tests.builders import Shop
from tests.cast import ANNA, ANNA_MAIL, VIENNA


def wish(shop: Shop, **lines: PhoneLine) -> PhoneWish:
    wanted = {shop.products[sku]: line for sku, line in (lines or {"pen": PhoneLine(2, 8990)}).items()}
    return PhoneWish(Contact(ANNA_MAIL, ANNA), wanted, shop.dhl, None, "invoice")


def place(shop: Shop, wanted: PhoneWish, key: str | None = None, **more: Any) -> Order:
    key = key or new_key()
    save_wish(key, wanted, shop.now)
    agreed = PhoneAgreement(shop.fingerprint(key), **{"mail": False, **more})
    return shop.reload(place_phone_order(key, agreed, shop.olga()))


def test_own_prices_stand_on_the_order_and_on_its_invoice(shop: Shop) -> None:
    order = place(shop, replace(wish(shop), shipping_cents=100))
    assert (order.items[0].unit_price_cents, order.subtotal_cents, order.grand_total_cents) == (8990, 17980, 18080)
    assert order.status is OrderStatus.pending
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 2}), shop.olga(version=order.version))
    assert shop.reload(order.number).invoices[0].total_cents == 18080


def test_the_base_price_follows_the_price_agreed(shop: Shop) -> None:
    order = place(shop, wish(shop, ink=PhoneLine(1, 1000)))
    assert order.items[0].base_price_cents == 20000  # per litre, of 50 ml


def test_without_prices_of_their_own_the_shops_prices_count(shop: Shop) -> None:
    order = place(shop, wish(shop, pen=PhoneLine(1, None)))
    assert (order.items[0].unit_price_cents, order.shipping_cents) == (10000, 590)


def test_an_own_price_is_net_where_the_buyer_pays_no_vat(shop: Shop) -> None:
    save_delivery_countries(("AT",), None)
    shop.abroad("AT")
    wanted = replace(wish(shop, pen=PhoneLine(1, 11900)), contact=Contact(ANNA_MAIL, VIENNA), shipping_cents=1190)
    order = place(shop, wanted)
    assert (order.subtotal_cents, order.shipping_cents) == (10000, 1000)


def test_on_the_telephone_too_money_is_taken_at_the_door_only_where_shipping_does_that(shop: Shop) -> None:
    cash = replace(wish(shop), payment_method="cash_on_delivery")
    save_wish(new_key(), cash, shop.now)
    change_shipping_method(shop.dhl, ShippingData("DHL", "dhl", 590, collects_cash=False), None)
    with pytest.raises(Refusal, match="keine Nachnahme") as refused:
        save_wish(new_key(), cash, shop.now)
    assert refused.value.field == "payment_method"


def test_a_given_away_article_costs_nothing(shop: Shop) -> None:
    order = place(shop, replace(wish(shop, pen=PhoneLine(1, 0)), shipping_cents=0))
    assert order.grand_total_cents == 0


def test_downloads_wait_for_the_end_of_the_withdrawal_period(shop: Shop) -> None:
    order = place(shop, replace(wish(shop, booklet=PhoneLine(1, None)), shipping_method_id=None))
    assert order.waiver_at is None and order.waiver_text == ""
    assert len(order.agreements) == 2


def test_the_order_stands_in_the_account_of_who_has_proved_the_address(shop: Shop) -> None:
    confirmed = Account(name="Anna", email=ANNA_MAIL, fs_uniquifier="a", confirmed_at=shop.now)
    db.session.add(confirmed)
    db.session.commit()
    ident = confirmed.id
    assert place(shop, wish(shop)).account_id == ident


def test_an_account_without_proof_gets_nothing(shop: Shop) -> None:
    db.session.add(Account(name="Mallory", email=ANNA_MAIL, fs_uniquifier="m"))
    db.session.commit()
    assert place(shop, wish(shop)).account_id is None


def test_a_price_changed_since_the_check_page_is_shown_again(shop: Shop) -> None:
    key = new_key()
    save_wish(key, wish(shop, pen=PhoneLine(1, None)), shop.now)
    shown = shop.fingerprint(key)
    shop.product("pen").price_cents = 12000
    db.session.commit()
    # What was agreed holds whatever the shop asks of others.
    assert shop.fingerprint(key) != shown
    with pytest.raises(Refusal, match="geändert"):
        place_phone_order(key, PhoneAgreement(shown, mail=False), shop.olga())


def test_refused_wishes_leave_nothing_behind(shop: Shop) -> None:
    key = new_key()
    with pytest.raises(Refusal, match="nur noch 1"):
        save_wish(key, wish(shop, paper=PhoneLine(2, None)), shop.now)
    assert find_basket(key) is None


def test_a_saved_wish_is_replaced_until_it_is_an_order(shop: Shop) -> None:
    key = new_key()
    save_wish(key, wish(shop), shop.now)
    order = place(shop, wish(shop, pen=PhoneLine(1, 5000)), key)
    save_wish(key, wish(shop), shop.now)
    assert order.subtotal_cents == 5000 and find_basket(key) is None


def test_an_account_is_found_by_the_words_it_has_now(shop: Shop) -> None:
    account = Account(email="klara@example.org", name="Klara Müller-Öhm", fs_uniquifier="k")
    with transaction():
        db.session.add(account)
    for typed in ("klara", "mueller", "Öhm", "klara@example", "example.org"):
        assert [known.email for known in find_customers(typed)] == ["klara@example.org"], typed
    change_account(account.id, "Klara Brandt", "de")
    assert (len(find_customers("brandt")), find_customers("mueller"), find_customers("%' --")) == (1, [], [])
    with transaction():
        db.session.delete(db.session.get_one(Account, account.id))
    assert find_customers("klara") == []


def test_customers_are_found_by_name_and_by_address_but_not_by_what_they_bought(shop: Shop) -> None:
    shop.order()
    assert [known.email for known in find_customers("Weid")] == [ANNA_MAIL]
    assert [known.email for known in find_customers("anna.weidner@")] == [ANNA_MAIL]
    assert find_customers("Lotse") == []
    assert find_customers("%' --") == []
