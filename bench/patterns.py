"""A told order as rows with gaps, for every table that hangs on orders. Nothing here knows a column it need not know.

Ids count on from those in the database, moments move with the copy, texts get their gaps filled. What proves itself
(history, chain of papers, summary) is hashed anew by the house's own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Dialect, Table, false, or_, select

from bench.people import Person
from bench.stories import MARKS, TRACKING
from bench.texts import Gaps
from portal import models as _all_tables  # noqa: F401 - so that the metadata knows them
from portal import storage
from portal.extensions import db
from portal.models.order_event import seal
from portal.text import fold, search_words

ORDER = "order"
_IN_MAILS = {"invoice_id": "invoice", "shipment_id": "shipment", "credit_memo_id": "credit_memo"}
_KEPT = frozenset({"file_key", "file_sha256", "file_size"})  # one file stands in for those of all copies

Rows = dict[str, list[list[Any]]]


@dataclass
class Copy:
    """One copy under way. `bases`: the id before the first of this copy, by table; `values`: see `Gaps`."""

    days: int
    delta: timedelta
    person: Person
    values: list[str]
    bases: Mapping[str, int]
    nonce: str
    key: str
    papers: list[tuple[str, int, str]]  # series, position, number
    summary: str = ""
    head: str = ""
    fresh: list[Mapping[str, Any]] = field(default_factory=list)  # of the history


Maker = Callable[[Copy], Any]


@dataclass(frozen=True)
class RowPattern:
    constants: list[Any]
    makers: list[tuple[int, Maker]]

    def fill(self, copy: Copy) -> list[Any]:
        row = self.constants[:]
        for place, make in self.makers:
            row[place] = make(copy)
        return row


class Pattern:
    """Made of the rows of one order."""

    def __init__(self, order_id: int, dialect: Dialect) -> None:
        self._dialect = dialect
        self._rows = _rows_of(order_id)
        self._places = {
            name: {row["id"]: place for place, row in enumerate(rows, start=1)}
            for name, rows in self._rows.items()
            if "id" in db.metadata.tables[name].columns
        }
        [order] = self._rows[ORDER]
        self.papers = self._rows["issued_document"]
        self.placed_at: datetime = order["placed_at"]
        marks = [*MARKS.values(), TRACKING, order["number"]]
        self.gaps = Gaps(marks + [paper["number"] for paper in self.papers])
        self.counts = {name: len(rows) for name, rows in self._rows.items()}
        self.moved: dict[int, int] = {}
        for row in self._rows["stock_movement"]:
            self.moved[row["product_id"]] = self.moved.get(row["product_id"], 0) + row["pieces"]
        self._summary = self.gaps.compile(order["summary"])
        self._history = [self._entry(row) for row in self._rows["order_event"]]
        self.snapshots = [self.gaps.compile(paper["snapshot"]) for paper in self.papers]
        self._patterns = [
            (name, self._row_pattern(db.metadata.tables[name], row, turn))
            for name, rows in self._rows.items()
            for turn, row in enumerate(rows)
        ]
        words = [f"ct{row['total_cents']}" for name in ("invoice", "credit_memo") for row in self._rows[name]]
        words += [f"{item['name']} {item['sku']}" for item in self._rows["order_item"]]
        self._words = set(search_words([*words, f"ct{order['grand_total_cents']}"]))
        self._is_tracked = bool(self._rows["tracking_number"])

    def fill(self, copy: Copy, into: Rows) -> None:
        """Adds the copy's rows, each as the database takes it, in the order of the table's columns."""
        copy.summary = self._summary(copy.values) if self._summary else self._rows[ORDER][0]["summary"]
        copy.fresh, copy.head = [], ""
        for entry in self._history:
            made = entry(copy)
            copy.fresh.append(made)
            copy.head = made["hash"]
        for name, pattern in self._patterns:
            into[name].append(pattern.fill(copy))

    def words(self, copy: Copy) -> str:
        """What `sales.search` would keep of the copy."""
        person, number = copy.person, copy.values[len(MARKS) + 1]
        own = [number, person.email, person.name, person.company, person.postcode, person.city]
        own += [paper[2] for paper in copy.papers]
        own += [copy.values[len(MARKS)]] if self._is_tracked else []
        return " ".join(sorted(self._words.union(search_words(own))))

    def _row_pattern(self, table: Table, row: Mapping[str, Any], turn: int) -> RowPattern:
        constants, makers = [], []
        for place, column in enumerate(table.columns):
            bind = column.type.dialect_impl(self._dialect).bind_processor(self._dialect) or _same
            maker = self._maker(column, row, turn, bind)
            constants.append(bind(row[column.name]) if maker is None else None)
            if maker is not None:
                makers.append((place, maker))
        return RowPattern(constants, makers)

    def _maker(
        self, column: Column[Any], row: Mapping[str, Any], turn: int, bind: Callable[[Any], Any]
    ) -> Maker | None:
        table, value = column.table.name, row[column.name]
        special = _SPECIAL.get((table, column.name))
        if special is not None:
            return special(self, row, turn, bind)
        if value is None or column.name in _KEPT:
            return None
        target = _target(column)
        if target in self._places and value in self._places[target]:
            place = self._places[target][value]
            return lambda copy: copy.bases[target] + place
        if isinstance(value, datetime):
            return lambda copy: bind(value + copy.delta)
        if isinstance(value, date):
            return lambda copy: bind(value + timedelta(copy.days))
        if type(value) is str and (fill := self.gaps.compile(value)) is not None:
            return lambda copy: fill(copy.values)
        return None

    def _entry(self, row: Mapping[str, Any]) -> Callable[[Copy], Mapping[str, Any]]:
        name = self.gaps.compile(row["actor_name"])
        own = {key: self.gaps.compile(value) for key, value in row["data"].items() if isinstance(value, str)}
        gaps = {key: fill for key, fill in own.items() if fill is not None}

        def make(copy: Copy) -> Mapping[str, Any]:
            values = copy.values
            told = dict(row) | {"order_id": copy.bases[ORDER] + 1, "at": row["at"] + copy.delta}
            told["actor_name"] = name(values) if name else row["actor_name"]
            told["data"] = row["data"] | {key: fill(values) for key, fill in gaps.items()}
            told["previous_hash"] = copy.head
            return told | {"hash": seal(told)}

        return make

    def of_mail(self, data: Mapping[str, int]) -> Callable[[Copy], dict[str, int]]:
        known = {key: (_IN_MAILS[key], self._places[_IN_MAILS[key]][data[key]]) for key in data if key in _IN_MAILS}
        return lambda copy: {**data, **{key: copy.bases[table] + place for key, (table, place) in known.items()}}

    def cause(self, told: str) -> Maker:
        """`catalogue.stock.Cause.key`."""
        reason, item, document, occasion = told.split("/", 3)
        place, fill = self._places["order_item"][int(item)], self.gaps.compile(document)
        return lambda copy: (
            f"{reason}/{copy.bases['order_item'] + place}/{fill(copy.values) if fill else document}/{occasion}"
        )


def _rows_of(order_id: int) -> dict[str, list[Mapping[str, Any]]]:
    """By table, each after those it points at; all that hang on orders, also those without a row."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for table in db.metadata.sorted_tables:
        parents = [(column, name) for column in table.columns if (name := _target(column)) in found]
        conditions = [column.in_([row["id"] for row in found[name]]) for column, name in parents if found[name]]
        if table.name == ORDER:
            conditions = [table.c.id == order_id]
        if parents or conditions:
            query = select(table).where(or_(false(), *conditions)).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row) for row in db.session.execute(query).mappings()]
    return found


def _target(column: Column[Any]) -> str | None:
    """The table whose id stands here."""
    if column.name == "id" and column.primary_key:
        return str(column.table.name)
    return next((key.column.table.name for key in column.foreign_keys if key.column.name == "id"), None)


def _same(value: Any) -> Any:
    return value


def _of_entry(name: str) -> Any:
    return lambda _pattern, _row, turn, bind: lambda copy: bind(copy.fresh[turn][name])


def _of_paper(place: int) -> Any:
    return lambda _pattern, _row, turn, _bind: lambda copy: copy.papers[turn][place]


def _given(make: Maker) -> Any:
    return lambda _pattern, _row, _turn, _bind: make


def _mail(pattern: Pattern, row: Mapping[str, Any], _turn: int, bind: Callable[[Any], Any]) -> Maker:
    find = pattern.of_mail(row["data"])
    return lambda copy: bind(find(copy))


def _cause(pattern: Pattern, row: Mapping[str, Any], _turn: int, _bind: object) -> Maker:
    return pattern.cause(row["cause"])


_SPECIAL: dict[tuple[str, str], Any] = {
    (ORDER, "basket_key"): _given(lambda copy: copy.key),
    (ORDER, "nonce"): _given(lambda copy: copy.nonce),
    (ORDER, "sort_name"): _given(lambda copy: fold(f"{copy.person.name} {copy.person.company}")),
    (ORDER, "summary"): _given(lambda copy: copy.summary),
    (ORDER, "summary_sha256"): _given(lambda copy: storage.sha256(copy.summary.encode())),
    (ORDER, "history_head"): _given(lambda copy: copy.head),
    **{("order_event", name): _of_entry(name) for name in ("actor_name", "data", "previous_hash", "hash")},
    ("issued_document", "series"): _of_paper(0),
    ("issued_document", "position"): _of_paper(1),
    # Filled in by `copying`, paper after paper of a series.
    **{("issued_document", name): _given(lambda _copy: "") for name in ("snapshot", "previous_hash", "chain_hash")},
    ("outgoing_mail", "data"): _mail,
    ("stock_movement", "cause"): _cause,
}
