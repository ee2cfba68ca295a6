"""The results: kept in one JSON file, run after run, and shown as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RATIOS = (("list_newest", "first page"), ("list_far", "far page"), ("search_name", "search"))
MOST = 1.5  # of a list at a million orders ÷ at 100,000, and of a far page ÷ the first


@dataclass
class Results:
    """By database, number of orders and key of the work."""

    path: Path

    def __post_init__(self) -> None:
        self.found: dict[str, dict[str, dict[str, Any]]] = (
            json.loads(self.path.read_text()) if self.path.exists() else {}
        )

    def add(self, database: str, size: int, key: str, found: dict[str, Any]) -> None:
        """Written at once, so that a run which is broken off leaves what it found."""
        self.found.setdefault(f"{database}-{size}", {})[key] = found
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.found, indent=1, ensure_ascii=False) + "\n")
        print(f"  {key}: {found.get('y', found)}", flush=True)


def table(results: Results) -> str:
    """Markdown; what misses its must is marked."""
    lines = ["| shop | work | measured | must | goal |", "|---|---|---|---|---|"]
    for name, works in results.found.items():
        for found in works.values():
            lines += [f"| {name} | {line} |" for line in _lines(found)]
    return "\n".join(lines + [f"| {line} |" for line in _ratios(results.found)])


def misses(results: Results) -> list[str]:
    return [line for line in table(results).splitlines() if "**missed**" in line]


def _lines(found: dict[str, Any]) -> Iterator[str]:
    title = found["title"]
    if "y" in found:
        yield _line(title, found["y"], found["must"], found["goal"], " y")
    if "must_statements" in found:
        yield _line(f"{title}: statements", found["statements"], found["must_statements"], found["goal_statements"])
    if "must_kb" in found:
        yield _line(f"{title}: gzipped", found["kb_gzipped"], found["must_kb"], found["goal_kb"], " kB")
        yield _line(f"{title}: requests", found["requests"], 6, 4)
    if "seconds" in found:
        memory = f"{found['rows']} rows, {found['megabytes_before']} → {found['megabytes_peak']} MB"
        yield _line(
            f"{title} ({memory}): CPU", found["cpu_seconds"], found["must_seconds"], found["goal_seconds"], " s"
        )
    if "ratio" in found:
        yield _line(title, found["ratio"], found["must"], found["goal"], at_least=found.get("at_least", False))


def _ratios(found: dict[str, dict[str, dict[str, Any]]]) -> Iterator[str]:
    for name, works in found.items():
        if "list_far" in works and "list_newest" in works:
            ratio = round(works["list_far"]["y"] / works["list_newest"]["y"], 2)
            yield f"{name} | {_line('far page ÷ first page', ratio, MOST, 1.1)}"
    for database in ("sqlite", "postgresql"):
        small, large = found.get(f"{database}-100000", {}), found.get(f"{database}-1000000", {})
        for key, title in RATIOS:
            if key in small and key in large:
                ratio = round(large[key]["y"] / small[key]["y"], 2)
                yield f"{database} | {_line(f'{title} at 1,000,000 ÷ at 100,000', ratio, MOST, 1.1)}"


def _line(title: str, value: float, must: float, goal: float, unit: str = "", at_least: bool = False) -> str:
    is_met, sign = (value >= must, "≥") if at_least else (value <= must, "≤")
    return f"{title} | {value}{unit}{'' if is_met else ' **missed**'} | {sign} {must}{unit} | {sign} {goal}{unit}"
