"""The first hour of an empty shop: one form makes the owner and everything that is needed to sell."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from portal.extensions import db
from portal.models.account import Account, Role, RoleName
from portal.models.shop_settings import ShopSettings
from portal.refusal import Refusal
from portal.shop.payment import PaymentRules, check_payment, offer_payment
from portal.shop.saving import BankData, ShopData, TaxData, check_bank, check_tax, take_over
from portal.shop.shipping import ShippingData, new_shipping_method
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look alike
_GROUPS, _GROUP = 3, 4  # 60 bits: nobody guesses that over the network


@dataclass(frozen=True)
class Opening:
    """What the set-up form says."""

    shop: ShopData
    tax: TaxData
    bank: BankData
    shipping: ShippingData
    payment: PaymentRules


def is_set_up() -> bool:
    """Whether there is an owner or a shop already; then nobody can set it up again."""
    owner = select(Account.id).join(Account.roles).where(Role.name == RoleName.owner)
    return db.session.get(ShopSettings, 1) is not None or db.session.scalar(owner.limit(1)) is not None


@retried
def open_shop(opening: Opening, code: str, add_owner: Callable[[], object]) -> None:
    """All of it or nothing. `add_owner` adds the owner's account to this transaction. Raises Refusal."""
    if not is_setup_code(code):
        raise Refusal(
            _l("Der Einrichtungscode stimmt nicht. Er steht dort, wo der Server gestartet wurde."), "setup_code"
        )
    tax = check_tax(opening.tax)
    bank = check_bank(opening.bank) if opening.bank.iban else opening.bank
    check_payment(opening.payment, bank.iban)
    with transaction():
        if is_set_up():
            raise Refusal(_l("Der Shop ist schon eingerichtet. Bitte melden Sie sich an."))
        settings = ShopSettings(id=1, payment_days=opening.payment.payment_days)
        for data in (opening.shop, tax, bank):
            take_over(settings, data)
        db.session.add(settings)
        db.session.add(new_shipping_method(opening.shipping, position=1))
        offer_payment(opening.payment.codes)
        add_owner()
    _path().unlink(missing_ok=True)


def setup_code() -> str:
    """Made once and kept in a file that only the server's user can read; gone when the shop is set up."""
    try:
        with open(_path(), "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("-".join(_group() for _ in range(_GROUPS)) + "\n")
    except FileExistsError:
        pass
    return _path().read_text().strip()


def is_setup_code(typed: str) -> bool:
    """Small letters, blanks and missing hyphens are forgiven."""
    return hmac.compare_digest(_bare(typed).encode(), _bare(setup_code()).encode())


def _path() -> Path:
    return Path(current_app.config["VAR"]) / "setup_code"


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))


def _bare(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
