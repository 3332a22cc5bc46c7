"""`sampling coverage`: one figure with everything that makes it honest, for a script or a person."""

import json
from datetime import datetime

import click

from sampling.domain.denominators import WHICH, Expected
from sampling.domain.errors import Refused
from sampling.domain.instants import instant
from sampling.services import rounds, watching

from .context import database


class Instant(click.ParamType):
    """An instant in ISO 8601 with its zone."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the instant; what is none, has no zone or can't be meant is refused."""
        if isinstance(value, datetime):
            return value
        try:
            return instant(str(value))
        except Refused as error:
            self.fail(str(error), param, ctx)


@click.command("coverage")
@click.option("--round", "round_code", required=True, help="Code of the round.")
@click.option("--area", "area_code", required=True, help="Code of the area.")
@click.option("--as-of", type=Instant(), required=True, help="Hours that end by then count.")
@click.option("--known-at", type=Instant(), help="Leave out what came in later than this.")
@click.option(
    "--of", "which", type=click.Choice(WHICH), default=WHICH[0], help="Of whom: residents, if nothing is said."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: coverage is a fraction, or null for no figure.")
def coverage(
    round_code: str, area_code: str, as_of: datetime, known_at: datetime | None, which: str, as_json: bool
) -> None:
    """Print how many people of an area have been sampled, of how many, as of a time."""
    found, expected = watching.coverage_of(
        database(), round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at, which=which
    )
    days = watching.days_counted(database(), round_code=round_code, area_code=area_code, as_of=as_of)
    zone = rounds.round_by_code(database(), round_code).tz
    if as_json:
        figures = {
            "area": area_code,
            "round": round_code,
            "sampled": found.sampled,
            "of": which,
            which: found.denominator,
            "coverage": found.coverage,
            "over": found.is_over,
            "of_several": found.of_several,
            "as_of": as_of.astimezone(zone).isoformat(),
            "known_at": known_at.astimezone(zone).isoformat() if known_at else None,
            "sites_reported": found.sites_reported,
            "sites_expected": found.sites_expected,
            "sites_left_out": found.sites_left_out,
            "sites_counted": found.sites_counted,
            "of_areas": found.of_areas,
            "days": days,
        }
        if which == "expected":
            figures |= {
                "villages": expected.villages,
                "villages_entered": expected.entered,
                "expected_as_of": expected.entered_at.astimezone(zone).isoformat() if expected.entered_at else None,
            }
        click.echo(json.dumps(figures))
        return
    share = "no figure" if found.coverage is None else f"{found.coverage:.1%}".replace("%", " %")
    whole = "an unknown number of" if found.denominator is None else f"{found.denominator:,}"
    whom = "expected people" if which == "expected" else "residents"
    if found.of_areas:
        whom += f" of the {found.of_areas} that take part"
    people = (
        f"{found.sampled:,} of {whole} {whom} sampled" if found.sites_counted else f"no count yet of {whole} {whom}"
    )
    moment = f"{as_of.astimezone(zone):%Y-%m-%d %H:%M}"
    click.echo(
        f"{area_code}: {people}, {share}, as of {moment}; "
        f"{found.sites_reported:,} of {found.sites_expected:,} sites have reported."
        + (f" {days} days are added up: whoever was sampled on several of them counts each time." if days > 1 else "")
    )
    if which == "expected":
        click.echo(_entered(expected))


def _entered(expected: Expected) -> str:
    said = f"{expected.entered:,} of {expected.villages:,} villages have entered their expected people"
    return f"{said}, the newest {expected.entered_at:%Y-%m-%d %H:%M %Z}." if expected.entered_at else f"{said}."
