"""`sampling migrate` and `sampling init`: the schema, and an empty county for real use."""

import click

from sampling.domain.actors import program
from sampling.services import counties

from .context import installation, now


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the present schema; nothing is lost, and a second time changes nothing."""
    counties.prepare(installation().database)
    click.echo("The database is up to date.")


@click.command("init")
@click.option("--code", prompt="Code of the county (six digits)", help="Official code of the county.")
@click.option("--name", prompt="Name of the county", help="Its name, as it is to stand on the pages.")
@click.option("--admin", prompt="Sign-in name of the administrator", default="admin", help="First account.")
@click.password_option(prompt="Password of the administrator", help="At least ten characters.")
def init(code: str, name: str, admin: str, password: str) -> None:
    """Make an empty county, without any demonstration data, and its first administrator."""
    db = installation().database
    counties.prepare(db)
    counties.found(db, code=code, name=name, admin=admin, password=password, by=program("sampling init"), now=now())
    click.echo(f"{name} ({code}) is ready. Sign in as {admin} and make an account for a planner,")
    click.echo("who imports the areas, sites and staff and makes the first round.")
