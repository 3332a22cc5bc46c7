"""`sampling account`, `sampling accounts` and `sampling site-accounts`: make accounts from the server's own shell."""

import os
import sys
from pathlib import Path

import click

from sampling.domain.actors import program
from sampling.domain.permissions import ROLES
from sampling.domain.slips import Slip
from sampling.services import accounts, slips
from sampling.services import site_accounts as bulk
from sampling.services.slips.working import ZONE

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


_output = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The slips: a .pdf to print, or a .csv; must not exist.",
)
_address = click.option(
    "--address", help="Where people sign in, such as https://sampling.example.gov.cn; for the codes on a PDF."
)


@click.command("site-accounts")
@click.option("--area", "area_code", required=True, help="Code of the county or township whose sites get accounts.")
@_output
@_address
def site_accounts(area_code: str, output: Path, address: str | None) -> None:
    """Make an account for the lead of every site that has none, and write the slips with their passwords."""
    _check_output(output, address)
    file = _Slips(output, address, area_code)
    with telling("making accounts"):
        made = bulk.add_for_sites(
            database(),
            area_code=area_code,
            by=program("sampling site-accounts"),
            now=now(),
            draw=file.draw,
            keep=file.keep,
        )
    if not made:
        click.echo("Every site has an account of its lead already.")
        return
    click.echo(f"{len(made)} accounts are made; their passwords stand in {output} and nowhere else.")


@click.command("accounts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_output
@_address
def accounts_from_file(file: Path, output: Path, address: str | None) -> None:
    """Make every account of the FILE (CSV or XLSX with the columns name, full_name, role, area_code, site_code), and
    write the slips with their passwords. All of them, or none: everything that is wrong is said first."""
    _check_output(output, address)
    content, by = file.read_bytes(), program("sampling accounts")
    findings = slips.check_accounts(database(), content, by=by)
    for finding in findings:
        click.echo(f"{'error  ' if finding.blocks else 'warning'}  {finding}", err=True)
    if any(finding.blocks for finding in findings):
        click.echo("Nothing was made. Put the findings right first.", err=True)
        sys.exit(1)
    written = _Slips(output, address, None)
    with telling("making accounts"):
        made = slips.make_accounts(database(), content, by=by, now=now(), draw=written.draw, keep=written.keep)
    click.echo(f"{len(made)} accounts are made; their passwords stand in {output} and nowhere else.")


def _check_output(output: Path, address: str | None) -> None:
    if output.suffix.lower() not in (".pdf", ".csv"):
        raise click.UsageError("The slips are written as .pdf or .csv: end the name of --output with one of them.")
    if output.suffix.lower() == ".pdf" and not (address or "").startswith(("https://", "http://")):
        raise click.UsageError("A PDF needs --address, such as https://sampling.example.gov.cn: its codes lead there.")
    if output.exists():
        raise click.UsageError(f"{output} is there already: passwords are not written over.")


class _Slips:
    """The file of slips: drawn while others may write, and kept within the transaction that makes the accounts."""

    def __init__(self, output: Path, address: str | None, area_code: str | None) -> None:
        self.output, self.address, self.area_code = output, address or "", area_code
        self.content = b""

    def draw(self, found: list[Slip]) -> None:
        """Make what is to be written."""
        if self.output.suffix.lower() == ".pdf":
            paper = slips.paper_of(database(), self.area_code, self.address, now(), ZONE)
            self.content = slips.draw(found, paper)
        else:
            self.content = slips.slips_as_csv(found)

    def keep(self, found: list[Slip]) -> None:
        """Write it, readable for its owner alone and never in place of another file."""
        if found:
            with os.fdopen(os.open(self.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(self.content)
