"""Which passwords are none: those that a program tries first (zxcvbn), the person's own name among them."""

from __future__ import annotations

from typing import Any

from wtforms import Field, ValidationError
from wtforms.form import BaseForm
from zxcvbn import zxcvbn

from portal.accounts.library import PasswordUtil
from portal.wording import gettext as _

LEAST_SCORE = 2  # of 4: a million guesses or more, which nobody has at a door that counts (`limits`)
LONGEST_LOOKED_AT = 72  # characters; what is longer is good by then or never


def guessed(password: str, *about: str) -> str | None:
    """What is wrong with it, in words; None if nothing is. `about`: of the person, what others know."""
    known = [word for each in about for word in (each, *each.replace("@", " ").split())]
    if zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=known)["score"] >= LEAST_SCORE:
        return None
    return _("Dieses Passwort ist leicht zu erraten. Am besten nehmen Sie ein paar Wörter, die nicht zusammengehören.")


class NotGuessed:
    """A check of a form of ours. `fields`: those that say who it is."""

    def __init__(self, *fields: str) -> None:
        self._fields = fields

    def __call__(self, form: BaseForm, field: Field) -> None:
        if wrong := guessed(field.data, *(form[name].data or "" for name in self._fields)):
            raise ValidationError(wrong)


class Passwords(PasswordUtil):
    """Asked by the library's forms for a new password."""

    def validate(self, password: str, is_register: bool, **of_whom: Any) -> tuple[list[str] | None, str]:
        errors, normal = super().validate(password, is_register, **of_whom)
        if errors:
            return errors, normal
        person = of_whom.get("user")
        about = (person.name, person.email) if person else (of_whom.get("name"), of_whom.get("email"))
        wrong = guessed(normal, *(str(each) for each in about if each))
        return ([wrong] if wrong else None), normal
