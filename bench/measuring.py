"""One block after the other: the yardstick, the work, the yardstick again, some of it, the yardstick …"""

from __future__ import annotations

import gzip
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench import machine
from bench.browser import Browser
from bench.server import Server
from bench.works import Work

# Turns that are not measured: workers load what they need, databases keep the plans of what is asked often.
WARM_UP = 200
WARM_UP_CONSUMING = 80  # each takes an order of its own, and there are not so many
YARDSTICK_TURNS = 300
PARTS = 5  # of a block, each between two yardsticks: a machine that others share is not as fast one minute later


@dataclass
class Bench:
    """`owner` is logged in at the shop, `watched` at the server that counts statements; `feed`: its path.

    `brief`: to try the bench itself; its figures say nothing.
    """

    yardstick: Server
    shop: Server
    owner: Browser
    watched: Browser
    feed: str
    brief: bool = False

    def y(self) -> float:
        """CPU seconds of one."""
        bare, turns = Browser(self.yardstick.url), YARDSTICK_TURNS // 10 if self.brief else YARDSTICK_TURNS
        return self._cpu_of(self.yardstick, lambda _turn: bare.open("/"), turns)

    def measure(self, work: Work, first: int = 0) -> dict[str, Any]:
        """`first`: the turn to begin with, where turns use orders up."""
        warm_up = 12 if self.brief else WARM_UP_CONSUMING if work.consumes else WARM_UP
        turns = min(work.turns, 20) if self.brief else work.turns
        self._prepare(work, range(first, first + warm_up + turns))
        for turn in range(warm_up):
            work.act(self.owner, first + turn)
        yardsticks, cpu = [self.y()], 0.0
        for part in range(PARTS):
            self._prepare(work)
            measured = range(first + warm_up + part, first + warm_up + turns, PARTS)
            cpu += self._cpu_of_turns(work, measured) * len(measured) / turns
            yardsticks.append(self.y())
        yardstick = sum(yardsticks) / len(yardsticks)
        found = {"title": work.title, "y": round(cpu / yardstick, 2), "must": work.must, "goal": work.goal,
                 "cpu_ms": round(cpu * 1000, 2), "y_ms": round(yardstick * 1000, 3)}  # fmt: skip
        return found | self._count(work, first + warm_up + turns)

    def export(self) -> dict[str, Any]:
        """All orders as CSV; seconds by the clock and of CPU, memory of the biggest worker before and after."""
        self.owner.open("/backend/orders")
        machine.forget_peaks(self.shop.processes[0])
        held = machine.peak_megabytes(self.shop.processes[0])
        begin, cpu = time.monotonic(), self.shop.cpu_seconds()
        self.owner.open("/backend/orders.csv")
        seconds, cpu = time.monotonic() - begin, self.shop.cpu_seconds() - cpu
        peak = machine.peak_megabytes(self.shop.processes[0])
        return {"title": "export of all orders", "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2),
                "rows": self.owner.body.count(b"\n") - 1, "megabytes_before": round(held, 1),
                "megabytes_peak": round(peak, 1), "must_seconds": 5, "goal_seconds": 1}  # fmt: skip

    def _prepare(self, work: Work, turns: Sequence[int] = ()) -> None:
        """What „the same again“ refers to, and what each turn finds."""
        for turn in turns:
            if work.before is not None:
                work.before(self.owner, turn)
        if work.key == "feed_same":
            self.owner.open(self.feed)
            self.watched.open(self.feed)

    def _cpu_of(self, server: Server, act: Any, turns: int) -> float:
        begin = server.cpu_seconds()
        for turn in range(turns):
            act(turn)
        return (server.cpu_seconds() - begin) / turns

    def _cpu_of_turns(self, work: Work, turns: Sequence[int]) -> float:
        between = work.between
        if between is None:
            return self._cpu_of(self.shop, lambda turn: work.act(self.owner, turns[turn]), len(turns))
        spent = 0.0
        for turn in turns:  # each for itself: what is lost of 10 ms in one is won in another
            between(self.owner, turn)
            spent += self._cpu_of(self.shop, lambda _turn, this=turn: work.act(self.owner, this), 1)
        return spent / len(turns)

    def _count(self, work: Work, turn: int) -> dict[str, Any]:
        self._prepare(work)
        for one in (turn, turn + 1):
            for prepare in filter(None, (work.before, work.between)):
                prepare(self.watched, one)
            self.watched.statements = 0
            work.act(self.watched, one)
        found: dict[str, Any] = {"statements": self.watched.statements}
        if not work.consumes and self.watched.body.startswith(b"<!doctype"):
            found["kb_gzipped"] = round(len(gzip.compress(self.watched.body)) / 1000, 1)
            found["requests"] = 1 + len(self.watched.files())
        if work.statements:
            found["must_statements"], found["goal_statements"] = work.statements
        if work.size:
            found["must_kb"], found["goal_kb"] = work.size
        return found
