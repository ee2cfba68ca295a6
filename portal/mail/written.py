"""A mail before it has an envelope: subject, text and HTML from the three templates of its folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import get_locale

from portal.mail import plain
from portal.mail.addresses import HIDDEN, Addresses
from portal.models.outgoing_mail import MailName
from portal.models.shop_settings import ShopSettings
from portal.text import clean, clean_line

LONGEST_SUBJECT = 200  # the column that keeps it


@dataclass(frozen=True)
class Stationery:
    """What every mail of the shop is written on."""

    shop: ShopSettings
    to: Addresses


@dataclass(frozen=True)
class Written:
    """`secrets`: of its links to pages for which nobody must log in."""

    subject: str
    text: str
    html: str
    secrets: frozenset[str] = frozenset()

    def without_secrets(self) -> Written:
        text, html = self.text, self.html
        for secret in self.secrets:
            text, html = text.replace(secret, HIDDEN), html.replace(secret, HIDDEN)
        return Written(self.subject, text, html)


def write(name: MailName, on: Stationery, is_trial: bool = False, **objects: Any) -> Written:
    """In the language that is in force. `objects` are what the templates show; nothing is looked up here."""
    folder = f"mail/{name.value}"
    shared = {
        "shop": on.shop,
        "to": on.to,
        "is_trial": is_trial,
        "language": str(get_locale()),
        "columns": plain.columns,
        "underlined": plain.underlined,
        **objects,
    }
    subject = clean_line(render_template(f"{folder}/subject.txt", **shared))
    subject = f"[PROBE] {subject}"[:LONGEST_SUBJECT] if is_trial else subject[:LONGEST_SUBJECT]
    # What both bodies say is written once: a sentence a line.
    shared["sentences"] = clean(render_template(f"{folder}/sentences.txt", **shared)).split("\n")
    shared["subject"] = subject
    return Written(
        subject=subject,
        text=plain.tidy(render_template(f"{folder}/body.txt", **shared)),
        html=clean(render_template(f"{folder}/body.html", **shared)) + "\n",
        secrets=frozenset(on.to.secrets),
    )
