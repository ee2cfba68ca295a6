"""An order is changed before anything of it is invoiced: all of it or nothing, and what it was stays readable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import db
from portal.models.discount import DiscountKind
from portal.models.feed_link import FeedScope
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_status import OrderStatus, PaymentStatus
from portal.models.outgoing_mail import HeldBecause, MailName, MailState, OutgoingMail
from portal.refusal import Refusal
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.change_wish import AddressWish, ChangeWish, LineWish, NewLine, ShippingWish
from portal.sales.changing import change_order, preview_change
from portal.sales.discounting import DiscountWish, give_discount
from portal.sales.errors import StaleFormError
from portal.sales.feed_entries import list_articles, list_entries
from portal.sales.history_check import check_history
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.letters import confirm_order
from portal.sales.lists import OrderFilter
from portal.sales.lists import list_orders as list_order_rows
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.trial import remove_trial_order
from portal.shop.shipping import ShippingData, change_shipping_method
from tests.builders import Shop
from tests.cast import ANNA, VIENNA
from tests.reports import pay

MOVED = ANNA | {"street": "Neue Straße 1", "postcode": "10115", "city": "Berlin"}


def change(shop: Shop, order: Order, wish: ChangeWish, **click: object) -> Order:
    change_order(order.id, wish, shop.olga(**click))
    assert [verdict.broken for verdict in check_history(order.number)] == [None]
    assert list_wrong_stocks() == []
    return shop.reload(order.number)


def pieces(order: Order, *wanted: tuple[int, int | None]) -> ChangeWish:
    """(Quantity, price or None for the old one) of each line."""
    lines = {
        item.id: LineWish(quantity, item.unit_price_cents if price is None else price)
        for item, (quantity, price) in zip(order.items, wanted, strict=True)
    }
    return ChangeWish(lines)


def why_not(shop: Shop, order: Order, wish: ChangeWish) -> Refusal:
    version, stock = order.version, shop.product("pen").stock
    with pytest.raises(Refusal) as refused:
        change_order(order.id, wish, shop.olga())
    with pytest.raises(Refusal) as foreseen:
        preview_change(shop.reload(order.number), wish, shop.olga())
    assert str(foreseen.value.message) == str(refused.value.message)
    assert (shop.reload(order.number).version, shop.product("pen").stock) == (version, stock)
    return refused.value


def test_more_pieces_raise_what_is_to_pay_and_are_taken_from_the_shelf(shop: Shop) -> None:
    order = shop.order(pen=2)
    order = change(shop, order, pieces(order, (3, None)))
    assert (order.items[0].qty_ordered, order.subtotal_cents, order.due_cents) == (3, 30000, 30590)
    assert order.status is OrderStatus.pending
    assert shop.product("pen").stock == 7


def test_fewer_pieces_come_back_and_what_was_paid_too_much_is_owed(shop: Shop) -> None:
    order = shop.order(pen=2)
    pay(shop, order, 20590)
    order = change(shop, order, pieces(order, (1, None)))
    assert (order.payment_status, order.refund_due_cents) == (PaymentStatus.refund_due, 10000)
    assert shop.product("pen").stock == 9


def test_an_own_price_counts_on_the_invoice_to_the_cent(shop: Shop) -> None:
    order = shop.order(pen=3)
    order = change(shop, order, pieces(order, (3, 3333)))
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}), shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert sum(invoice.total_cents for invoice in shop.reload(order.number).invoices) == 3 * 3333 + 590


def test_a_removed_item_is_gone_and_stands_in_the_old_version(shop: Shop) -> None:
    order = shop.order(pen=1, ink=2)
    order = change(shop, order, pieces(order, (1, None), (0, None)))
    assert [item.sku for item in order.items] == ["pen"]
    assert shop.product("ink").stock == 5
    [old] = order.versions
    assert [(line["sku"], line["quantity"]) for line in old.content["lines"]] == [("pen", 1), ("ink", 2)]
    assert order.events[-1].data["sha256"] == old.sha256


def test_an_added_product_comes_at_the_price_of_the_catalogue_or_at_its_own(shop: Shop) -> None:
    order = shop.order(pen=1)
    order = change(shop, order, ChangeWish(added=[NewLine(shop.products["ink"], 2)]))
    order = change(shop, order, ChangeWish(added=[NewLine(shop.products["paper"], 1, 1000)]))
    assert [(item.sku, item.position, item.total_cents) for item in order.items[1:]] == [
        ("ink", 2, 2500),
        ("paper", 3, 1000),
    ]
    assert shop.product("ink").stock == 3


def test_who_pays_no_vat_gets_the_price_of_the_catalogue_without_it(shop: Shop) -> None:
    """A form proposes the catalogue's price; unchanged, it is none that was agreed."""
    order = shop.abroad("AT").order(address=VIENNA, pen=1)
    order = change(shop, order, ChangeWish(added=[NewLine(shop.products["ink"], 1, 1250)]))
    assert [item.unit_price_cents for item in order.items] == [8403, 1050]


def test_what_was_removed_can_be_added_again(shop: Shop) -> None:
    order = shop.order(pen=1, ink=2)
    order = change(shop, order, pieces(order, (1, None), (0, None)))
    order = change(shop, order, ChangeWish(added=[NewLine(shop.products["ink"], 1)]))
    assert [(item.sku, item.position) for item in order.items] == [("pen", 1), ("ink", 3)]


def test_canceled_pieces_stay_canceled(shop: Shop) -> None:
    order = shop.order(pen=3)
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}), shop.olga())
    order = shop.reload(order.number)
    order = change(shop, order, pieces(order, (1, None)))
    assert (order.items[0].qty_ordered, order.items[0].qty_canceled, order.standing_cents) == (2, 1, 10590)
    order = change(shop, order, ChangeWish({order.items[0].id: LineWish(0, 10000)}, [NewLine(shop.products["ink"], 1)]))
    assert [(item.sku, item.qty_canceled) for item in order.items] == [("pen", 1), ("ink", 0)]
    cancel_order(order.id, CancellationWish(), shop.olga())
    assert shop.product("pen").stock == 10


def test_a_voucher_is_reckoned_by_its_rules_again(shop: Shop) -> None:
    shop.voucher("ZEHN", percent=10)
    order = shop.order(pen=1, voucher="ZEHN")
    order = change(shop, order, pieces(order, (2, None)))
    assert (order.discount_cents, order.grand_total_cents) == (2000, 18590)


def test_below_the_minimum_of_a_voucher_the_change_is_refused(shop: Shop) -> None:
    shop.voucher("AB150", percent=10, minimum_cents=15000)
    order = shop.order(pen=2, voucher="AB150")
    assert "150,00" in str(why_not(shop, order, pieces(order, (1, None))).message)


def test_a_discount_of_the_owner_never_takes_off_more_than_there_is(shop: Shop) -> None:
    order = shop.order(pen=2)
    give_discount(order.id, DiscountWish(DiscountKind.fixed, 12000, "Kratzer"), shop.olga())
    order = shop.reload(order.number)
    assert "höher als die Zwischensumme" in str(why_not(shop, order, pieces(order, (1, None))).message)


def test_only_the_address_can_be_corrected(shop: Shop) -> None:
    order = shop.order(pen=1)
    order = change(shop, order, ChangeWish(addresses=AddressWish(MOVED, ANNA | {"name": "Nachbarin"})))
    assert (order.billing.city, order.ship_to.name, order.grand_total_cents) == ("Berlin", "Nachbarin", 10590)
    married = ChangeWish(addresses=AddressWish(MOVED | {"name": "Zoë Quitt"}, ANNA | {"name": "Nachbarin"}))
    order = change(shop, order, married)
    assert order.sort_name.startswith("zoe quitt")
    assert [row.number for row in list_order_rows(OrderFilter(text="quitt berlin"), None, None).rows] == [order.number]
    order = change(shop, order, ChangeWish(addresses=AddressWish(MOVED)))
    assert order.shipping is None
    assert order.versions[2].content["ship_to"]["name"] == "Nachbarin"


def test_an_address_that_is_taxed_otherwise_is_refused(shop: Shop) -> None:
    order = shop.abroad("CH").order(pen=1)
    swiss = AddressWish(ANNA | {"country": "CH", "postcode": "8001", "city": "Zürich"})
    assert "anders besteuert" in str(why_not(shop, order, ChangeWish(addresses=swiss)).message)


def test_shipping_can_cost_something_else(shop: Shop) -> None:
    order = shop.order(pen=1)
    order = change(shop, order, ChangeWish(shipping=ShippingWish(0)))
    assert (order.shipping_cents, order.grand_total_cents, order.shipping_method) == (0, 10000, "DHL Paket")


def test_cash_on_delivery_keeps_to_the_shipping_methods_that_allow_it(shop: Shop) -> None:
    order = shop.order("cash_on_delivery", pen=1)
    change_shipping_method(shop.dhl, ShippingData("Brief", "", 290, collects_cash=False), None)
    refused = why_not(shop, order, ChangeWish(shipping=ShippingWish(290, shop.dhl)))
    assert (refused.field, "keine Nachnahme" in str(refused.message)) == ("shipping_method", True)


def test_to_another_country_goes_what_a_method_takes_there(shop: Shop) -> None:
    order = shop.abroad("AT").order("cash_on_delivery", pen=1)
    moved = AddressWish(ANNA | {"country": "AT", "postcode": "1010", "city": "Wien"})
    refused = why_not(shop, order, ChangeWish(addresses=moved))
    assert (refused.field, "in einem anderen Land" in str(refused.message)) == ("shipping_method", True)
    assert "Nachnahme" in str(
        why_not(shop, order, ChangeWish(addresses=moved, shipping=ShippingWish(590, shop.dhl))).message
    )
    order = shop.order("invoice", pen=1)
    order = change(shop, order, ChangeWish(addresses=moved, shipping=ShippingWish(1490, shop.dhl)))
    assert (order.ship_to.country, order.shipping_method, order.shipping_cents) == ("AT", "DHL Paket", 1490)


def test_without_goods_nothing_is_shipped(shop: Shop) -> None:
    order = shop.order(pen=1, booklet=2)
    order = change(shop, order, pieces(order, (0, None), (3, None)))
    assert (order.shipping_cents, order.shipping_method, order.grand_total_cents) == (0, "", 2700)
    assert [grant.allowed for grant in order.grants] == [15]


def test_goods_in_an_order_of_downloads_need_a_method(shop: Shop) -> None:
    order = shop.order(booklet=1)
    assert why_not(shop, order, ChangeWish(added=[NewLine(shop.products["pen"], 1)])).field == "shipping_method"
    order = change(
        shop, order, ChangeWish(added=[NewLine(shop.products["pen"], 1)], shipping=ShippingWish(590, shop.dhl))
    )
    assert (order.shipping_method, order.carrier, order.grand_total_cents) == ("DHL Paket", "dhl", 11490)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (LineWish(-1, 100), "qty"),
        (LineWish(100000, 100), "qty"),
        (LineWish(1, -1), "price"),
        (LineWish(1, 10**9), "price"),
    ],
)
def test_quantities_and_prices_out_of_bounds_are_refused_at_their_field(shop: Shop, line: LineWish, field: str) -> None:
    order = shop.order(pen=1)
    item = order.items[0]
    assert why_not(shop, order, ChangeWish({item.id: line})).field == f"{field}-{item.id}"


@pytest.mark.parametrize(
    ("sku", "pieces", "price", "field", "word"),
    [
        ("nothing", 1, None, "new-qty", "gibt es nicht mehr"),
        ("booklet", 1, None, "new-qty", "Downloads"),
        ("pen", 1, None, "new-qty", "schon in der Bestellung"),
        ("ink", 0, None, "new-qty", "Menge"),
        ("ink", 1, -1, "new-price", "Preis"),
        ("ink", 6, None, "new-qty", "vorrätig"),
    ],
)
def test_what_cannot_be_added_is_refused_at_its_field(
    shop: Shop, sku: str, pieces: int, price: int | None, field: str, word: str
) -> None:
    ident = shop.products.get(sku, 4711)
    refused = why_not(shop, shop.order(pen=1), ChangeWish(added=[NewLine(ident, pieces, price)]))
    assert refused.field == f"{field}-{ident}"
    assert word in str(refused.message)


def test_more_than_the_shelf_has_is_refused_whole(shop: Shop) -> None:
    order = shop.order(pen=2, ink=1)
    assert "vorrätig" in str(why_not(shop, order, pieces(order, (1, None), (6, None))).message)


def test_an_order_with_nothing_left_is_to_be_canceled(shop: Shop) -> None:
    order = shop.order(pen=1)
    assert "stornieren" in str(why_not(shop, order, pieces(order, (0, None))).message)


def test_a_change_of_nothing_is_none(shop: Shop) -> None:
    order = shop.order(pen=1)
    assert "nichts geändert" in str(why_not(shop, order, pieces(order, (1, None))).message)


def test_what_is_held_invoiced_shipped_or_canceled_cannot_be_changed(shop: Shop) -> None:
    orders = [shop.order(pen=1) for _each in range(4)]
    hold_order(orders[0].id, "Adresse unklar", shop.olga())
    submit_invoice(orders[1].id, InvoiceWish(), shop.olga())
    submit_shipment(orders[2].id, ShipmentWish(), shop.olga())
    cancel_order(orders[3].id, CancellationWish(), shop.olga())
    wish = ChangeWish(shipping=ShippingWish(0))
    words = [str(why_not(shop, shop.reload(order.number), wish).message) for order in orders]
    for word, said in zip(("zurückgestellt", "berechnet", "versandt", "storniert"), words, strict=True):
        assert word in said


def test_while_the_customer_pays_at_the_provider_nothing_changes(shop: Shop) -> None:
    order = shop.order("trial_redirect", pen=1)
    assert "Zahlungsanbieter" in str(why_not(shop, order, ChangeWish(shipping=ShippingWish(0))).message)


def test_after_a_stornorechnung_it_can_be_changed(shop: Shop) -> None:
    order = shop.order(pen=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    cancel_invoice(order.id, shop.reload(order.number).invoices[0].id, "Falsche Anschrift", shop.olga())
    order = change(shop, order, ChangeWish(addresses=AddressWish(MOVED)))
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    assert shop.reload(order.number).invoices[-1].document.content["billing"]["city"] == "Berlin"


def test_the_preview_says_what_the_verb_does(shop: Shop) -> None:
    order = shop.order(pen=2, ink=1)
    pay(shop, order, order.grand_total_cents)
    order = shop.reload(order.number)
    wish = replace(
        pieces(order, (1, 9000), (0, None)), added=[NewLine(shop.products["paper"], 1)], shipping=ShippingWish(300)
    )
    told = preview_change(order, wish, shop.olga())
    assert [(effect.name[:5], effect.pieces) for effect in told.stock] == [("Füllf", -1), ("Eisen", -1), ("Brief", 1)]
    order = change(shop, shop.reload(order.number), wish)
    assert (told.after["total_cents"], told.refund_cents) == (order.grand_total_cents, order.refund_due_cents)
    assert told.after["standing_cents"] == order.standing_cents


def test_a_preview_leaves_everything_as_it_is(shop: Shop) -> None:
    order = shop.order(pen=2)
    preview_change(
        order,
        ChangeWish(pieces(order, (1, 5)).lines, [NewLine(shop.products["ink"], 1)], AddressWish(MOVED)),
        shop.olga(),
    )
    order = shop.reload(order.number)
    assert (order.version, order.items[0].qty_ordered, len(order.items), order.billing.city) == (1, 2, 1, ANNA["city"])


def test_a_change_made_on_an_older_version_is_refused(shop: Shop) -> None:
    order = shop.order(pen=1)
    change(shop, order, ChangeWish(shipping=ShippingWish(0)), version=1)
    with pytest.raises(StaleFormError):
        change_order(order.id, ChangeWish(shipping=ShippingWish(100)), shop.olga(version=1))


def test_a_second_click_changes_nothing_again(shop: Shop) -> None:
    order = shop.order(pen=1)
    for _click in range(2):
        change_order(order.id, ChangeWish(added=[NewLine(shop.products["ink"], 1)]), shop.olga(key="one", version=1))
    order = shop.reload(order.number)
    assert (len(order.items), len(order.versions)) == (2, 1)


def test_what_the_customer_saw_at_the_button_stays(shop: Shop) -> None:
    order = shop.order(pen=1)
    seen = (order.summary, order.summary_sha256)
    order = change(shop, order, pieces(order, (2, None)))
    assert (order.summary, order.summary_sha256) == seen


def test_a_new_confirmation_replaces_the_one_of_before(shop: Shop) -> None:
    order = shop.order(pen=1)
    first = confirm_order(order.id, "", False, shop.olga())
    order = change(shop, order, pieces(order, (2, None)))
    confirm_order(order.id, "", False, shop.olga())
    old, new = shop.reload(order.number).letters
    assert (old.content["total_cents"], new.content["total_cents"]) == (10590, 20590)
    assert new.content["replaces"]["number"] == first


def test_the_mail_is_sent_only_if_wanted_and_not_once_the_order_is_canceled(shop: Shop) -> None:
    order = shop.order(pen=1)
    mails = db.session.query(OutgoingMail).filter_by(name=MailName.order_changed)
    order = change(shop, order, ChangeWish(shipping=ShippingWish(0)))
    assert mails.count() == 0
    order = change(shop, order, ChangeWish(shipping=ShippingWish(100), mail=True))
    cancel_order(order.id, CancellationWish(), shop.olga())
    assert [(mail.state, mail.held_because) for mail in mails] == [(MailState.held, HeldBecause.order_canceled)]


def test_the_feed_goes_on_saying_what_was_placed(shop: Shop) -> None:
    order = shop.order(pen=1, ink=1)
    [before] = list_entries(FeedScope.orders, [order.id])
    names = list_articles(FeedScope.orders, [order.id])
    change(shop, order, replace(pieces(order, (2, None), (0, None)), added=[NewLine(shop.products["paper"], 1)]))
    [after] = list_entries(FeedScope.orders, [order.id])
    assert after.grand_total_cents == before.grand_total_cents == 11840
    assert list_articles(FeedScope.orders, [order.id]) == names


def test_an_old_version_can_neither_be_changed_nor_deleted(shop: Shop) -> None:
    order = shop.order(pen=1)
    change(shop, order, ChangeWish(shipping=ShippingWish(0)))
    for statement in ("update order_version set snapshot = '{}'", "delete from order_version"):
        with pytest.raises(db.exc.IntegrityError):
            db.session.execute(db.text(statement))
        db.session.rollback()


def test_an_old_version_that_was_changed_by_hand_is_found(shop: Shop) -> None:
    order = shop.order(pen=1)
    change(shop, order, ChangeWish(shipping=ShippingWish(0)))
    kept = shop.reload(order.number).versions[0]
    db.session.execute(db.text("drop trigger order_version_frozen" + _on("order_version")))
    db.session.execute(db.text("update order_version set snapshot = '{}' where id = :id"), {"id": kept.id})
    db.session.commit()
    [verdict] = check_history(order.number)
    assert verdict.broken is not None and "old version" in verdict.broken.what


def test_a_trial_order_is_changed_without_the_shelves_and_goes_with_its_versions(shop: Shop) -> None:
    order = shop.order(is_trial=True, pen=1)
    order = change(shop, order, pieces(order, (2, None)))
    assert shop.product("pen").stock == 10
    remove_trial_order(order.id)
    assert db.session.query(Order).count() == 0


def test_the_history_says_what_was_changed(shop: Shop) -> None:
    order = shop.order(pen=2)
    order = change(shop, order, pieces(order, (1, None)))
    entry = order.events[-1]
    assert (entry.kind, entry.before["1.qty_ordered"], entry.after["1.qty_ordered"]) == (EventKind.changed, 2, 1)
    assert (entry.data["total_before_cents"], entry.data["total_cents"]) == (20590, 10590)


def _on(table: str) -> str:
    return "" if db.engine.dialect.name == "sqlite" else f" on {table}"
