"""One generated shop under its servers, block after block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from bench import server, shop
from bench.browser import Browser
from bench.databases import Database
from bench.measuring import Bench
from bench.targets import find_targets
from bench.works import log_in, works
from config import from_environment
from portal import create_app

Note = Callable[[str, dict[str, Any]], None]


def run(database: Database, orders: int, blocks: Sequence[str], brief: bool, note: Note) -> None:
    """`note` gets each result as soon as it is there."""
    port = server.free_port()
    environ = {
        "KONTOR_VAR": str(database.folder), "DATABASE_URL": database.url, "SECRET_KEY": "of a bench",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    app = create_app(from_environment(environ))
    shop.build(app, orders)
    targets = find_targets(app)
    with ExitStack() as stack:
        others = database.processes
        yardstick = stack.enter_context(server.bare("bench.yardstick:app", {}))
        served = stack.enter_context(server.shop(environ, port, others))
        counting = stack.enter_context(server.bare("bench.counting:app", environ, others))
        bench = Bench(yardstick, served, Browser(served.url), Browser(counting.url), targets.feed, brief)
        log_in(bench.owner, targets)
        log_in(bench.watched, targets)
        targets = replace(targets, far_page=bench.owner.open(targets.far_page).url.removeprefix(served.url))
        for work in works(targets):
            if work.group in blocks:
                note(work.key, bench.measure(work))
        if "export" in blocks:
            note("export", bench.export())
