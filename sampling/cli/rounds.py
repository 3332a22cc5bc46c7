"""`sampling rounds`, `sites` and `copy-round`: what there is, and a round from the last one."""

import json
from datetime import datetime, time
from typing import Any

import click

from sampling.domain.actors import program
from sampling.domain.copies import Asked, first_day_of, redated
from sampling.domain.instants import instant
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.services import areas, rounds, sites

from .context import database, now


@click.command("rounds")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_rounds(as_json: bool) -> None:
    """List the rounds, newest first."""
    found = rounds.rounds(database())
    if as_json:
        click.echo(json.dumps([_round(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        sessions = ", ".join(session.code for session in one.sessions) or "no session"
        click.echo(f"{one.code}\t{one.state}\t{one.name}\t{sessions}")
    if not found:
        click.echo("There is no round yet.")


@click.command("sites")
@click.option("--round", "round_code", required=True, help="Code of the round.")
@click.option("--session", "session_code", help="Only the sites of this session.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_sites(round_code: str, session_code: str | None, as_json: bool) -> None:
    """List the sites that open in a round."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    opened: dict[str, list[str]] = {}
    for session in round_.sessions:
        if session_code in (None, session.code):
            members = rounds.session_members(db, round_code=round_code, session_code=session.code)
            for code in members.sites:
                opened.setdefault(code, []).append(session.code)
    found = [site for site in sites.sites_within(db, round_.area_path) if site.code in opened]
    if as_json:
        click.echo(json.dumps([_site(site, opened[site.code]) for site in found], ensure_ascii=False, indent=2))
        return
    for site in found:
        click.echo(
            f"{site.code}\t{site.name}\t{site.area_code}\t{site.kind}\t{site.lanes}\t{','.join(opened[site.code])}"
        )
    if not found:
        click.echo("No site opens in this round yet.")


class Share(click.ParamType):
    """AREA=PERCENT, as (code, fraction)."""

    name = "area=percent"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """The code of the area and the fraction."""
        code, _, percent = str(value).rpartition("=")
        try:
            return code, float(percent.rstrip("%")) / 100
        except ValueError:
            self.fail(f"{value} is no share. Write it as 411325100=85.", param, ctx)


class Hours(click.ParamType):
    """SESSION=08:00-12:00, as (code, opening, closing)."""

    name = "session=hours"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, time, time]:
        """The code of the session, its opening and its closing."""
        code, _, hours = str(value).rpartition("=")
        opens, _, closes = hours.partition("-")
        try:
            return code, time.fromisoformat(opens), time.fromisoformat(closes)
        except ValueError:
            self.fail(f"{value} are no hours. Write them as 0504=08:00-12:00.", param, ctx)


@click.command("copy-round")
@click.argument("of")
@click.option("--code", required=True, help="Code of the new round.")
@click.option("--name", help="Its name; without it that of the earlier round, dates in it moved.")
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the first session.")
@click.option("--ordered-at", help="When the order came, 2022-05-03T22:00+08:00; now, if neither this nor --standby.")
@click.option("--standby", is_flag=True, help="No order yet: stand by only.")
@click.option("--hours", type=Hours(), multiple=True, help="Other hours of a session, 0504=08:00-12:00.")
@click.option("--township", "townships", multiple=True, help="Code of a township that takes part; all without this.")
@click.option("--target", "targets", type=Share(), multiple=True, help="Target of the county or a township.")
@click.option("--all-townships", type=float, help="The same target for every township, in percent.")
@click.option("--pool-size", type=int, help="People whose samples share a tube.")
@click.option("--heat/--no-heat", default=None, help="Whether high heat is forecast.")
@click.option(
    "--source", default="sampling copy-round", show_default=True, help="Where pool size and weather are from."
)
@click.option("--note", default="", help="What others should know about it.")
@click.option("--past", is_flag=True, help="The first session may be over already.")
def copy_round(
    of: str,
    code: str,
    name: str | None,
    first_day: datetime,
    ordered_at: str | None,
    standby: bool,
    hours: tuple[tuple[str, time, time], ...],
    townships: tuple[str, ...],
    targets: tuple[tuple[str, float], ...],
    all_townships: float | None,
    pool_size: int | None,
    heat: bool | None,
    source: str,
    note: str,
    past: bool,
) -> None:
    """Make a round from the round OF: sites, staff, norms, targets and teams are taken over, only changes are said."""
    if standby and ordered_at:
        raise click.UsageError("Say --ordered-at or --standby, not both.")
    db, at = database(), now()
    earlier = rounds.round_by_code(db, of)
    unknown = sorted({one for one, _, _ in hours} - {one.code for one in earlier.sessions})
    if unknown:
        raise click.UsageError(f"The round {of} has no session with the code {unknown[0]}.")
    below = [one.code for one in areas.townships(db, earlier.area_path)]
    wanted: dict[str, float | None] = {} if all_townships is None else dict.fromkeys(below, all_townships / 100)
    came = None if standby else instant(ordered_at) if ordered_at else at
    asked = Asked(
        ordered_at=came,
        hours={one: (opens, closes) for one, opens, closes in hours},
        scope=frozenset(townships) if townships else None,
        targets=wanted | dict(targets),
        pool_size=pool_size,
        heat=heat,
        source=source,
        past=past,
    )
    if name is None:
        was = first_day_of(earlier) if earlier.sessions else first_day.date()
        name = redated(earlier.name, (first_day.date() - was).days, was)
    by = program("sampling copy-round")
    rounds.copy(db, of=of, code=code, name=name, first_day=first_day.date(), asked=asked, note=note, by=by, now=at)
    made = rounds.round_by_code(db, code)
    click.echo(f"The round {code} is made from {of} and {made.state}: {len(made.sessions)} sessions.")


def _round(one: Round) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "area": one.area_code,
        "zone": one.zone,
        "provenance": one.provenance,
        "note": one.note,
        "ordered_at": one.ordered_at.astimezone(one.tz).isoformat() if one.ordered_at else None,
        "scope": list(one.scope),
        "sessions": [
            {
                "code": session.code,
                "name": session.name,
                "opens_at": session.opens_at.astimezone(one.tz).isoformat(),
                "closes_at": session.closes_at.astimezone(one.tz).isoformat(),
                "slot_minutes": session.slot_minutes,
                "kind": session.kind,
                "sites": session.sites,
                "staff": session.staff,
            }
            for session in one.sessions
        ],
        "targets": [
            {"area": target.area_code, "coverage": target.coverage, "by": target.by.astimezone(one.tz).isoformat()}
            for target in one.targets
        ],
    }


def _site(site: Site, sessions: list[str]) -> dict[str, Any]:
    return {
        "code": site.code,
        "name": site.name,
        "area": site.area_code,
        "kind": site.kind,
        "lanes": site.lanes,
        "people_per_lane_hour": site.people_per_lane_hour,
        "opens": f"{site.opens:%H:%M}",
        "closes": f"{site.closes:%H:%M}",
        "lon": site.lon,
        "lat": site.lat,
        "serves": list(site.serves),
        "provenance": site.provenance,
        "sessions": sessions,
    }
