"""What the query string of a list says; what is not understood is named and left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal.catalogue.product_list import ProductFilter, ProductSort, Search
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.models.outgoing_mail import MailState
from portal.refusal import Refusal
from portal.sales.customer_list import CustomerFilter, CustomerSort
from portal.sales.invoice_standing import InvoiceStanding
from portal.sales.lists import OrderFilter, Sort
from portal.sales.mail_list import MailFilter
from portal.sales.paper_lists import PaperFilter
from portal.sales.queues import Queue
from portal.text import clean_line
from portal.web.fields import cents_or_none
from portal.web.query import Known, word_or_none
from portal.word_index import LONGEST_SEARCH
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

_DAYS = ("%Y-%m-%d", "%d.%m.%Y")
_LONGEST = 20  # characters of a date or an amount
_LONGEST_MAIL = 254
_LONGEST_JUMP = 40
KEPT = (
    "status", "state", "queue", "show", "payment", "delivery", "sort", "q", "customer",
    "since", "until", "least", "most",
)  # fmt: skip


@dataclass
class ListQuery:
    """`kept`: the state of the list, for every link on the page. `refused`: sentences for what was not understood."""

    kept: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in KEPT:
            longest = _LONGEST_MAIL if name == "customer" else LONGEST_SEARCH
            self.kept[name] = clean_line(request.args.get(name, "")[: 2 * longest])[:longest]

    @property
    def state(self) -> dict[str, str]:
        """For the address."""
        return {name: word for name, word in self.kept.items() if word}

    @property
    def here(self) -> str:
        """The list without any of its state."""
        return request.path

    def link(self, ending: str = "", **changes: str | None) -> str:
        """To the first page of this list with some of its state changed; None takes away. `ending`: as a file."""
        state = {name: word for name, word in (self.kept | changes).items() if word}
        return request.path + ending + ("?" + urlencode(state) if state else "")

    @property
    def before(self) -> str | None:
        return request.args.get("before")

    @property
    def after(self) -> str | None:
        return request.args.get("after")

    @property
    def jump(self) -> str:
        """Where to: a day, a number, letters."""
        return clean_line(request.args.get("jump", "")[:_LONGEST_JUMP])

    @property
    def text(self) -> str:
        return self.kept["q"]

    def insist(self) -> None:
        """For what is done with all that match: left out, a filter would mean more of them. Raises Refusal."""
        if self.refused:
            words = _l(
                "Ein Filter der Liste war nicht zu verstehen, darum ist nichts geschehen. Bitte berichtigen Sie ihn"
                " oder wählen Sie einzeln aus."
            )
            raise Refusal(words)

    def orders(self) -> OrderFilter:
        return OrderFilter(
            status=self._word(OrderStatus, "status"),
            queue=self._word(Queue, "queue"),
            payment=self._word(PaymentStatus, "payment"),
            delivery=self._word(DeliveryStatus, "delivery"),
            customer=self.kept["customer"],
            sort=self._sort,
            **self._ranges(),
        )

    def customers(self) -> CustomerFilter:
        return CustomerFilter(self.text, word_or_none(CustomerSort, self.kept["sort"]) or CustomerSort.newest)

    def products(self) -> Search:
        return Search(
            self.text,
            self._word(ProductFilter, "show") or ProductFilter.all,
            word_or_none(ProductSort, self.kept["sort"]) or ProductSort.name,
        )

    def mails(self) -> MailFilter:
        state = self._word(MailState, "state")
        return MailFilter(state, self.text, self._day("since"), self._day("until"), self._sort)

    def papers(self) -> PaperFilter:
        standing = self._word(InvoiceStanding, "state")
        return PaperFilter(standing=standing, sort=self._sort, **self._ranges())

    @property
    def _sort(self) -> Sort:
        """An order that is none shows no more than was meant, so nothing is said."""
        return word_or_none(Sort, self.kept["sort"]) or Sort.newest

    def _word(self, known: type[Known], name: str) -> Known | None:
        typed = self.kept[name]
        word = word_or_none(known, typed)
        if typed and word is None:
            self.refused.append(_("„%(typed)s“ ist kein Filter dieser Liste.", typed=typed[:_LONGEST]))
        return word

    def _ranges(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "since": self._day("since"),
            "until": self._day("until"),
            "least": self._cents("least"),
            "most": self._cents("most"),
        }

    def _day(self, name: str) -> date | None:
        typed = self.kept[name]
        day = day_or_none(typed)
        if typed and day is None:
            self.refused.append(_("„%(typed)s“ ist kein Datum, zum Beispiel 3.5.2026.", typed=typed[:_LONGEST]))
        return day

    def _cents(self, name: str) -> int | None:
        typed = self.kept[name]
        cents = cents_or_none(typed)
        if typed and cents is None:
            self.refused.append(_("„%(typed)s“ ist kein Betrag, zum Beispiel 12,90.", typed=typed[:_LONGEST]))
        return cents


def day_or_none(typed: str) -> date | None:
    """As browsers send it or as people in Germany write it; years that no shop knows are no day."""
    for pattern in _DAYS:
        try:
            day = datetime.strptime(typed[:_LONGEST], pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if 1970 <= day.year < 2200 else None
    return None
