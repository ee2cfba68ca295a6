"""The shop as it runs: web server, worker and a mail server, each a process or thread of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from honcho.environ import parse_procfile

from config import ROOT
from tests import databases

_AS_RUN = parse_procfile((ROOT / "Procfile").read_text()).processes
PATIENCE = 60.0  # seconds until a condition that never comes is a failure


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(condition: Callable[[], Any], what: str) -> Any:
    """The condition's first true value; AssertionError after a while."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


@dataclass
class Inbox:
    """A real SMTP server on this machine; every message that came, in order."""

    messages: list[EmailMessage] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        with self.arrived:
            self.messages.append(message)
            self.arrived.notify_all()
        return "250 OK"

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        return [m for m in self.messages if m["X-Envelope-To"] == address and subject in str(m["Subject"])]

    def wait_for(self, address: str, subject: str = "") -> EmailMessage:
        """The newest mail to the address whose subject contains the words."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: self.to(address, subject), timeout=PATIENCE)
        assert came, (
            f"no mail {subject!r} to {address}; there are {[(m['X-Envelope-To'], m['Subject']) for m in self.messages]}"
        )
        return came[-1]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@dataclass
class Running:
    """The address, the inbox and the folder of a shop that runs."""

    folder: Path
    inbox: Inbox
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "KONTOR_VAR": str(self.folder),
            "DATABASE_URL": databases.url_of(self.folder),
            "SECRET_KEY": "a secret for tests",
            "PUBLIC_URL": self.url,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.inbox.controller.port),
            "MAIL_TLS": "none",
        }

    def start(self) -> None:
        self.start_web()
        self.start_worker()
        wait_until(self._answers, "the web server")

    def start_web(self) -> None:
        self._start("web")

    def start_worker(self) -> None:
        self._start("worker")

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=PATIENCE)

    def _start(self, name: str) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                ["sh", "-c", _AS_RUN[name]], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def _answers(self) -> bool:
        assert self.processes["web"].poll() is None, (self.folder / "web.log").read_text()
        try:
            with urllib.request.urlopen(self.url + "/", timeout=PATIENCE) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False
