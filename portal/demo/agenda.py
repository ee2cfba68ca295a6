"""What is still to happen in the demonstration, in the order of its time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal import clock


@dataclass(order=True)
class Task:
    at: datetime
    turn: int
    act: Callable[[datetime], None] = field(compare=False)


@dataclass(kw_only=True)
class Agenda:
    """So that the papers are numbered as in life."""

    now: datetime
    random: Random = field(default_factory=lambda: Random(2026))  # noqa: S311 - the same shop every time
    tasks: list[Task] = field(default_factory=list)
    turns: Any = field(default_factory=itertools.count)

    def act_all(self) -> None:
        """Everything before now, and what follows from it."""
        while self.tasks:
            task = heapq.heappop(self.tasks)
            if task.at < self.now:
                task.act(task.at)

    def later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        heapq.heappush(self.tasks, Task(at, next(self.turns), act))

    def at_work(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """The shop acts between nine and five; what was before stays before."""
        midnight = clock.start_of(clock.day_of(at))
        self.later(midnight + timedelta(hours=9) + (at - midnight) / 3, act)

    def daytime(self, moment: datetime) -> datetime:
        """An hour at which people order."""
        midnight = clock.start_of(clock.day_of(moment))
        return midnight + timedelta(hours=self.random.uniform(7, 22))
