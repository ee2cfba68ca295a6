"""`python -m bench`: make the shops, measure them, write var/bench.json."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import databases, documents, report, running
from config import ROOT

BLOCKS = ("pages", "lists", "checkout", "verbs", "feeds", "export", "documents")


def main(arguments: list[str]) -> None:
    wanted = _parse(arguments)
    blocks = wanted.blocks.split(",")
    wanted.folder.mkdir(parents=True, exist_ok=True)
    results = report.Results(wanted.results)
    for name in filter(None, wanted.databases.split(",")):
        for orders, chosen in ((wanted.orders, blocks), (wanted.lists, [b for b in blocks if b == "lists"])):
            if orders and chosen:
                print(f"{name}, {orders} orders", flush=True)
                folder = wanted.folder / f"{name}-{orders}"
                with databases.started(name, folder) as database:
                    running.run(
                        database,
                        orders,
                        chosen,
                        wanted.brief,
                        lambda key, found, at=(name, orders): results.add(*at, key, found),
                    )
    if "documents" in blocks:
        for key, found in documents.measure(wanted.folder / "documents", wanted.papers):
            results.add("documents", wanted.papers, key, found)
    print(report.table(results))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--orders", type=int, default=100_000, help="of the shop that is measured (default: %(default)s)"
    )
    parser.add_argument("--lists", type=int, default=0, help="of a second shop in which only the lists are measured")
    parser.add_argument("--databases", default="sqlite,postgresql", help="default: %(default)s")
    parser.add_argument("--blocks", default=",".join(BLOCKS), help="default: %(default)s")
    parser.add_argument(
        "--papers", type=int, default=100, help="how many invoices are rendered by one and by two processes"
    )
    parser.add_argument("--brief", action="store_true", help="few turns: to try the bench, not to measure by it")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench", help="where the shops are kept")
    parser.add_argument("--results", type=Path, default=ROOT / "var" / "bench.json")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
