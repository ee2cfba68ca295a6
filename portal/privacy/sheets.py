"""What the database holds about people, table by table.

A new table or column has to be put here, or among what tells of nobody: a test finds those that are missing.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.models.account import Account
from portal.models.basket import Basket, BasketItem
from portal.models.customer import Customer
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.personal_data_act import PersonalDataAct
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod
from portal.models.voucher import Voucher
from portal.models.withdrawal import Withdrawal, WithdrawalDecision
from portal.privacy.order_sheets import ORDER_PARTS
from portal.privacy.sheet import Sheet, pointed_at
from portal.sales.mail_copies import read_copy

TO_THE_SHOP = (MailName.new_order, MailName.new_withdrawal)


def _mail_text(row: OutgoingMail) -> str | None:
    """Without the secrets of its links. None: not kept, as with mails about accounts."""
    said = read_copy(row)
    return said.text if said else None


MAIL = Sheet(
    OutgoingMail,
    told=("name", "recipient", "language", "created_at", "state", "sent_at", "subject"),
    keys=("id", "order_id", "account_id"),
    inner=("data", "attempts", "next_attempt_at", "leased_until", "last_error", "held_because", "form_key", "copy_key"),
    by="order_id",
    only=OutgoingMail.name.not_in(TO_THE_SHOP),
    also={"text": _mail_text},
)
ORDER = Sheet(
    Order,
    told=(
        "number", "placed_at", "language", "currency", "email", "note", "status", "payment_status", "delivery_status",
        "shipping_method", "carrier", "payment_method", "pay_by", "promised_from", "promised_until", "tax_mode",
        "subtotal_cents", "discount_cents", "shipping_cents", "grand_total_cents", "standing_cents", "held_cents",
        "due_on", "summary", "summary_sha256", "waiver_at", "waiver_text",
    ),
    keys=("id", "account_id"),
    secrets=("nonce", "basket_key"),
    inner=("is_trial", "sort_name", "version", "history_length", "history_head", "erased_at"),
    parts={**ORDER_PARTS, "mails": MAIL},
)  # fmt: skip
ACCOUNT = Sheet(
    Account,
    told=("email", "name", "language", "active", "confirmed_at", "created_at", "logged_in_at", "warned_at"),
    secrets=("password", "fs_uniquifier"),
)
CUSTOMER = Sheet(
    Customer,
    told=("email", "name", "company", "order_count", "value_cents", "last_ordered_at"),
    inner=("sort_name",),
)
BASKET = Sheet(
    Basket,
    told=("changed_at", "email", "billing", "shipping", "payment_method", "note", "shipping_cents"),
    keys=("id", "shipping_method_id", "voucher_id"),
    secrets=("key",),
    parts={
        "items": Sheet(
            BasketItem,
            told=("quantity", "own_price_cents"),
            keys=("id", "basket_id", "product_id"),
            by="basket_id",
            also={"article": pointed_at(Product, "product_id")},
        )
    },
    also={
        "shipping_method": pointed_at(ShippingMethod, "shipping_method_id"),
        "voucher": pointed_at(Voucher, "voucher_id", "code"),
    },
)
WITHDRAWAL = Sheet(
    Withdrawal,
    told=("submitted_at", "language", "name", "contract", "email", "items", "text", "sha256", "state"),
    keys=("id", "order_id"),
    secrets=("nonce",),
    inner=("submission",),
    parts={
        "decisions": Sheet(
            WithdrawalDecision,
            told=("at", "state", "order_number", "comment"),
            keys=("id", "withdrawal_id"),
            house=("actor_name",),
            by="withdrawal_id",
        )
    },
)
ACT = Sheet(
    PersonalDataAct,
    told=("at", "kind", "actor_kind"),
    keys=("id", "account_id"),
    inner=("who",),
    house=("actor_name",),
)

# The parts of somebody's file, in its order.
FILE: Mapping[str, Sheet] = {
    "account": ACCOUNT,
    "customer": CUSTOMER,
    "baskets": BASKET,
    "withdrawals": WITHDRAWAL,
    "mails": MAIL,
    "data_requests": ACT,
    "orders": ORDER,
}

_SHOP, _PEOPLE = "what the shop sells and how", "the shop's own people"
_WORK = "work that is under way; says which orders, nothing about whose"
# Tables that tell nothing of a customer, and why.
TELL_OF_NOBODY: Mapping[str, str] = {
    "attempt": "a keyed hash, for a quarter of an hour",
    "account_role": _PEOPLE,
    "role": _PEOPLE,
    "feed_link": _PEOPLE,
    "batch": _PEOPLE,
    "batch_item": _WORK,
    "ready_to_ship": _WORK,
    "submitted_form": _WORK,
    "erased_withdrawal": "that one is erased, and why",
    "file_to_remove": "keys of files whose rows are gone",
    "erased_document": "nothing but a place in a series",
    "number_sequence": _WORK,
    "closed_day": "sums",
    "day_tally": "sums",
    "category": _SHOP,
    "product": _SHOP,
    "download_file": _SHOP,
    "legal_text": "stands in the shop; which version was agreed to stands at the order",
    "payment_setting": _SHOP,
    "shipping_method": _SHOP,
    "shop_settings": _SHOP,
    "stock_movement": "pieces on the shelf; never names a customer",
    "voucher": "an offer; who used it stands at the order",
}
