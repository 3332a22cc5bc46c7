"""`sampling worker`: the process that solves runs, beside the web server."""

import click
from flask import current_app
from flask.cli import with_appcontext

from sampling.settings import Settings


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Solve the runs that the pages ask for, until stopped."""
    from sampling.worker import work

    settings: Settings = current_app.extensions["settings"]
    work(settings)


commands = (worker,)
