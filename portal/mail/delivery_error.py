"""Why a mail was not delivered, and whether it is worth trying again."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator

from portal.models.outgoing_mail import MailTrouble

# Replies that speak about how the shop logs in, not about the one mail (RFC 4954).
LOG_IN_CODES = (530, 534, 535, 538)
PERMANENT = 500


class DeliveryError(Exception):
    """Not delivered. A permanent one need not be tried again."""

    def __init__(self, trouble: MailTrouble, detail: object, is_permanent: bool = False) -> None:
        super().__init__(str(detail))
        self.trouble = trouble
        self.is_permanent = is_permanent


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """What goes wrong with a mail server, as a DeliveryError."""
    try:
        yield
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise _explain(error) from error


def _explain(error: Exception) -> DeliveryError:
    match error:
        case ssl.SSLError():
            return DeliveryError(MailTrouble.untrusted, error)
        case smtplib.SMTPRecipientsRefused(recipients=replies):
            code, words = next(iter(replies.values()))
            return _answer(code, words)
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return DeliveryError(MailTrouble.unreachable, error)
        case smtplib.SMTPNotSupportedError() | smtplib.SMTPAuthenticationError():
            return DeliveryError(MailTrouble.log_in, error)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return _answer(code, words)
        case UnicodeError():
            return DeliveryError(MailTrouble.refused, error, is_permanent=True)
    return DeliveryError(MailTrouble.unreachable, error)


def _answer(code: int, words: bytes | str) -> DeliveryError:
    detail = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    if code in LOG_IN_CODES:
        return DeliveryError(MailTrouble.log_in, detail)
    if code >= PERMANENT:
        return DeliveryError(MailTrouble.refused, detail, is_permanent=True)
    return DeliveryError(MailTrouble.busy, detail)
