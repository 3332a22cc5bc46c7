"""`sampling handouts`: make everything that is handed out of a published plan, in this process."""

import os
import sys
import time
from pathlib import Path

import click

from sampling.domain.actors import program
from sampling.domain.errors import Refused
from sampling.services import callup, plans, rounds
from sampling.services import handouts as service

from .context import database, now


@click.command("handouts")
@click.option("--round", "round_code", default="", help="Code of the round.")
@click.option("--session", "session_code", default="", help="Code of the session.")
@click.option("--area", "area_code", default="", help="Code of a township; the whole county where left out.")
@click.option("--language", type=click.Choice(["zh_Hans", "en"]), default="zh_Hans", show_default=True)
@click.option("--address", default="", help="Where personal links open, such as https://county.example.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that draw.")
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="The archive (ZIP) to write.")
@click.option("--waiting", is_flag=True, hidden=True, help="Make what the pages have asked for, then end.")
def handouts(
    round_code: str,
    session_code: str,
    area_code: str,
    language: str,
    address: str,
    workers: int,
    into: Path | None,
    waiting: bool,
) -> None:
    """Make the texts, pictures, calendars and pages of a published plan, for every township, site, unit and person."""
    db, by = database(), program("sampling handouts")
    if waiting:
        os.nice(3)  # a run beside it is only as good as its time; yet people wait for this too
        while callup.make_waiting_notices(db, now=now) + service.pack_waiting(db, now=now):
            pass  # some may have been asked for meanwhile
        return
    if not round_code or not session_code:
        raise click.UsageError("Name a round and a session: --round CODE --session CODE.")
    plan = plans.published_plan(db, round_code, session_code)
    if plan is None:
        raise Refused("The session %(code)s has no published plan yet. Publish one first.", code=session_code)
    area_code = area_code or rounds.round_by_code(db, round_code).area_code
    bundle_id = service.request_bundle(
        db, plan_id=plan.id, area_code=area_code, language=language, address=address, by=by, now=now()
    )
    began = time.monotonic()
    done = service.execute(db, bundle_id=bundle_id, now=now, workers=workers, on_progress=_line)
    seconds = time.monotonic() - began
    if sys.stderr.isatty():
        click.echo(err=True)
    found = service.bundle(db, bundle_id, by)
    if not done:
        raise click.ClickException(found.failure % found.failure_facts if found.failure else f"It is {found.state}.")
    if into is not None:
        with into.open("wb") as file:
            file.writelines(service.content(db, bundle_id))
    click.echo(f"{found.made:,} handouts of version {plan.version} in {seconds:.1f} s, {found.size / 1e6:,.1f} MB.")


def _line(made: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{made:,} of {total:,} handouts", nl=False, err=True)
