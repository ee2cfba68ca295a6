"""What the operating system says about processes: the CPU time they took and the memory they held."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _CHILDREN_END = 11, 15  # utime, stime, cutime, cstime among the fields behind the name


def cpu_seconds(*roots: int) -> float:
    """Of these processes and all below them, also of children that have ended."""
    return sum(sum(map(int, _stat(process)[_USER:_CHILDREN_END])) for process in _family(roots)) / _TICKS


def peak_megabytes(*roots: int) -> float:
    """The most that any one of these processes and those below them held so far."""
    return max(_peak(process) for process in _family(roots)) / 1024


def forget_peaks(*roots: int) -> None:
    for process in _family(roots):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def _family(roots: tuple[int, ...]) -> Iterator[int]:
    for process in roots:
        yield process
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            yield from _family(tuple(map(int, children.read_text().split())))


def _stat(process: int) -> list[str]:
    """The fields behind the name, which may itself hold blanks and brackets."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()


def _peak(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
