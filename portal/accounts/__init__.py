"""Who people are and what they may."""

from __future__ import annotations

from flask import Flask
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore

from portal.extensions import db
from portal.models.account import Account, Role

security = Security()


def init_app(app: Flask) -> None:
    app.config["SECURITY_PASSWORD_SALT"] = app.config["SECRET_KEY"]
    security.init_app(app, SQLAlchemyUserDatastore(db, Account, Role))
