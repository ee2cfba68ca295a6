"""Patterns become a shop: chosen by chance, placed week after week, numbered and chained in the order of their time."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from sqlalchemy import func, select

from bench.bulk import PostgresqlBulk, SqliteBulk, bulk
from bench.patterns import ORDER, Copy, Pattern
from bench.people import People
from bench.stories import BEGIN, Kind
from portal import chain, clock
from portal.extensions import db
from portal.identifiers import with_check_digit
from portal.models.document import IssuedDocument
from portal.models.number_sequence import NumberSequence
from portal.sales.numbers import FIRST_ORDER

WEEKS = 104
OPEN_WEEKS = 2  # at the end, in which orders are still at work
LEAST_OPEN = 150  # orders; what is measured uses some up
AT_ONCE = 2000  # orders in memory
SEED = 2026


@dataclass(frozen=True)
class Planned:
    placed: datetime
    pattern: int
    days: int
    delta: timedelta


@dataclass
class Series:
    """Papers are chained by position; one whose predecessor is still to come waits."""

    last: int
    head: str
    waiting: dict[int, tuple[list[Any], str]] = field(default_factory=dict)


class Copying:
    """`told`: kinds and ids of the orders told through the verbs."""

    def __init__(self, told: Sequence[tuple[Kind, int]]) -> None:
        self.kinds = [kind for kind, _ in told]
        self.patterns = [Pattern(order_id, db.engine.dialect) for _, order_id in told]
        self.tables = {name: db.metadata.tables[name] for name in self.patterns[0].counts}
        for pattern in self.patterns:
            self.tables |= {name: db.metadata.tables[name] for name in pattern.counts}
        self.last = {row.series: row.last for row in db.session.scalars(select(NumberSequence))}
        self.bases: dict[str, int] = {}
        self.series: dict[str, Series] = {}
        paper = IssuedDocument.__table__.columns
        self._columns = [paper.keys().index(name) for name in ("snapshot", "previous_hash", "chain_hash")]

    def plan(self, count: int, until: datetime) -> list[Planned]:
        """Oldest first. The same for the same week of `until`."""
        random, first = Random(SEED), _weeks_between(BEGIN, until) - WEEKS
        finished, still_open = (self._choice(is_open) for is_open in (False, True))
        begin = count - max(count * OPEN_WEEKS // WEEKS, min(LEAST_OPEN, count // 2))
        planned = []
        for turn in range(count):
            is_open = turn >= begin
            choices, weights = still_open if is_open else finished
            week = _share(turn - begin, count - begin, OPEN_WEEKS) + WEEKS - OPEN_WEEKS
            week = week if is_open else _share(turn, begin, WEEKS - OPEN_WEEKS)
            [chosen] = random.choices(choices, cum_weights=weights)
            days = 7 * (first + week)
            delta = timedelta(days=days, seconds=random.randrange(9 * 3600))
            planned.append(Planned(self.patterns[chosen].placed_at + delta, chosen, days, delta))
        return sorted(planned, key=lambda one: one.placed)

    def sold(self, planned: Sequence[Planned]) -> dict[int, int]:
        """Pieces that the copies move, by product; below zero."""
        times = defaultdict[int, int](int)
        for one in planned:
            times[one.pattern] += 1
        moved = defaultdict[int, int](int)
        for pattern, count in times.items():
            for product, pieces in self.patterns[pattern].moved.items():
                moved[product] += pieces * count
        return moved

    def copy(self, planned: Sequence[Planned]) -> None:
        numbers, self.bases = self._number_papers(planned), self._last_ids()
        writer, people, random = bulk(), People(Random(SEED)), Random(SEED + 1)
        rows: dict[str, list[list[Any]]] = {name: [] for name in self.tables}
        words: list[tuple[int, str]] = []
        for turn, one in enumerate(planned):
            pattern, kind = self.patterns[one.pattern], self.kinds[one.pattern]
            person = people.next(turn, kind.company)
            number = with_check_digit(str(FIRST_ORDER + self.last.get("order", 0) + turn + 1))
            values = [person.name, person.company, person.email, person.street, person.postcode, person.city]
            values += [f"00340434{turn:012d}", number]
            papers = next(numbers)
            values += [paper[2] for paper in papers] + pattern.gaps.moved_days(one.days)
            copy = Copy(
                one.days, one.delta, person, values, self.bases,
                nonce=f"{random.getrandbits(128):032x}", key=f"{random.getrandbits(160):040x}", papers=papers,
            )  # fmt: skip
            pattern.fill(copy, rows)
            self._chain(rows["issued_document"][len(rows["issued_document"]) - len(papers) :], pattern, copy)
            words.append((self.bases[ORDER] + 1, pattern.words(copy)))
            for name, rises in pattern.counts.items():
                if name in self.bases:
                    self.bases[name] += rises
            if turn % AT_ONCE == AT_ONCE - 1:
                self._write(writer, rows, words)
        self._write(writer, rows, words, is_last=True)
        self._note(writer, planned)
        writer.end(self.tables.values())

    def _last_ids(self) -> dict[str, int]:
        tables = {name: table for name, table in self.tables.items() if "id" in table.columns}
        return {name: db.session.scalar(select(func.max(table.c.id))) or 0 for name, table in tables.items()}

    def _choice(self, is_open: bool) -> tuple[list[int], list[float]]:
        found = [place for place, kind in enumerate(self.kinds) if kind.is_open is is_open]
        return found, list(accumulate(self.kinds[place].weight for place in found))

    def _number_papers(self, planned: Sequence[Planned]) -> Iterator[list[tuple[str, int, str]]]:
        """For one order after the other: series, position and number of its papers, numbered by time."""
        issued = []
        for turn, one in enumerate(planned):
            for paper in self.patterns[one.pattern].papers:
                issued.append((paper["issued_at"] + one.delta, turn, paper["kind"], len(issued)))
        positions = array("q", [0]) * len(issued)
        for at, turn, _kind, place in sorted(issued, key=lambda found: (found[0], found[3])):
            pattern = self.patterns[planned[turn].pattern]
            first = place
            while first and issued[first - 1][1] == turn:
                first -= 1
            series = _series(pattern.papers[place - first]["series"], at)
            self.last[series] = self.last.get(series, 0) + 1
            positions[place] = self.last[series]
        place = 0
        for one in planned:
            papers = []
            for paper in self.patterns[one.pattern].papers:
                series = _series(paper["series"], paper["issued_at"] + one.delta)
                papers.append((series, positions[place], f"{series}-{positions[place]:04d}"))
                place += 1
            yield papers

    def _chain(self, rows: list[list[Any]], pattern: Pattern, copy: Copy) -> None:
        for row, paper, fill in zip(rows, copy.papers, pattern.snapshots, strict=True):
            assert fill is not None
            series = self.series.get(paper[0]) or self._begin(paper)
            series.waiting[paper[1]] = (row, fill(copy.values))
            while found := series.waiting.pop(series.last + 1, None):
                target, snapshot = found
                head = chain.link(series.head, snapshot)
                for place, value in zip(self._columns, (snapshot, series.head, head), strict=True):
                    target[place] = value
                series.head, series.last = head, series.last + 1

    def _begin(self, paper: tuple[str, int, str]) -> Series:
        """Where the series stands in the database."""
        query = select(IssuedDocument.position, IssuedDocument.chain_hash).where(IssuedDocument.series == paper[0])
        last = db.session.execute(query.order_by(IssuedDocument.position.desc()).limit(1)).one_or_none()
        self.series[paper[0]] = Series(*(last or (0, "")))
        db.session.rollback()
        return self.series[paper[0]]

    def _write(
        self,
        writer: SqliteBulk | PostgresqlBulk,
        rows: dict[str, list[list[Any]]],
        words: list[Any],
        is_last: bool = False,
    ) -> None:
        """All but papers that wait for their predecessor."""
        late = [row for series in self.series.values() for row, _ in series.waiting.values()]
        assert not (is_last and late)
        waiting = {id(row) for row in late}
        for name, found in rows.items():
            writer.write(self.tables[name], [row for row in found if id(row) not in waiting])
            found[:] = late if name == "issued_document" else []
        writer.write_words(words)
        words.clear()

    def _note(self, writer: SqliteBulk | PostgresqlBulk, planned: Sequence[Planned]) -> None:
        self.last["order"] = self.last.get("order", 0) + len(planned)
        for series, last in self.last.items():
            writer.run(
                "insert into number_sequence (series, last) values (:series, :last) "
                "on conflict (series) do update set last = excluded.last",
                {"series": series, "last": last},
            )
        for product, pieces in self.sold(planned).items():
            writer.run("update product set stock = stock + :pieces where id = :id", {"pieces": pieces, "id": product})


def _series(told: str, at: datetime) -> str:
    """„RE-2020“ as of another year."""
    return f"{told.split('-', maxsplit=1)[0]}-{clock.day_of(at).year}"


def _share(turn: int, of: int, weeks: int) -> int:
    return turn * weeks // max(of, 1)


def _weeks_between(begin: datetime, until: datetime) -> int:
    return (until - begin).days // 7
