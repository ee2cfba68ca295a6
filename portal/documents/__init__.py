"""Issued paper: a snapshot in, bytes or a page out."""

from flask import Flask

from portal.documents import einvoice, page


def init_app(app: Flask) -> None:
    app.jinja_env.globals["page_of"] = page.page_of
    app.jinja_env.globals["is_einvoice"] = einvoice.is_einvoice
