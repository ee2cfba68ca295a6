"""Every setting, its default and the reason for it; read from the environment once, at start-up."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent


def from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration. Raises ValueError when a number is not a number."""
    var = Path(environ.get("KONTOR_VAR", ROOT / "var")).resolve()
    var.mkdir(parents=True, exist_ok=True)
    https = environ.get("PUBLIC_URL", "").startswith("https://")
    return {
        "VAR": var,
        # Absolute links in mails and feeds are made by the worker, which has no request to ask.
        "PUBLIC_URL": environ.get("PUBLIC_URL") or _local_url(environ),
        "SECRET_KEY": environ.get("SECRET_KEY") or _kept_secret(var / "secret_key"),
        # postgresql://user:password@host/database for PostgreSQL.
        "SQLALCHEMY_DATABASE_URI": _database_url(environ.get("DATABASE_URL") or f"sqlite:///{var / 'kontor.db'}"),
        # What an error says goes into the log, which is no place for customers' data.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, "pool_use_lifo": True},
        # Only needed behind a reverse proxy: how many of them may be believed about the visitor's address.
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        # Without a server each mail becomes a file, so that nothing is needed to try the shop.
        "MAIL_SERVER": environ.get("MAIL_SERVER", ""),
        "MAIL_PORT": int(environ.get("MAIL_PORT", "587")),
        "MAIL_USE_TLS": environ.get("MAIL_TLS", "starttls") == "starttls",
        "MAIL_USE_SSL": environ.get("MAIL_TLS", "starttls") == "ssl",
        "MAIL_USERNAME": environ.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD"),
        "MAIL_TIMEOUT": float(environ.get("MAIL_TIMEOUT", "10")),
        "MAIL_CA_FILE": environ.get("MAIL_CA_FILE"),
        "MAIL_FOLDER": var / "mail",
        # 16 MB: a download file or a photograph; larger bodies are refused before they are read.
        "MAX_CONTENT_LENGTH": int(environ.get("MAX_UPLOAD", "16000000")),
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SESSION_COOKIE_NAME": "kontor",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "WTF_I18N_ENABLED": False,  # the forms choose the language of the package's words themselves
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session: a form left open overnight still works
        "BABEL_DEFAULT_LOCALE": "de",
        "BABEL_DEFAULT_TIMEZONE": environ.get("KONTOR_TIMEZONE", "Europe/Berlin"),
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "portal" / "translations"),
        "LANGUAGES": ("de", "en"),
    }


def _database_url(url: str) -> str:
    """Hosting services write postgres://, which SQLAlchemy does not know."""
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url


def _local_url(environ: Mapping[str, str]) -> str:
    return f"http://{environ.get('HOST', '127.0.0.1')}:{environ.get('PORT', '8000')}"


def _kept_secret(path: Path) -> str:
    """A key that survives restarts; whoever can read the folder can read the database beside it anyway."""
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()
