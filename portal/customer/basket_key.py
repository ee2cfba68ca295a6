"""The visitor's basket is found by a key in the session."""

from __future__ import annotations

from flask import g
from flask.sessions import SessionMixin

from portal.models.basket import Basket
from portal.sales.baskets import new_key
from portal.sales.queries import count_basket_pieces

_NAME = "basket"
_ORDERED = "ordered"  # the key of the basket that has become an order: there is nothing left in it


def find_key(session: SessionMixin) -> str | None:
    return session.get(_NAME)


def get_key(session: SessionMixin) -> str:
    """Stays after the order was placed, so that a second click finds it; the next article brings a new one."""
    return find_key(session) or new_key()


def keep_key(session: SessionMixin, key: str) -> None:
    session[_NAME] = key
    session.permanent = True


def count_pieces(session: SessionMixin) -> int:
    """For the head of every page; asked once per request."""
    if "basket_count" not in g:
        key = find_key(session)
        g.basket_count = count_basket_pieces(key) if key and key != session.get(_ORDERED) else 0
    return int(g.basket_count)


def know_ordered(session: SessionMixin, key: str) -> None:
    session[_ORDERED] = key


def know_pieces(basket: Basket) -> None:
    """A page that has the basket before it need not ask."""
    g.basket_count = basket.piece_count
