"""Kontor: a shop's orders from the click to the parcel, shown to both sides."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from obstore.store import LocalStore
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT
from portal import accounts, backend, cli, clock, context, customer, documents
from portal.accounts import people
from portal.extensions import babel, csrf, db, migrate
from portal.extensions import mail as mail_server  # `portal.mail` is a package
from portal.sales.adopting import adopt_guest_orders
from portal.web import assets, errors, filters, headers, jinja, language, routing, saying_once, sessions, shown_again
from portal.web.views import load_views

# Routing first: before any route is added.
WEB = (routing, sessions, saying_once, shown_again, filters, assets, headers, errors)


def create_app(config: dict[str, Any]) -> Flask:
    """The only place where the parts meet."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(config)
    clock.ZONE = ZoneInfo(app.config["BABEL_DEFAULT_TIMEZONE"])
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    jinja.init_app(app)
    _keep_files(app)
    _init_extensions(app)
    for part in (*WEB, accounts, context, documents, cli):
        part.init_app(app)
    accounts.when_confirmed(app, adopt_guest_orders)
    accounts.when_logged_in(app, lambda account: language.prefer(account.language))
    accounts.when_logged_in(app, lambda account: people.note_log_in(account, clock.now()))
    for face in (customer, backend):
        load_views(face)
        app.register_blueprint(face.blueprint)
    return app


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "portal" / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    mail_server.init_app(app)
    babel.init_app(app, locale_selector=language.choose)


def _keep_files(app: Flask) -> None:
    folder = app.config["VAR"] / "files"
    folder.mkdir(parents=True, exist_ok=True)
    app.extensions["kontor.files"] = LocalStore(str(folder))
