"""What a mail said when it went out: a commercial letter, to be kept six years (§ 257 HGB, § 147 AO), and what settles
it when a customer says otherwise.

Copies have no secrets, so that no backup holds a key to somebody's order; mails about accounts, which are keys, have no
copies.
"""

from __future__ import annotations

import gzip
import json
import logging

from portal import storage
from portal.mail.written import Written
from portal.models.outgoing_mail import ACCOUNT_MAILS, MailName, OutgoingMail

_log = logging.getLogger(__name__)


def keep_copy(name: MailName, written: Written) -> str | None:
    """The key of the file. None: there is none; a mail that is out is not sent once more for want of a copy."""
    if name in ACCOUNT_MAILS:
        return None
    kept = written.without_secrets()
    said = json.dumps({"subject": kept.subject, "text": kept.text, "html": kept.html}, ensure_ascii=False)
    content = gzip.compress(said.encode(), mtime=0)
    key = f"mails/{storage.sha256(content)}.json.gz"
    try:
        storage.put(key, content)
    except storage.FileUnavailableError:
        _log.exception("a mail was sent and no copy was kept")
        return None
    return key


def read_copy(row: OutgoingMail) -> Written | None:
    """What the mail said; None where no copy was kept, or where it is lost."""
    if row.copy_key is None:
        return None
    if (fault := fault_of_copy(row.copy_key)) is not None:
        _log.error("mail %s %s", row.id, fault)
        return None
    return Written(**json.loads(gzip.decompress(storage.get(row.copy_key))))


def fault_of_copy(key: str) -> str | None:
    """What is wrong with the file, whose name is its hash."""
    try:
        content = storage.get(key)
    except storage.FileMissingError:
        return f"has lost its copy: {key}"
    except storage.FileUnavailableError as error:
        return str(error)
    return None if storage.sha256(content) in key else f"has another copy than the one that was kept: {key}"
