"""Flask commands."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext


def init_app(app: Flask) -> None:
    """Register the commands. What one needs is loaded when it runs, so that the others start quickly."""

    @app.cli.command(with_appcontext=False)
    def worker() -> None:
        """Deliver mails, make documents, tidy up: until it is told to stop."""
        from portal import jobs

        jobs.run(app)

    for command in (
        demo,
        where,
        add_owner,
        check_archive,
        check_history,
        check_stock,
        expired,
        erase_expired,
        rebuild_tallies,
        rebuild_customers,
        index_products,
        move_from_sqlite,
    ):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def demo() -> None:
    """Fill an empty shop with the demonstration; a shop with anything in it is left alone."""
    from portal.demo import seeding
    from portal.shop.setup import is_set_up

    if is_set_up():
        return
    click.echo("Making the demonstration shop (once, about half a minute) ...")
    seeding.seed()


@click.command()
@with_appcontext
def where() -> None:
    """Say where to click and how to log in."""
    from portal.shop.setup import is_set_up
    from portal.whereabouts import directions, setup_directions

    for line in directions() if is_set_up() else setup_directions():
        click.echo(line)


@click.command()
@click.argument("name")
@click.argument("email")
@with_appcontext
def add_owner(name: str, email: str) -> None:
    """Give somebody the owner's rights: the way back in when nobody can log in any more."""
    from portal import clock
    from portal.accounts import people
    from portal.shop.settings import find_settings

    if find_settings() is None:
        raise click.ClickException("The shop is empty: set it up first (see `flask --app wsgi where`).")
    click.echo("Choose a password within an hour at:")
    click.echo(people.add_owner(name, email, clock.now()))


@click.command()
@with_appcontext
def check_archive() -> None:
    """Prove numbers, chain and files of all issued papers and the copies of mails, or name what is wrong."""
    from portal.sales import archive_check

    report = archive_check.check_archive()
    for fault in report.faults:
        click.echo(f"{fault.number} {fault.what}.")
    waiting = f" ({report.waiting} without a file yet)" if report.waiting else ""
    erased = f", {report.erased} papers erased in their time" if report.erased else ""
    looked_at = f"{report.documents} papers{waiting} and {report.copies} copies of mails looked at"
    click.echo(f"{looked_at}{erased}, {len(report.faults)} faults.")
    if report.faults:
        raise SystemExit(1)


@click.command()
@click.option("--order", "number", help="Only this order.")
@with_appcontext
def check_history(number: str | None) -> None:
    """Prove the history of all orders, or name the first broken link of each broken one."""
    from portal.sales import history_check

    proved = orders = broken = 0
    for verdict in history_check.check_history(number):
        orders, proved = orders + 1, proved + verdict.entries
        if verdict.broken is not None:
            broken += 1
            click.echo(f"Order {verdict.number}, entry {verdict.broken.position}: {verdict.broken.what}.")
    if number is not None and not orders:
        raise click.ClickException(f"There is no order {number}.")
    click.echo(f"{proved} entries of {orders} orders proved, {broken} orders broken.")
    if broken:
        raise SystemExit(1)


@click.command()
@with_appcontext
def check_stock() -> None:
    """Prove that each article's stock is the sum of its movements; exit code 1 names those where it is not."""
    from portal.catalogue.stock_list import list_wrong_stocks

    wrong = list_wrong_stocks()
    for sku, name, stock, total in wrong:
        click.echo(f"{sku} {name}: Bestand {stock}, Summe {total}")
    if wrong:
        raise SystemExit(1)
    click.echo("Bestand stimmt")


_UNTIL = click.option("--until", type=click.IntRange(2000, 9000), help="Nothing younger than this year.")


@click.command()
@_UNTIL
@with_appcontext
def expired(until: int | None) -> None:
    """List orders and mails that need not be kept any longer by law. Changes nothing."""
    from portal import clock
    from portal.privacy.expired import Limits, find_expired

    found = find_expired(Limits.of(clock.now(), until))
    for order in found.orders:
        click.echo(f"Order {order.number}")
    unfit = f"{found.statements} statements of withdrawal that fit no order"
    click.echo(f"{len(found.orders)} orders, {found.mails} mails and {unfit} are past their time.")


@click.command()
@_UNTIL
@click.confirmation_option(prompt="Erase for good what `expired` lists? Is no tax audit or lawsuit pending?")
@with_appcontext
def erase_expired(until: int | None) -> None:
    """Erase what `expired` lists: papers, histories, names and addresses, mails. Needs a yes (or --yes)."""
    from portal import clock
    from portal.privacy import expired as over

    now = clock.now()
    erased = over.erase_expired(over.Limits.of(now, until), now)
    what = f"{len(erased.orders)} orders, {erased.mails} mails and {erased.statements} statements that fit no order"
    click.echo(f"{what} erased. Run check-archive and check-history now.")


@click.command()
@with_appcontext
def rebuild_tallies() -> None:
    """Add up all days that are over anew: after rows of the past were brought in from elsewhere."""
    from portal import clock
    from portal.sales import tallies

    click.echo(f"{tallies.rebuild(clock.now())} days added up.")


@click.command()
@with_appcontext
def rebuild_customers() -> None:
    """Count each customer's orders anew: after orders were brought in from elsewhere."""
    from portal.sales import customers

    click.echo(f"{customers.rebuild_customers()} customers counted.")


@click.command()
@with_appcontext
def index_products() -> None:
    """Write the words by which articles are found: after articles were brought in from elsewhere."""
    from portal.catalogue import product_words

    click.echo(f"{product_words.index_all()} articles indexed.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def move_from_sqlite(file: Path) -> None:
    """Go on with PostgreSQL: copy a shop's SQLite file into the empty database that DATABASE_URL names."""
    from portal import moving

    try:
        moved = moving.move_from_sqlite(file)
    except moving.NotMovedError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{moved} rows moved. The files of the shop stay where they are.")
