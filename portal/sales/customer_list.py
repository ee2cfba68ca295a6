"""The owner's list of customers: everybody who ordered, by last order or by name, searched by the words they have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import false, select

from portal.models.account import Account
from portal.models.customer import Customer
from portal.paging import Keyset, Page, Walk
from portal.sales.customers import CUSTOMER_WORDS


class CustomerSort(StrEnum):
    newest = "newest"
    name = "name"


_FOUND = Keyset(CUSTOMER_WORDS.table.c.rowid, CUSTOMER_WORDS.table.c.rowid)
_KEYSETS = {
    CustomerSort.newest: Keyset(Customer.last_ordered_at, Customer.id),
    CustomerSort.name: Keyset(Customer.sort_name, Customer.id, descending=False),
}
CUSTOMER_COLUMNS = (
    Customer.name,
    Customer.company,
    Customer.email,
    Customer.order_count,
    Customer.value_cents,
    Customer.last_ordered_at,
    Account.created_at.label("account_since"),
    Account.id.label("account_id"),
)


@dataclass(frozen=True)
class CustomerFilter:
    """What the query string says. A search shows the newest customer first."""

    text: str = ""
    sort: CustomerSort = CustomerSort.newest

    @property
    def keyset(self) -> Keyset:
        return _FOUND if self.text else _KEYSETS[self.sort]

    @property
    def walk(self) -> Walk:
        if not self.text:
            return Walk(select(Customer.id), Customer.id)
        found, words = CUSTOMER_WORDS.matches(self.text), CUSTOMER_WORDS.table
        source = select(words.c.rowid).select_from(words).where(false() if found is None else found)
        return Walk(source, Customer.id)


CUSTOMER_ROWS = select(*CUSTOMER_COLUMNS).select_from(Customer).outerjoin(Account, Account.email == Customer.email)


def list_customers(wanted: CustomerFilter, before: str | None, after: str | None) -> Page[Any]:
    """One statement."""
    return wanted.keyset.walk(CUSTOMER_ROWS, wanted.walk, before, after)
