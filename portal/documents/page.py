"""Snapshot in, HTML out: the page that says what the PDF says, for everyone who reads a screen better than paper."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from portal.documents.paper import Content
from portal.documents.reading import read


def page_of(content: Content) -> Markup:
    """The sections of a snapshot (`IssuedDocument.content`) in its own language, to stand inside any page."""
    paper = read(content)
    with force_locale(paper.language):
        template = current_app.jinja_env.get_template(f"documents/{paper.form}_page.html")
        return Markup(template.render(paper=paper))  # noqa: S704 - a template of ours, escaped as all are
