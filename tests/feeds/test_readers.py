"""Real readers at the running shop: feedparser, rss2email with a mail server behind it, newsboat."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import feedparser
import pytest

from portal.extensions import db
from portal.models.account import Account
from portal.models.feed_link import FeedFormat, FeedLink, FeedScope
from portal.sales.feed_links import FeedWish, make_link
from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.builders import Shop
from tests.cast import OLGA_MAIL
from tests.running import PATIENCE, Running, wait_until
from tests.visitor import squeeze

pytestmark = pytest.mark.thorough


def needs(program: str, package: str) -> str:
    """The path of a reader that Debian has. Without it there is nothing to test, which is said loudly."""
    found = shutil.which(program)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{program} is missing (apt-get install {package})")
    if found is None:
        pytest.skip(f"!!! SKIPPED: {program} is missing, so this reader was not tested (apt-get install {package})")
    return found


def subscribe(builder: Shop, scope: FeedScope) -> str:
    """The token of a new link of Olga's."""
    owner = db.session.query(Account).filter_by(email=OLGA_MAIL).one().id
    link = make_link(owner, FeedWish("Reader", scope), builder.now)
    return db.session.get_one(FeedLink, link).token


def run(*command: str, folder: Path) -> str:
    """What it prints. Its files are in the folder and nowhere else."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "xterm"}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=PATIENCE * 2)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def restart(shop: Running) -> None:
    shop.processes["web"].terminate()
    shop.processes["web"].wait(timeout=PATIENCE)
    shop.start_web()
    wait_until(lambda: feedparser.parse(f"{shop.url}/").get("status") == 200, "the web server")


@pytest.mark.parametrize("form", list(FeedFormat))
@pytest.mark.parametrize("scope", list(FeedScope))
def test_feedparser_reads_every_feed_and_its_304(
    running: Running, builder: Shop, scope: FeedScope, form: FeedFormat
) -> None:
    address = f"{running.url}/backend/feeds/{scope.path}/{subscribe(builder, scope)}.{form}"
    number = builder.order(ink=1).number
    submit_invoice(builder.reload(number).id, InvoiceWish(), builder.olga())
    feed = feedparser.parse(address)
    assert (feed.status, feed.bozo) == (200, False), feed.get("bozo_exception")
    assert any(number in entry.title for entry in feed.entries)
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [address]
    assert feedparser.parse(address, etag=feed.etag).status == 304


def test_rss2email_makes_exactly_one_mail_of_each_new_order(running: Running, builder: Shop, tmp_path: Path) -> None:
    r2e = needs("r2e", "rss2email")
    to = "packtisch@feder-und-bogen.example"
    (tmp_path / "rss2email.cfg").write_text(
        f"[DEFAULT]\nfrom = feed@example.org\nto = {to}\nemail-protocol = smtp\nsmtp-server = 127.0.0.1\n"
        f"smtp-port = {running.inbox.controller.port}\nsmtp-auth = False\nsmtp-ssl = False\n"
    )

    def read() -> list[str]:
        """The subjects of all mails so far, after another run."""
        run(r2e, "-c", "rss2email.cfg", "-d", "rss2email.json", "run", folder=tmp_path)
        return [squeeze(str(mail["Subject"])) for mail in running.inbox.to(to)]

    address = f"{running.url}/backend/feeds/orders/{subscribe(builder, FeedScope.orders)}.rss"
    run(r2e, "-c", "rss2email.cfg", "-d", "rss2email.json", "add", "Kontor", address, folder=tmp_path)
    before = read()  # what other tests ordered
    first, second = builder.order(ink=1).number, builder.order(ink=1).number
    assert mails_about(first, read()) == mails_about(second, read()) == 1
    submit_invoice(builder.reload(first).id, InvoiceWish(), builder.olga())
    restart(running)
    third = builder.order(ink=1).number
    subjects = read()
    assert [mails_about(number, subjects) for number in (first, second, third)] == [1, 1, 1]
    assert len(read()) == len(before) + 3
    assert any(f"Bestellung {third}: Anna Weidner, 18,40 €" in subject for subject in subjects)


def mails_about(number: str, subjects: list[str]) -> int:
    return sum(number in subject for subject in subjects)


@pytest.mark.parametrize("form", list(FeedFormat))
def test_newsboat_shows_each_event_once_with_a_password(
    running: Running, builder: Shop, tmp_path: Path, form: FeedFormat
) -> None:
    newsboat = needs("newsboat", "newsboat")
    token = subscribe(builder, FeedScope.events)
    address = running.url.replace("http://", f"http://olga:{token}@")
    (tmp_path / "urls").write_text(f"{address}/backend/feeds/events.{form}\n")
    (tmp_path / "config").write_text("reload-threads 1\n")
    number = builder.order(ink=1).number
    invoice = submit_invoice(builder.reload(number).id, InvoiceWish(), builder.olga())
    files = ("-u", "urls", "-c", "cache.db", "-C", "config")
    for _ in range(2):
        run(newsboat, *files, "-x", "reload", folder=tmp_path)
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        titles = [title for (title,) in cache.execute("select title from rss_item")]
    assert titles.count(f"Bestellung {number}: bestellt") == 1
    assert titles.count(f"Bestellung {number}: Rechnung {invoice} erstellt") == 1
    assert f"{len(titles)} unread" in run(newsboat, *files, "-x", "print-unread", folder=tmp_path)
