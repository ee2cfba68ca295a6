"""From rows to plain data, as the sheets say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, inspect, select

from portal.extensions import db
from portal.models.order import Order
from portal.privacy.person import Person
from portal.privacy.sheet import Sheet
from portal.privacy.sheets import FILE, ORDER

Told = dict[str, Any]


def collect(person: Person) -> dict[str, list[Told]]:
    """Everything but the orders."""
    return {
        name: [_told(sheet, row) for row in db.session.scalars(_rows(sheet).where(person.rows[sheet.model])).unique()]
        for name, sheet in FILE.items()
        if sheet is not ORDER
    }


def list_orders(person: Person) -> list[int]:
    """Their ids, oldest first."""
    return list(db.session.scalars(select(Order.id).where(person.rows[Order]).order_by(Order.id)))


def collect_order(order_id: int) -> Told:
    """One at a time, so that memory does not grow with their number."""
    told = _told(ORDER, db.session.get_one(Order, order_id))
    db.session.rollback()
    return told


def _told(sheet: Sheet, row: Any) -> Told:
    told = {name: _plain(getattr(row, name)) for name in sheet.told}
    told |= {name: _plain(say(row)) for name, say in sheet.also.items()}
    key = inspect(row).identity[0]
    for name, part in sheet.parts.items():
        hanging = _rows(part).where(getattr(part.model, part.by) == key)
        told[name] = [_told(part, found) for found in db.session.scalars(hanging)]
    return told


def _rows(sheet: Sheet) -> Select[Any]:
    rows = select(sheet.model).order_by(*inspect(sheet.model).primary_key)
    return rows if sheet.only is None else rows.where(sheet.only)


def _plain(value: Any) -> Any:
    """For JSON, which knows words (the enums are), numbers, lists and objects, but no days."""
    return value.isoformat() if isinstance(value, (date, datetime)) else value
