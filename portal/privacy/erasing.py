"""Erasing: at once what nothing obliges the shop to keep. What was ordered and issued stays as it was frozen.

Orders that are under way go on as a guest's: the last mail holds the links to them.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from portal.accounts import people
from portal.accounts.mailing import queue
from portal.extensions import db
from portal.models.account import Account
from portal.models.basket import Basket
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.personal_data_act import DataActKind
from portal.privacy import acts
from portal.privacy.person import Person
from portal.privacy.standing import UNDER_WAY
from portal.refusal import Refusal
from portal.sales.transaction import Click
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

MOST_LINKS = 20  # in the last mail


@retried
def erase(person: Person, click: Click) -> None:
    """The account, if there is one; baskets, and mails about the account. A second click finds nothing more to do.

    Raises Refusal for somebody who works in the backend.
    """
    with transaction():
        db.session.execute(delete(Basket).where(person.rows[Basket]))
        account = _lock(person.account_id)
        if account is None and person.account_id is not None:
            return
        if account is not None:
            _close(account, person, click)
        acts.record(person, DataActKind.erased, click)


def _lock(account_id: int | None) -> Account | None:
    """None where it is gone already."""
    if account_id is None:
        return None
    account = db.session.get(Account, account_id, with_for_update={"of": Account}, populate_existing=True)
    return account if account is not None and (account.active or account.is_staff) else None


def _close(account: Account, person: Person, click: Click) -> None:
    if account.is_staff:
        raise Refusal(
            _l("Wer im Backend arbeitet, dessen Konto bleibt, weil sein Name in den Verläufen steht. "
               "Der Inhaber kann den Zugang entziehen.")
        )  # fmt: skip
    under_way = _under_way(person)
    mine = update(Order).where(Order.account_id == account.id).values(account_id=None)
    db.session.execute(mine.execution_options(synchronize_session=False))
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.account_id == account.id))
    queue(MailName.account_deleted, account, click.at).data = {"order_ids": under_way}
    people.empty(account)


def _under_way(person: Person) -> list[int]:
    theirs = select(Order.id).where(person.rows[Order], Order.status.in_(UNDER_WAY))
    return list(db.session.scalars(theirs.order_by(Order.id.desc()).limit(MOST_LINKS)))
