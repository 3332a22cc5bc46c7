"""`sampling account`: make an account from the server's own shell."""

import click

from sampling.domain.actors import program
from sampling.domain.permissions import ROLES
from sampling.services import accounts

from .context import database, now


@click.command("account")
@click.argument("name")
@click.option("--full-name", default="", help="The person's name; the sign-in name where not given.")
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--area", "area_code", help="Code of the area that the account is for; all where not given.")
@click.option("--site", "site_code", help="Code of a site lead's site.")
@click.password_option(help="At least ten characters.")
def account(name: str, full_name: str, role: str, area_code: str | None, site_code: str | None, password: str) -> None:
    """Make the account NAME."""
    accounts.create(
        database(),
        name=name,
        full_name=full_name or name,
        password=password,
        role=role,
        area_code=area_code,
        site_code=site_code,
        by=program("sampling account"),
        now=now(),
    )
    click.echo(f"The account {name} is made.")
