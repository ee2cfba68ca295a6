"""Real mail servers on this machine, and the shop's mail turned towards them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from portal.extensions import mail

HOST = "127.0.0.1"


@dataclass
class Letterbox:
    """What a mail server was told. `answer` is its reply to each message; `hold` keeps it waiting in the middle."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    passwords: list[bytes] = field(default_factory=list)
    answer: str = "250 OK"
    answer_to_recipient: str = "250 OK"
    asked: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event | None = None

    async def handle_RCPT(  # noqa: N802 - the server looks the command up by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.messages.append(read(envelope.content))
            self.recipients.append(list(envelope.rcpt_tos))
        self.asked.set()
        if self.hold is not None:
            await asyncio.to_thread(self.hold.wait)
        return self.answer

    def log_in(self, *asked: Any) -> AuthResult:
        data = asked[-1]
        assert isinstance(data, LoginPassword)
        self.passwords.append(data.password)
        return AuthResult(success=data.password == b"geheim", handled=False)

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.messages]


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The text or the HTML of a message."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return result


@dataclass
class MailServer:
    box: Letterbox
    port: int


Start = Callable[..., MailServer]


@pytest.fixture
def start_server() -> Iterator[Start]:
    """Start a mail server; keywords are those of aiosmtpd (`tls_context`, `ssl_context`, `auth_required` …)."""
    running: list[Controller] = []

    def start(**options: Any) -> MailServer:
        box = Letterbox()
        server = MailServer(box, free_port())
        controller = Controller(box, HOST, server.port, authenticator=box.log_in, **options)
        controller.start()
        running.append(controller)
        return server

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def mail_server(app: Flask, start_server: Start) -> MailServer:
    """A server without secrets, and the shop sends through it."""
    server = start_server()
    send_through(app, server.port)
    return server


def send_through(app: Flask, port: int, **settings: Any) -> None:
    """What the environment would say, for an application that runs already."""
    app.config.update(MAIL_SERVER=HOST, MAIL_PORT=port, MAIL_USE_TLS=False, MAIL_USE_SSL=False, MAIL_TIMEOUT=5.0)
    app.config.update(settings)
    mail.init_app(app)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def tls_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """What a server with a certificate for these names shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context
