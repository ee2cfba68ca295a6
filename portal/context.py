"""What every page knows: the shop, the visitor's basket, the owner's new orders. Asked for only where it is shown."""

from __future__ import annotations

from typing import Any

from flask import Flask, session
from werkzeug.local import LocalProxy

from portal.customer.basket_key import find_key
from portal.sales import queries
from portal.shop.settings import find_settings


def init_app(app: Flask) -> None:
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "shop": LocalProxy(find_settings),
        "basket_count": LocalProxy(_basket_count),
        "new_order_count": LocalProxy(queries.count_new_orders),
    }


def _basket_count() -> int:
    key = find_key(session)
    return queries.count_basket_pieces(key) if key else 0
