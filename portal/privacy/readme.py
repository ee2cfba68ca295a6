"""The file that explains the others: what is in there, what each name means, what is left out. German, then English."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask_babel import force_locale

from portal.shop.settings import get_settings

DATA, PAPERS = "daten.json", "papiere"  # file and folder that it explains
LANGUAGES = ("de", "en")


def readme(email: str, at: datetime) -> str:
    texts = []
    for language in LANGUAGES:
        with force_locale(language):
            texts.append(
                render_template("privacy/readme.txt", shop=get_settings(), email=email, at=at, data=DATA, papers=PAPERS)
            )
    return f"\n{'-' * 72}\n\n".join(texts)
