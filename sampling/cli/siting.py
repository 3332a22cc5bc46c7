"""`sampling siting`: studies of where to sample, listed, begun, asked and answered in this process."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from sampling.domain.actors import program
from sampling.domain.siting import QUESTIONS, USUAL, USUAL_SPEED, Question
from sampling.services import siting
from sampling.settings import engine_of

from .context import database, now
from .progress import telling

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("siting")
@click.argument("code", required=False)
@click.option("--area", "area_code", help="Begin the study CODE, of this area.")
@click.option("--name", help="Its name; the code where not given.")
@click.option("--round", "round_code", help="Whose expected people walk; residents where not given.")
@click.option("--ask", "kind", type=click.Choice(QUESTIONS), help="Ask, and answer here.")
@click.option("--sites", type=int, help="How many sites: for the least walking and for most people.")
@click.option("--minutes", type=float, default=15.0, show_default=True, help="The walk that is near enough.")
@click.option("--hours", type=float, default=10.0, show_default=True, help="How long sites are open, for their room.")
@click.option("--most", type=int, help="People a site takes at most.")
@click.option("--split", "splits", is_flag=True, help="Large areas may be split between sites that keep to their room.")
@click.option("--each-village", is_flag=True, help="At least one site in every village that has a candidate.")
@click.option(
    "--detour",
    nargs=2,
    type=float,
    default=USUAL[0],
    show_default=True,
    metavar="NEAR FAR",
    help="Way per straight line up to 1 km and beyond; 1.5 1.5 in mountains.",
)
@click.option("--speed", type=float, default=USUAL_SPEED, show_default=True, help="On foot, km an hour.")
@click.option("--source", default="", help="Where other factors than these are from.")
@click.option("--open", "opened", multiple=True, metavar="SITE", help="Pin a site open; may be given again.")
@click.option("--closed", multiple=True, metavar="SITE", help="Pin a site closed; may be given again.")
@click.option(
    "--ways", "ways_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of ways."
)
@click.option("--straight", is_flag=True, help="Take the file of ways away.")
@click.option("--seconds", type=float, default=60.0, show_default=True, help="Time the solver may take.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def siting_(
    code: str | None, area_code: str | None, name: str | None, round_code: str | None, kind: str | None,
    sites: int | None, minutes: float, hours: float, most: int | None, splits: bool, each_village: bool,
    detour: tuple[float, float], speed: float, source: str,
    opened: tuple[str, ...], closed: tuple[str, ...], ways_file: Path | None, straight: bool,
    seconds: float, as_json: bool,
) -> None:  # fmt: skip
    """Where to sample: list the studies, or begin CODE with --area, ask it with --ask, and print its newest version.

    Candidate places come with `sampling import candidates FILE --apply`.
    """
    db, by = database(), program("sampling siting")
    if code is None:
        _list(as_json)
        return
    if area_code:
        siting.make_study(
            db, code=code, name=name or code, area_code=area_code, round_code=round_code, by=by, now=now()
        )
    if opened or closed:
        pins = dict.fromkeys(opened, "open") | dict.fromkeys(closed, "closed")
        siting.set_pins(db, code=code, pins=pins, by=by, now=now())
    if straight:
        siting.take_ways_away(db, code=code, by=by, now=now())
    if ways_file:
        content = ways_file.read_bytes()
        with telling(f"Reading {ways_file.name}"):
            siting.bring_ways(db, code=code, content=content, file_name=ways_file.name, at_once=True, by=by, now=now())
    if not kind and (straight or ways_file):
        return
    if kind:
        question = Question(
            kind=kind, minutes=minutes, sites=sites, hours=hours, most=most, splits=splits, each_village=each_village,
            near_detour=detour[0], far_detour=detour[1], km_per_hour=speed, source=source,
        )  # fmt: skip
        run_id = siting.ask(db, code=code, question=question, seconds=seconds, by=by, now=now())
        with telling(f"Answering {code}"):
            answered = siting.execute(db, run_id=run_id, now=now, engine=engine_of())
        if answered is None:
            run = siting.run_of(db, code, run_id)
            raise click.ClickException(f"No answer: the run is {run.outcome or run.state}." if run else "No answer.")
    _tell(siting.look(db, code=code), as_json)


def _list(as_json: bool) -> None:
    found = siting.studies(database())
    if as_json:
        rows = [{"code": one.code, "name": one.name, "area": one.area_code, "version": one.version} for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.code}\t{one.area_code}\t{one.question.kind}\tversion {one.version}\t{one.name}")
    if not found:
        click.echo("There is no study yet.")


def _tell(found: siting.Looked, as_json: bool) -> None:
    figures, answer = found.figures, found.answer
    if as_json:
        click.echo(json.dumps(_rows(found), ensure_ascii=False, indent=2))
        return
    stand = Counter(site.stands for site in figures.sites)
    click.echo(f"Version {found.version.version}: {len(figures.sites):,} sites, {stand[False]:,} of them new.")
    click.echo(
        f"{figures.within:,} of {figures.people:,} people walk at most {found.given.question.minutes:g} minutes; "
        f"{figures.mean_minutes:.1f} on average, the furthest {figures.most_minutes:.1f}."
    )
    if answer.bound is not None and answer.value is not None:
        click.echo(
            f"{answer.status}: {answer.value:,.0f}, no choice is better than {answer.bound:,.0f} ({answer.kind})."
        )
    if figures.inner[1]:
        click.echo(
            f"{figures.inner[0]:,} people of {figures.inner[1]:,} areas are taken to live at a point inside their "
            "outline, as no seat is known."
        )
    if figures.over:
        click.echo(f"{len(figures.over):,} sites have more people than room.")


def _rows(found: siting.Looked) -> dict[str, Any]:
    figures, answer = found.figures, found.answer
    return {
        "study": found.study.code,
        "version": found.version.version,
        "question": found.given.question.as_dict(),
        "method": found.given.method.as_json(),
        "status": answer.status,
        "value": answer.value,
        "bound": answer.bound,
        "gap": answer.gap,
        "people": figures.people,
        "within": figures.within,
        "unplaced": figures.unplaced,
        "inner_people": figures.inner[0],
        "inner_areas": figures.inner[1],
        "mean_minutes": round(figures.mean_minutes, 3),
        "most_minutes": round(figures.most_minutes, 3),
        "sites": [
            {
                "code": site.code, "name": site.name, "stands": site.stands, "lon": site.lon, "lat": site.lat,
                "people": site.people, "room": site.room, "mean_minutes": round(site.mean_minutes, 3),
                "most_minutes": round(site.most_minutes, 3),
            }
            for site in figures.sites
        ],
    }  # fmt: skip
