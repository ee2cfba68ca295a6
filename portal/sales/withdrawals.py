"""Vertrag widerrufen: the statement is a row before anything else, and nothing that follows undoes it (§ 356a BGB)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import chain, links
from portal.extensions import db
from portal.models.actor import SYSTEM, Actor, ActorKind
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.withdrawal import LINK_PURPOSE, Withdrawal
from portal.refusal import Refusal
from portal.sales.mailing import mail_withdrawal
from portal.sales.transaction import Click, order_change
from portal.sales.withdrawal_decisions import give_to, lock_withdrawal
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

_NUMBER = re.compile(r"(?:PROBE-)?[0-9]{2,}")
_MOST_NUMBERS = 10  # that are looked up of what somebody typed

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Statement:
    """What the consumer gives or confirms. `contract`: an order number, or what they remember of the order;
    `items`: name, position and quantity of what they withdraw from, nothing: all of it.
    """

    name: str
    contract: str
    email: str
    items: Sequence[Mapping[str, Any]] = ()

    @property
    def text(self) -> str:
        """The declaration, in the language in force."""
        words = _(
            "Hiermit widerrufe ich, %(name)s, diesen Vertrag: %(contract)s", name=self.name, contract=self.contract
        )
        if not self.items:
            return "\n\n".join((words, _("Der Widerruf gilt für die ganze Bestellung.")))
        pieces = "\n".join(f"{item['quantity']} × {item['name']}" for item in self.items)
        return "\n\n".join((words, _("Der Widerruf gilt für:") + "\n" + pieces))


def qty_to_withdraw(item: OrderItem) -> int:
    return item.qty_ordered - item.qty_canceled


def items_to_withdraw(order: Order) -> list[OrderItem]:
    """What a part can be chosen from. None where there was never a right of withdrawal (§ 312g (2) BGB)."""
    return [item for item in order.items if qty_to_withdraw(item) and item.can_be_withdrawn]


def items_excluded(order: Order) -> list[OrderItem]:
    """What was ordered without a right of withdrawal."""
    return [item for item in order.items if qty_to_withdraw(item) and not item.can_be_withdrawn]


def chosen_items(order: Order, quantities: Mapping[int, int]) -> list[dict[str, Any]]:
    """Of an order the consumer may see. None, which is the whole order, when everything was chosen and when there is
    nothing to choose from: a statement is taken in any case. Raises Refusal naming the item.
    """
    items = items_to_withdraw(order)
    for item in items:
        most = qty_to_withdraw(item)
        if not 0 <= quantities.get(item.id, most) <= most:
            words = _l("%(name)s: Bitte geben Sie eine Menge von 0 bis %(most)s ein.", name=item.name, most=most)
            raise Refusal(words, f"qty-{item.id}")
    chosen = [(item, quantities.get(item.id, qty_to_withdraw(item))) for item in items]
    is_all = all(quantity == qty_to_withdraw(item) for item, quantity in chosen)
    if not items or (is_all and not items_excluded(order)):
        return []
    picked = [
        {"position": item.position, "name": item.name, "quantity": quantity} for item, quantity in chosen if quantity
    ]
    if not picked:
        raise Refusal(_l("Bitte geben Sie bei mindestens einem Artikel eine Menge ein."))
    return picked


def withdraw(statement: Statement, language: str, key: str, at: datetime) -> str:
    """The token of the receipt. The same form with the same content is one statement, however often it is sent."""
    submission = _submission(statement, key)
    token, fitting = _keep(statement, submission, language, at)
    if fitting is not None:
        _try_to_match(submission, fitting, at)
    return token


def find_receipt(token: str) -> Withdrawal | None:
    """The statement of a signed link."""
    found = links.read(LINK_PURPOSE, token)
    withdrawal = db.session.get(Withdrawal, found[0]) if found else None
    return withdrawal if found and withdrawal is not None and withdrawal.nonce == found[1] else None


def named_orders(contract: str) -> list[Order]:
    """The orders whose number stands in what somebody typed."""
    numbers = _NUMBER.findall(contract.upper())[:_MOST_NUMBERS]
    return list(db.session.scalars(select(Order).where(Order.number.in_(numbers)).order_by(Order.id)))


def _submission(statement: Statement, key: str) -> str:
    content = {"name": statement.name, "contract": statement.contract, "email": statement.email}
    return chain.link(key, chain.canonical(content | {"items": list(statement.items)}))


@retried
def _keep(statement: Statement, submission: str, language: str, at: datetime) -> tuple[str, int | None]:
    """The row and its mails, and nothing that could fail for another reason. Token, and the order it fits."""
    with transaction():
        if known := _token_of(submission):
            return known, None
        row = Withdrawal(
            submission=submission,
            nonce=links.new_nonce(),
            submitted_at=at,
            language=language,
            name=statement.name,
            contract=statement.contract,
            email=statement.email,
            items=[dict(item) for item in statement.items],
            text=statement.text,
        )
        row.sha256 = row.sealed
        db.session.add(row)
        db.session.flush()
        fitting = _fitting_order(statement)
        mail_withdrawal(row, fitting)
        return row.token, fitting.id if fitting else None


def _token_of(submission: str) -> str | None:
    row = db.session.scalar(select(Withdrawal).where(Withdrawal.submission == submission))
    return row.token if row is not None else None


def _fitting_order(statement: Statement) -> Order | None:
    """Number and e-mail address are those of one order; anything less is for the shop to decide."""
    fitting = [order for order in named_orders(statement.contract) if order.email.lower() == statement.email.lower()]
    return fitting[0] if len(fitting) == 1 else None


def _try_to_match(submission: str, order_id: int, at: datetime) -> None:
    """Whatever goes wrong here, the statement is kept and its receipt on the way: the shop can match it by hand."""
    try:
        _match(submission, order_id, at)
    except Exception:
        db.session.rollback()
        _log.exception("a withdrawal waits to be matched by hand")


@retried
def _match(submission: str, order_id: int, at: datetime) -> None:
    row = db.session.scalars(select(Withdrawal).where(Withdrawal.submission == submission)).one()
    click = Click(Actor(ActorKind.customer, row.name), at)
    with order_change(order_id, click, raises_version=False) as change:
        give_to(change, lock_withdrawal(row.id), SYSTEM.name)
