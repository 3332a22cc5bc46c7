"""`sampling summaries`: compare the summaries of a round with its counts, and make them anew."""

import sys

import click

from sampling.services import watching

from .context import database


@click.command("summaries")
@click.option("--round", "round_code", required=True, help="Code of the round.")
@click.option("--rebuild", is_flag=True, help="Make them anew from the counts first.")
def summaries(round_code: str, rebuild: bool) -> None:
    """Prove that the sums which every page shows are those of the counts; ends with 1 where they are not."""
    if rebuild:
        watching.made_anew(database(), round_code)
    found = watching.check(database(), round_code)
    if not found.current:
        click.echo("Sites have moved or other hours since: coverage is computed from the counts until --rebuild.")
    click.echo(f"{found.cells:,} sums by area, hour and minute, {found.wrong:,} of them wrong.")
    sys.exit(1 if found.wrong and found.current else 0)
