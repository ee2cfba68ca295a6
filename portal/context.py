"""What every page knows: the shop, the visitor's basket, the owner's new orders. Asked for only where it is shown."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from sqlalchemy import Select, select
from werkzeug.local import LocalProxy

from portal.accounts.rights import Permission, asks_for
from portal.accounts.store import BY_SESSION, PERSON, person, with_roles
from portal.customer.basket_key import count_pieces
from portal.loading import Question, Shape
from portal.models.account import Account
from portal.models.shop_settings import ShopSettings
from portal.sales import queries
from portal.shop.settings import find_settings


def _with_shop_and_person(more: Select[Any]) -> Question:
    statement = with_roles(select(ShopSettings).outerjoin(Account, BY_SESSION))
    return Question(statement, Shape(ShopSettings), *PERSON, more=[more.scalar_subquery()])


# What every page of the backend asks, and every form that is sent to it, in one statement instead of three. Who sends a
# form is led on, and sees no count of new orders.
_OF_PAGE = _with_shop_and_person(queries.NEW_ORDERS)
_OF_FORM = _with_shop_and_person(queries.ID_OF_ORDER)


def init_app(app: Flask) -> None:
    app.before_request(_ask_for_the_backend)
    app.context_processor(_context)


def _ask_for_the_backend() -> None:
    """Of somebody who is logged in; whoever asks for a part afterwards finds it."""
    if not asks_for(Permission.staff, Permission.owner) or "_user_id" not in session:
        return
    if request.method == "POST":
        number = str((request.view_args or {}).get("number", ""))
        found, more = _OF_FORM.ask(fs_uniquifier=session["_user_id"], number=number)
        g.order_ids = {number: more[0]} if more else {}
    else:
        found, more = _OF_PAGE.ask(fs_uniquifier=session["_user_id"])
        g.new_order_count = more[0] if more else 0
    (settings, *of_person) = found
    if settings:
        g.shop_settings, g.visitor = settings[0], person(*of_person)


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
