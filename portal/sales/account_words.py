"""The words by which the shop finds an account: name and mail address.

Accounts are made and changed in several places, by the log-in library, too; so the session tells when to write.
"""

from __future__ import annotations

from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper

from portal.models.account import Account
from portal.word_index import WordIndex

ACCOUNT_WORDS = WordIndex("account_search")


@event.listens_for(Account, "after_insert")
@event.listens_for(Account, "after_update")
def _index(_mapper: Mapper[Account], connection: Connection, account: Account) -> None:
    ACCOUNT_WORDS.write_while_flushing(connection, account.id, (account.email, account.name))


@event.listens_for(Account, "after_delete")
def _forget(_mapper: Mapper[Account], connection: Connection, account: Account) -> None:
    connection.execute(ACCOUNT_WORDS.forget(account.id))
