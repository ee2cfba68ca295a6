"""What may not change after it was written. The migrations hold the same rules as database triggers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper

from portal.models.credit_memo import CreditMemo, CreditMemoItem
from portal.models.discount import OrderDiscount
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice, InvoiceCancellation, InvoiceItem
from portal.models.order_comment import OrderComment
from portal.models.order_event import OrderEvent
from portal.models.order_hold import OrderHold
from portal.models.order_version import OrderVersion
from portal.models.shop_settings import LegalText
from portal.models.stock_movement import StockMovement
from portal.models.withdrawal import Withdrawal, WithdrawalDecision


class FrozenRowError(Exception):
    """Someone tried to change or delete paper, history, a statement or the stock ledger: a fault of the program."""


_MAY_CHANGE: dict[type[Any], frozenset[str]] = {
    IssuedDocument: frozenset({"file_key", "file_sha256", "file_size", "rendered_at"}),
    Invoice: frozenset({"settled_cents", "credited_cents"}),
    InvoiceItem: frozenset(),
    InvoiceCancellation: frozenset(),
    CreditMemo: frozenset(),
    CreditMemoItem: frozenset(),
    OrderEvent: frozenset(),
    OrderComment: frozenset(),
    OrderHold: frozenset({"released_at", "released_by"}),
    OrderDiscount: frozenset(),
    OrderVersion: frozenset(),
    LegalText: frozenset(),
    StockMovement: frozenset(),
    Withdrawal: frozenset({"order_id", "state"}),
    WithdrawalDecision: frozenset(),
}


def _refuse_update(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    state = inspect(row)
    changed = {
        attribute.key for attribute in state.mapper.column_attrs if state.attrs[attribute.key].history.has_changes()
    }
    forbidden = changed - _MAY_CHANGE[type(row)]
    if forbidden:
        raise FrozenRowError(f"{type(row).__name__}: {', '.join(sorted(forbidden))}")


def _refuse_delete(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    raise FrozenRowError(f"{type(row).__name__} is never deleted")


for model in _MAY_CHANGE:
    event.listen(model, "before_update", _refuse_update)
    event.listen(model, "before_delete", _refuse_delete)
