"""`sampling rounds` and `sampling sites`: what there is, for people and for programs."""

import json
from typing import Any

import click

from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.services import rounds, sites

from .context import database


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


def _round(one: Round) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "area": one.area_code,
        "zone": one.zone,
        "provenance": one.provenance,
        "note": one.note,
        "sessions": [
            {
                "code": session.code,
                "name": session.name,
                "opens_at": session.opens_at.astimezone(one.tz).isoformat(),
                "closes_at": session.closes_at.astimezone(one.tz).isoformat(),
                "slot_minutes": session.slot_minutes,
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
