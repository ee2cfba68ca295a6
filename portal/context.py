"""What every page knows: the shop, the visitor's basket, the owner's new orders. Asked for only where it is shown."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, session
from sqlalchemy import select
from werkzeug.local import LocalProxy

from portal.accounts.rights import Permission, asks_for
from portal.accounts.store import BY_SESSION, PERSON, person, with_roles
from portal.customer.basket_key import count_pieces
from portal.loading import Question, Shape
from portal.models.account import Account
from portal.models.shop_settings import ShopSettings
from portal.sales import queries
from portal.shop.settings import find_settings

# What every page of the backend asks, in one statement instead of three.
_OF_BACKEND = Question(
    with_roles(select(ShopSettings).outerjoin(Account, BY_SESSION)),
    Shape(ShopSettings),
    *PERSON,
    more=[queries.NEW_ORDERS.scalar_subquery().label("new_orders")],
)


def init_app(app: Flask) -> None:
    app.before_request(_ask_for_the_backend)
    app.context_processor(_context)


def _ask_for_the_backend() -> None:
    """Of somebody who is logged in; whoever asks for a part afterwards finds it."""
    if asks_for(Permission.staff, Permission.owner) and "_user_id" in session:
        (settings, *of_person), more = _OF_BACKEND.ask(fs_uniquifier=session["_user_id"])
        if settings:
            g.shop_settings, g.visitor, g.new_order_count = settings[0], person(*of_person), more[0]


def _context() -> dict[str, Any]:
    return {
        # A page has asked for it already; one for what went wrong must do without the database.
        "shop": g.get("shop_settings") or LocalProxy(find_settings),
        "basket_count": LocalProxy(lambda: count_pieces(session)),
        "new_orders": _new_orders,
    }


def _new_orders() -> str:
    """How many, as a word; "" where there is none."""
    if "new_order_count" not in g:
        g.new_order_count = queries.count_new_orders()
    count = int(g.new_order_count)
    return f"{queries.NEW_SHOWN}+" if count > queries.NEW_SHOWN else str(count or "")
