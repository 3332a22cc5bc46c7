"""`sampling account` and `sampling site-accounts`: make accounts from the server's own shell."""

import os
from pathlib import Path

import click

from sampling.domain.actors import program
from sampling.domain.permissions import ROLES
from sampling.services import accounts
from sampling.services import site_accounts as bulk

from .context import database, now
from .progress import telling


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


@click.command("site-accounts")
@click.option("--area", "area_code", required=True, help="Code of the county or township whose sites get accounts.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV of the slips; must not exist."
)
def site_accounts(area_code: str, output: Path) -> None:
    """Make an account for the lead of every site that has none, and write the slips with their passwords."""

    def keep(slips: list[bulk.Slip]) -> None:
        if slips:  # readable for its owner alone, and never in place of another
            with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(bulk.slips_as_csv(slips))

    if output.exists():
        raise click.UsageError(f"{output} is there already: passwords are not written over.")
    with telling("making accounts"):
        made = bulk.add_for_sites(
            database(), area_code=area_code, by=program("sampling site-accounts"), now=now(), keep=keep
        )
    if not made:
        click.echo("Every site has an account of its lead already.")
        return
    click.echo(f"{len(made)} accounts are made; their passwords stand in {output} and nowhere else.")
