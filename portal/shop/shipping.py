"""Shipping methods: offered in an order of the owner's, switched off instead of deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from portal.extensions import db
from portal.models.shop_settings import ShippingMethod
from portal.refusal import Refusal
from portal.shop.saving import settings_change, take_over
from portal.wording import lazy_gettext as _l
from portal.writing import retried


@dataclass(frozen=True)
class ShippingData:
    """Under the names of ShippingMethod. `carrier` is a word of Carrier; from `free_from_cents` of goods on it costs
    nothing, None: never.
    """

    name: str
    carrier: str
    price_cents: int
    free_from_cents: int | None = None  # within Germany
    price_eu_cents: int | None = None  # None: does not go there
    price_world_cents: int | None = None
    extra_days: int = 0  # working days on top of what the article says
    extra_days_eu: int = 4
    extra_days_world: int = 8
    collects_cash: bool = True  # at the door, within Germany


def list_all_shipping_methods() -> Sequence[ShippingMethod]:
    """Also those switched off, as the owner ordered them."""
    return db.session.scalars(select(ShippingMethod).order_by(ShippingMethod.position, ShippingMethod.id)).all()


def find_shipping_method(method_id: int) -> ShippingMethod | None:
    return db.session.get(ShippingMethod, method_id)


@retried
def add_shipping_method(data: ShippingData, version: int | None) -> None:
    """At the end. Raises Refusal for a stale form."""
    with settings_change(version):
        last = db.session.scalar(select(func.max(ShippingMethod.position))) or 0
        db.session.add(new_shipping_method(data, last + 1))


@retried
def change_shipping_method(method_id: int, data: ShippingData, version: int | None) -> None:
    """For orders from now on: what was ordered keeps its price. Raises Refusal for a stale form."""
    with settings_change(version):
        take_over(_get(method_id), data)


@retried
def switch_shipping_method(method_id: int, is_active: bool) -> None:
    """Raises Refusal for the last one that is offered: nobody could order goods any more."""
    with settings_change(None):
        method = _get(method_id)
        others = [other for other in list_all_shipping_methods() if other.is_active and other is not method]
        if not is_active and not others:
            raise Refusal(_l("Das ist die einzige Versandart. Bitte legen Sie zuerst eine andere an."))
        method.is_active = is_active


@retried
def move_shipping_method(method_id: int, steps: int) -> None:
    """Up for negative steps, down for positive ones; the ends are the ends."""
    with settings_change(None):
        moved = _get(method_id)
        methods = list(list_all_shipping_methods())
        index = methods.index(moved)
        methods.insert(max(0, index + steps), methods.pop(index))
        for position, method in enumerate(methods, start=1):
            method.position = position


def new_shipping_method(data: ShippingData, position: int) -> ShippingMethod:
    return ShippingMethod(**asdict(data), position=position)


def _get(method_id: int) -> ShippingMethod:
    return db.session.get_one(ShippingMethod, method_id, populate_existing=True)
