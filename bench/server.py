"""Web servers under measurement, each with all processes that work for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from honcho.environ import parse_procfile

from bench import machine
from config import ROOT

PATIENCE = 60.0  # seconds until a server that does not answer is a failure


@dataclass(frozen=True)
class Server:
    """`processes`: the web server's, and the database's if it has its own."""

    url: str
    processes: tuple[int, ...]

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(*self.processes)


@contextmanager
def bare(app: str, environ: Mapping[str, str], others: tuple[int, ...] = ()) -> Iterator[Server]:
    """An application under gunicorn with two sync workers, as the yardstick is defined."""
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{(port := free_port())}", "--workers", "2"]
    command += ["--worker-class", "sync", "--log-level", "warning", "--no-control-socket"]
    with _serving(command, environ, port, others) as server:
        yield server


@contextmanager
def shop(environ: Mapping[str, str], port: int, others: tuple[int, ...] = ()) -> Iterator[Server]:
    """As the Procfile serves it. `others`: processes whose CPU time counts, too."""
    web = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with _serving(["sh", "-c", web], {**environ, "PORT": str(port), "PATH": path}, port, others) as server:
        yield server


@contextmanager
def _serving(
    command: Sequence[str], environ: Mapping[str, str], port: int, others: tuple[int, ...]
) -> Iterator[Server]:
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}) as process:
        try:
            server = Server(f"http://127.0.0.1:{port}", (process.pid, *others))
            _wait(server.url, process)
            yield server
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the server at {url} does not answer")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/", timeout=PATIENCE):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False
