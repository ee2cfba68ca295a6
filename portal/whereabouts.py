"""What `make run` prints: where to click, how to log in, where the mails are."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app

from portal.demo.people import DEMO_PASSWORD, demo_accounts
from portal.demo.vouchers import demo_vouchers
from portal.extensions import db
from portal.models.feed_link import FeedLink
from portal.shop.settings import find_settings
from portal.shop.setup import setup_code


def directions() -> Iterator[str]:
    """For a shop that is set up."""
    url = current_app.config["PUBLIC_URL"]
    yield ""
    yield f"  Shop      {url}/"
    yield f"  Backend   {url}/backend/"
    settings = find_settings()
    if settings is not None and settings.is_demo:
        yield from _demo(url)
    yield f"  Mails     {_mails()}"
    if settings is not None and settings.mail_delay_minutes:
        yield f"            (from the backend after {settings.mail_delay_minutes} minutes, unless sent at once there)"
    yield ""


def setup_directions() -> Iterator[str]:
    """For an empty shop."""
    yield ""
    yield f"  The shop is empty. Set it up at {current_app.config['PUBLIC_URL']}/backend/setup"
    yield f"  Set-up code  {setup_code()}"
    yield ""


def _demo(url: str) -> Iterator[str]:
    yield ""
    for role, email in demo_accounts():
        yield f"  Log-in    {email:<38} {role}"
    yield f"  Password  {DEMO_PASSWORD}"
    for code, effect in demo_vouchers().items():
        yield f"  Voucher   {code:<38} {effect}"
    yield ""
    link = db.session.query(FeedLink).order_by(FeedLink.id).first()
    if link is not None and link.revoked_at is None:
        yield f"  Feed      {url}/backend/feeds/orders/{link.token}.rss"


def _mails() -> str:
    server = current_app.config["MAIL_SERVER"]
    return f"by SMTP to {server}" if server else f"{current_app.config['MAIL_FOLDER']}/*.eml"
