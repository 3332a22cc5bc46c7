"""`sampling worker`: the process that solves runs, beside the web server."""

import click

from .context import installation


@click.command("worker")
def worker() -> None:
    """Solve the runs that the pages ask for, until stopped."""
    from sampling.worker import work

    work(installation().settings)
