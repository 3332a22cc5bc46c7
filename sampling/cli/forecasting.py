"""`sampling forecast`: how many will be sampled by the deadline and when it is done; and how earlier forecasts did."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo

import click

from sampling.domain.errors import NotFound
from sampling.domain.forecasting.backtesting import METHODS, OURS
from sampling.domain.forecasting.tallies import Tally
from sampling.services import forecasting, rounds

from .context import database, now
from .watching import Instant


@click.group("forecast", invoke_without_command=True)
@click.option("--round", "round_code", help="Code of the round.")
@click.option("--area", "area_code", help="Code of the area.")
@click.option("--as-of", type=Instant(), help="Hours that end by then count.")
@click.option("--known-at", type=Instant(), help="Leave out what came in later than this.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: people, and times or null where they are not reached."
)
@click.pass_context
def forecast(
    ctx: click.Context,
    round_code: str | None,
    area_code: str | None,
    as_of: datetime | None,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Print how many people of an area will be sampled by the deadline, and when as many as wanted are."""
    if ctx.invoked_subcommand is not None:
        return
    if not round_code or not area_code or as_of is None:
        raise click.UsageError("Give --round, --area and --as-of, or ask for `sampling forecast backtest`.")
    found = forecasting.area_forecast(
        database(), round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at
    )
    zone = rounds.round_by_code(database(), round_code).tz
    if found is None:
        raise NotFound(
            "There is nothing to forecast at %(at)s: no session is open then, or none of its sites is in %(area)s.",
            at=f"{as_of.astimezone(zone):%Y-%m-%d %H:%M}",
            area=area_code,
        )
    click.echo(json.dumps(_figures(found, zone)) if as_json else _said(found, zone))


@forecast.command("backtest")
@click.option("--round", "round_code", default="", help="Only this round of the database, and no simulated ones.")
@click.option("--simulated", "only_simulated", is_flag=True, help="Only simulated rounds; needs no database.")
@click.option("--keep", is_flag=True, help="Write the simulated rounds' scores beside the program, for its pages.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backtest(round_code: str, only_simulated: bool, keep: bool, as_json: bool) -> None:
    """Print how earlier forecasts did beside two that anybody could make; ends with 1 where one of these is better."""
    tallies: list[Tally] = []
    if not only_simulated:
        for one in forecasting.replayed(database(), now=now(), round_code=round_code):
            tallies.extend(one.tallies)
    if only_simulated or not round_code:
        made = forecasting.simulated()
        if keep:
            forecasting.keep_simulated(made)
        tallies.extend(made)
    if as_json:
        click.echo(json.dumps([one.told() for one in tallies]))
    else:
        for line in _table(tallies):
            click.echo(line)
    sys.exit(0 if all(one.beats for one in tallies) else 1)


def _figures(found: forecasting.Forecast, zone: tzinfo) -> dict[str, object]:
    def told(at: datetime | None) -> str | None:
        return at.astimezone(zone).isoformat(timespec="seconds") if at is not None else None

    return {
        "area": found.area_code,
        "as_of": told(found.as_of),
        "deadline": told(found.deadline),
        "low": found.low,
        "mid": found.mid,
        "high": found.high,
        "finish_low": told(found.finish_low),
        "finish_mid": told(found.finish_mid),
        "finish_high": told(found.finish_high),
    }


def _said(found: forecasting.Forecast, zone: tzinfo) -> str:
    def clock(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%H:%M}" if at is not None else ""

    def share(people: int) -> str:
        part = found.share(people)
        return "" if part is None else f" ({part:.1%})".replace("%", " %")

    by = f"{found.deadline.astimezone(zone):%Y-%m-%d %H:%M}"
    out = [
        f"{found.area_code}: {found.counted:,} people counted as of {found.as_of.astimezone(zone):%Y-%m-%d %H:%M}, "
        f"{found.sites_reported:,} of {found.sites_expected:,} sites have reported.",
        f"By {by}: {found.mid:,}{share(found.mid)}; four times in five between {found.low:,}{share(found.low)} "
        f"and {found.high:,}{share(found.high)}.",
    ]
    if found.wanted is not None:
        out.append(f"{found.wanted:,} people ({found.which}): {_when(found, clock)}.")
    if not found.with_plan:
        out.append("The session has no published plan: who comes when is taken from earlier sessions, or the norm.")
    return "\n".join(out)


def _when(found: forecasting.Forecast, clock: Callable[[datetime | None], str]) -> str:
    early, middle, late = clock(found.finish_low), clock(found.finish_mid), clock(found.finish_high)
    if found.is_reached:
        return "reached"
    if not early:
        return "hardly before the close"
    if not middle:
        return f"probably not before the close; {early} at the earliest"
    return f"about {middle}, {early} at the earliest, " + (
        f"{late} at the latest" if late else "maybe not by the close"
    )


def _table(tallies: list[Tally]) -> list[str]:
    names = {OURS: "forecast", "straight": "straight line", "last": "last rate"}
    out = [
        f"{'round':<18} {'areas':<10} {'cases':>6}  {'inside (80 % wanted)':<24}{'interval score, people':<30}"
        f"{'error, people':<27}better by (score, error)"
    ]
    out.append(f"{'':<18} {'':<10} {'':>6}  " + "".join(f"{' / '.join(names[m] for m in METHODS):<24}"))
    for one in tallies:
        scores = [one.scores[method] for method in METHODS]
        inside = " / ".join(f"{own.inside:.0%}" for own in scores)
        interval = " / ".join(f"{own.interval:,.0f}" for own in scores)
        error = " / ".join(f"{own.error:,.0f}" for own in scores)
        out.append(
            f"{one.name:<18} {one.level:<10} {scores[0].cases:>6,}  {inside:<24}{interval:<30}{error:<27}"
            f"{one.gain('interval'):.0%}, {one.gain('error'):.0%}{'' if one.beats else '  NOT BEATEN'}"
        )
    return out
