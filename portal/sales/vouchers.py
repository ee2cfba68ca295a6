"""Gutscheine at the checkout: entered, asked anew whenever it counts, redeemed with the order, given back with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import format_currency, format_date
from flask_babel.speaklater import LazyString
from sqlalchemy import func, select, update

from portal import clock
from portal.extensions import db
from portal.models.basket import Basket
from portal.models.order import Order
from portal.models.voucher import Voucher, VoucherUse
from portal.refusal import Refusal
from portal.sales.baskets import get_locked
from portal.shop.vouchers import normal_code
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

FIELD = "code"
_UNKNOWN = _l("Diesen Gutscheincode gibt es nicht. Bitte vergleichen Sie jedes Zeichen.")
# One sentence for „nobody any more“ and „not you again“: who types a stranger's address learns nothing about them.
_USED_UP = _l("Dieser Gutschein ist schon so oft eingelöst, wie es vorgesehen ist.")
_CHANGED = _l("Der Gutschein wurde inzwischen geändert. Bitte prüfen Sie die Zusammenfassung noch einmal.")


class UnknownCode(Refusal):
    """A slip, or somebody who guesses."""


@dataclass(frozen=True)
class Offer:
    """The voucher in a basket and why it takes nothing off now; `why_not` None: it does."""

    voucher: Voucher | None
    why_not: LazyString | None = None

    @property
    def granted(self) -> Voucher | None:
        return None if self.why_not else self.voucher


def offer_of(basket: Basket, day: date, *, counts_uses: bool = True) -> Offer:
    """Asked anew for every page and by the verb: a voucher counts when the button is clicked, not when it was typed.

    `counts_uses`: by the same address; the verb has them counted under the lock, see `redeem`.
    """
    if basket.voucher is None:
        return Offer(None)
    email = basket.email if counts_uses else ""
    return Offer(basket.voucher, _why_not(basket.voucher, basket.subtotal_cents, email, day))


@retried
def enter_voucher(key: str, code: str, at: datetime) -> None:
    """Takes the place of another one. Raises Refusal naming the field; then the basket is as it was.

    Who calls this counts the codes that nobody has: UnknownCode.
    """
    with transaction():
        basket = get_locked(key, at)
        voucher = db.session.scalar(select(Voucher).where(Voucher.code == normal_code(code)))
        reason = _why_not(voucher, basket.subtotal_cents, basket.email, clock.day_of(at))
        if reason is not None:
            raise (UnknownCode if reason is _UNKNOWN else Refusal)(reason, FIELD)
        basket.voucher = voucher


@retried
def remove_voucher(key: str, at: datetime) -> None:
    """A basket that is gone has become an order."""
    with transaction():
        db.session.execute(update(Basket).where(Basket.key == key).values(voucher_id=None, changed_at=at))


def redeem(voucher: Voucher, order: Order) -> None:
    """One of the uses for this order, inside the transaction that places it. Raises Refusal: others were faster.

    The counter goes up by a conditional update, which also locks the voucher's row: whoever comes at the same time
    waits there, and counts the uses of their own address only afterwards.
    """
    if not _take_use(voucher):
        db.session.refresh(voucher)
        raise Refusal(_USED_UP if voucher.is_used_up else _CHANGED, FIELD)
    if _is_used_up_for(voucher, order.email):
        raise Refusal(_USED_UP, FIELD)
    db.session.add(VoucherUse(order_id=order.id, voucher_id=voucher.id, email=order.email.lower()))


def insist_on_minimum(code: str, subtotal_cents: int) -> None:
    """Of an order that has redeemed it and is changed: its days and its uses were asked when it was. Raises Refusal."""
    voucher = db.session.scalar(select(Voucher).where(Voucher.code == code))
    if voucher is not None and subtotal_cents < voucher.minimum_cents:
        raise Refusal(
            _l(
                "Der Gutschein %(code)s gilt ab einem Warenwert von %(minimum)s. Soll die Bestellung darunter bleiben, "
                "geben Sie bitte zuerst einen anderen Rabatt.",
                code=code,
                minimum=_euros(voucher.minimum_cents),
            )
        )


def give_back(order: Order, at: datetime) -> None:
    """The whole order was canceled: its use counts no longer, so the customer may try again.

    A part that was canceled keeps it, and so does an order that was invoiced and credited: that was a sale.
    """
    voucher_id = db.session.scalar(
        update(VoucherUse)
        .where(VoucherUse.order_id == order.id, VoucherUse.given_back_at.is_(None))
        .values(given_back_at=at)
        .returning(VoucherUse.voucher_id)
        .execution_options(synchronize_session=False)
    )
    if voucher_id is not None:
        db.session.execute(
            update(Voucher)
            .where(Voucher.id == voucher_id)
            .values(used_count=Voucher.used_count - 1)
            .execution_options(synchronize_session=False)
        )


def _why_not(voucher: Voucher | None, subtotal_cents: int, email: str, day: date) -> LazyString | None:
    if voucher is None or not voucher.is_active:
        return _UNKNOWN
    is_used_up_for_them = _is_used_up_for(voucher, email)  # asked whatever comes next: time tells no more than words
    if voucher.is_to_come(day):
        return _l("Dieser Gutschein gilt erst ab dem %(day)s.", day=format_date(voucher.valid_from, "long"))
    if voucher.is_over(day):
        return _l("Dieser Gutschein ist am %(day)s abgelaufen.", day=format_date(voucher.valid_until, "long"))
    if voucher.is_used_up or is_used_up_for_them:
        return _USED_UP
    if subtotal_cents < voucher.minimum_cents:
        return _l("Dieser Gutschein gilt ab einem Warenwert von %(minimum)s.", minimum=_euros(voucher.minimum_cents))
    return None


def _is_used_up_for(voucher: Voucher, email: str) -> bool:
    """No as long as nobody asked for the address."""
    if voucher.most_uses_each is None or not email:
        return False
    uses = select(func.count()).where(
        VoucherUse.voucher_id == voucher.id,
        VoucherUse.email == email.lower(),
        VoucherUse.given_back_at.is_(None),
    )
    return (db.session.scalar(uses) or 0) >= voucher.most_uses_each


def _take_use(voucher: Voucher) -> bool:
    """False when none is left, or when the voucher is not the one any more that was reckoned with."""
    taken = db.session.scalar(
        update(Voucher)
        .where(
            Voucher.id == voucher.id,
            Voucher.version == voucher.version,
            Voucher.is_active,
            (Voucher.most_uses.is_(None)) | (Voucher.used_count < Voucher.most_uses),
        )
        .values(used_count=Voucher.used_count + 1)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _euros(cents: int) -> str:
    return str(format_currency(Decimal(cents) / 100, "EUR"))
