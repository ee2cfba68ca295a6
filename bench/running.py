"""One generated shop under its servers, block after block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from bench import shop
from bench.browser import Browser
from bench.databases import Database
from bench.measuring import Bench
from bench.server import Server, free_port, serving
from bench.targets import find_targets
from bench.works import log_in, works
from config import from_environment
from portal import create_app

SHOP = ("--worker-class", "sync")  # as the yardstick: threads cost each request of both half as much again
Note = Callable[[str, dict[str, Any]], None]


def run(database: Database, orders: int, blocks: Sequence[str], brief: bool, note: Note) -> None:
    """`note` gets each result as soon as it is there."""
    port = free_port()
    environ = {
        "KONTOR_VAR": str(database.folder), "DATABASE_URL": database.url, "SECRET_KEY": "of a bench",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    app = create_app(from_environment(environ))
    shop.build(app, orders)
    targets = find_targets(app)
    with ExitStack() as stack:

        def start(name: str, *options: str, at: int | None = None) -> Server:
            return stack.enter_context(serving(name, environ, *options, port=at, others=database.processes))

        yardstick = stack.enter_context(serving("bench.yardstick:app", {}, *SHOP))
        served, counting = start("wsgi:app", *SHOP, at=port), start("bench.counting:app", *SHOP)
        bench = Bench(yardstick, served, Browser(served.url), Browser(counting.url), targets.feed, brief)
        log_in(bench.owner, targets)
        log_in(bench.watched, targets)
        targets = replace(targets, far_page=bench.owner.open(targets.far_page).url.removeprefix(served.url))
        for work in works(targets):
            if work.group in blocks:
                note(work.key, bench.measure(work))
        if "export" in blocks:
            note("export", bench.export())
