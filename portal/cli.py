"""Flask commands."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""

    @app.cli.command(with_appcontext=False)
    def worker() -> None:
        """Deliver mails, make documents, tidy up: until it is told to stop."""
        from portal import jobs

        jobs.run(app)
