"""Issued paper: a snapshot in, bytes or a page out."""

from flask import Flask

from portal.documents import einvoice, faces, page


def init_app(app: Flask) -> None:
    app.jinja_env.globals["page_of"] = page.page_of
    app.jinja_env.globals["is_einvoice"] = einvoice.is_einvoice
    app.jinja_env.globals["unprintable"] = faces.unprintable
