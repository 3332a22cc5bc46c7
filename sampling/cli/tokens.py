"""`sampling token`: an access token for a site, printed once."""

import click

from sampling.domain.actors import program
from sampling.services import tokens

from .context import database, now


@click.command("token")
@click.argument("site_code", metavar="SITE")
@click.option("--round", "round_code", help="Code of the round; the one at hand for the site where not given.")
@click.option("--label", default="", help="What the token is for, as lists of tokens show it.")
def token(site_code: str, round_code: str | None, label: str) -> None:
    """Print an access token that reports for SITE in one round. It is told this once, and ends with the round."""
    given = tokens.give_for_site(
        database(),
        site_code=site_code,
        kind="command",
        round_code=round_code,
        label=label,
        by=program("sampling token"),
        now=now(),
    )
    click.echo(given.secret)
    click.echo(f"It reports for {site_code} in the round {given.round_code} until that is closed.", err=True)
