"""Bring a written mail to the mail server, or into a folder where the shop has none. One recipient a message."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Self

import flask_mail
from flask import current_app

from portal.mail.delivery_error import DeliveryError, explained
from portal.mail.written import Written
from portal.models.outgoing_mail import MailTrouble

_QUOTED_PRINTABLE = Charset("utf-8")
_QUOTED_PRINTABLE.body_encoding = QP  # short ASCII lines whatever somebody wrote: no server breaks or refuses them

# Flask-Mail's policy decodes long headers to fold them anew, and then a quoted name can turn into an address.
_AS_WRITTEN = compat32.clone(linesep="\r\n")


@dataclass(frozen=True)
class Envelope:
    """All that goes around the text. `file_name`: under which the mail is found in the folder."""

    recipient: str
    sender: str
    sender_name: str
    message_id: str
    thread_id: str | None
    sent_at: datetime
    file_name: str


def deliver(written: Written, envelope: Envelope) -> None:
    """Raises DeliveryError."""
    message = _message(written, envelope)
    if current_app.config["MAIL_SERVER"]:
        with explained(), VerifiedConnection(current_app.extensions["mail"]) as connection:
            connection.send(message, envelope_from=envelope.sender)
    else:
        _put_into_folder(message, current_app.config["MAIL_FOLDER"], envelope.file_name)


class VerifiedConnection(flask_mail.Connection):
    """Flask-Mail's connection knows no timeout and believes every certificate; this one does not."""

    def __enter__(self) -> Self:
        self.host = self.configure_host()
        return self

    def configure_host(self) -> smtplib.SMTP:
        host = self._connect()
        try:
            if self.mail.use_tls:
                host.starttls(context=_tls())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """A farewell that fails neither hides the first error nor makes a delivered mail undelivered."""
        if self.host is None:
            return
        if error is None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.host.quit()
        self.host.close()

    def _connect(self) -> smtplib.SMTP:
        timeout = current_app.config["MAIL_TIMEOUT"]
        if self.mail.use_ssl:
            return smtplib.SMTP_SSL(self.mail.server, self.mail.port, timeout=timeout, context=_tls())
        return smtplib.SMTP(self.mail.server, self.mail.port, timeout=timeout)


class _Message(flask_mail.Message):
    encoded: Mapping[str, Header]  # instead of those that Flask-Mail writes

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        return MIMEText(text or "", subtype, _QUOTED_PRINTABLE)  # type: ignore[arg-type]

    def _message(self) -> MIMEBase:
        message = super()._message()
        message.policy = _AS_WRITTEN
        for name, header in self.encoded.items():
            del message[name]
            message[name] = header  # type: ignore[assignment] # a header that knows its encoding may be one, too
        return message


def _message(written: Written, envelope: Envelope) -> _Message:
    headers = {"Auto-Submitted": "auto-generated"}
    if envelope.thread_id:
        headers["References"] = envelope.thread_id
    _check(written, envelope)
    message = _Message(
        subject=written.subject,
        recipients=[envelope.recipient],
        body=written.text,
        html=written.html,
        sender=envelope.sender,
        reply_to=envelope.sender,
        date=envelope.sent_at.timestamp(),
        extra_headers=headers,
    )
    message.msgId = envelope.message_id
    message.encoded = {
        "Subject": Header(written.subject, "utf-8", header_name="Subject"),
        "From": Header(envelope.sender_name, "utf-8", header_name="From"),
    }
    message.encoded["From"].append(f"<{envelope.sender}>", "us-ascii")
    return message


def _check(written: Written, envelope: Envelope) -> None:
    """Flask-Mail looks at some headers only; a line break in any of them would begin a header of somebody else's."""
    values = [written.subject, envelope.sender, envelope.sender_name, envelope.message_id, envelope.thread_id or ""]
    for value in [*values, envelope.recipient]:
        if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in value):
            raise DeliveryError(MailTrouble.not_built, f"line break in {value!r}", is_permanent=True)
    for address in (envelope.sender, envelope.recipient):
        if parseaddr(address) != ("", address) or "@" not in address:
            raise DeliveryError(MailTrouble.refused, f"not one address: {address!r}", is_permanent=True)


def _put_into_folder(message: _Message, folder: Path, name: str) -> None:
    """Whoever watches the folder sees whole files only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.draft"
        draft.write_bytes(message.as_bytes())
        draft.replace(folder / name)
    except OSError as error:
        raise DeliveryError(MailTrouble.folder, error) from error


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=current_app.config["MAIL_CA_FILE"])
