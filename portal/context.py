"""What every page knows: the shop, the visitor's basket, the owner's new orders. Asked for only where it is shown."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, session
from werkzeug.local import LocalProxy

from portal.customer.basket_key import count_pieces
from portal.sales import queries
from portal.shop.settings import find_settings


def init_app(app: Flask) -> None:
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        # A page has asked for it already; one for what went wrong must do without the database.
        "shop": g.get("shop_settings") or LocalProxy(find_settings),
        "basket_count": LocalProxy(lambda: count_pieces(session)),
        "new_order_count": LocalProxy(_new_order_count),
    }


def _new_order_count() -> int:
    """A template looks at it several times; asked once per request."""
    if "new_order_count" not in g:
        g.new_order_count = queries.count_new_orders()
    return int(g.new_order_count)
