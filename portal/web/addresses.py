"""E-mail addresses from forms: checked without asking the network, refused with what is wrong."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import ValidationError

from portal.wording import gettext as _


class EmailAddress:
    """A validator. Leaves the address as it is kept and searched for: in small letters, Unicode in one form."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            return
        try:
            # A mailbox with other than ASCII letters cannot be reached by every mail server.
            address = validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValidationError(_why(field.data)) from error
        field.data = address.normalized.lower()


def _why(text: str) -> str:
    mailbox, at, domain = text.rpartition("@")
    if not at:
        return _("In der Adresse fehlt das @, zum Beispiel anna@example.org.")
    if not mailbox:
        return _("Vor dem @ fehlt der Name des Postfachs, zum Beispiel anna@example.org.")
    if not domain:
        return _("Nach dem @ fehlt der Anbieter, zum Beispiel anna@example.org.")
    if "." not in domain:
        return _("Nach „%(domain)s“ fehlt die Endung, zum Beispiel „.de“.", domain=domain)
    return _("Diese Adresse ist nicht gültig. Bitte prüfen Sie jedes Zeichen.")
