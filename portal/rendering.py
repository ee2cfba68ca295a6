"""The worker makes papers as soon as they are issued; where many wait, in two processes at once.

The renderer makes one paper at a time per process, so threads would not help. A process that dies leaves its share
pending, and a reader who comes earlier has the paper made on the spot: nothing depends on who makes it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from config import from_environment
from portal import clock
from portal.sales import archive

PROCESSES = 2
MANY = 12  # fewer are made before two processes have begun
PAUSE = timedelta(minutes=1)  # until a paper that could not be made is tried again
_CONTEXT = multiprocessing.get_context("spawn")


class Renderer:
    """Remembers which papers could not be made, so that they are not tried again all the time."""

    def __init__(self) -> None:
        self._postponed: dict[int, datetime] = {}

    def render_waiting(self, is_stopping: Callable[[], bool]) -> None:
        """Oldest first."""
        now = clock.now()
        ids = [document_id for document_id in archive.list_pending() if self._postponed.get(document_id, now) <= now]
        render = _render_all if len(ids) < MANY else _render_in_processes
        is_through = render(ids, is_stopping)
        for document_id in ids:
            self._postponed.pop(document_id, None)
        if is_through and ids:
            self._postponed |= dict.fromkeys(set(ids) & set(archive.list_pending()), now + PAUSE)


def _render_all(ids: Sequence[int], is_stopping: Callable[[], bool]) -> bool:
    for document_id in ids:
        if is_stopping():
            return False
        archive.render_pending(document_id, clock.now())
    return True


def _render_in_processes(ids: Sequence[int], is_stopping: Callable[[], bool]) -> bool:
    """True when every process came to the end of its share."""
    processes = [_CONTEXT.Process(target=_render_share, args=(ids[share::PROCESSES],)) for share in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        while process.is_alive() and not is_stopping():
            process.join(0.2)
        process.kill()  # whatever it has in hand is still pending
        process.join()
    return all(process.exitcode == 0 for process in processes)


def _render_share(ids: Sequence[int]) -> None:
    """In a process of its own, which ends with its share, also when nobody waits for it any more."""
    from portal import create_app

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which says when to end
    with create_app(from_environment()).app_context():
        _render_all(ids, lambda: False)
