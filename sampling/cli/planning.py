"""`sampling plan`: solve a session in this process, with a line that says how far it is."""

import sys

import click

from sampling.domain.actors import program
from sampling.services import planning, plans

from .context import database, now


@click.command("plan")
@click.option("--round", "round_code", required=True, help="Code of the round.")
@click.option("--session", "session_code", required=True, help="Code of the session.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="Time the solver may take.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same input and seed give the same plan.")
@click.option("--workers", type=int, default=2, show_default=True, help="Processor cores to use.")
@click.option("--publish", is_flag=True, help="Publish the plan at once.")
def plan(round_code: str, session_code: str, seconds: float, seed: int, workers: int, publish: bool) -> None:
    """Plan a session: who works where and when."""
    db, by = database(), program("sampling plan")
    run_id = planning.request_run(
        db, round_code=round_code, session_code=session_code, seconds=seconds, seed=seed, by=by, now=now()
    )
    plan_id = planning.execute(db, run_id=run_id, now=now, workers=workers, on_progress=_line)
    if sys.stderr.isatty():
        click.echo(err=True)
    if plan_id is None:
        run = planning.run(db, run_id)
        raise click.ClickException(run.failure % run.failure_facts if run.failure else f"The run is {run.state}.")
    if publish:
        plans.publish(db, plan_id=plan_id, by=by, now=now())
    found = plans.plan_by_id(db, plan_id)
    people, missed = found.figures["people"], sum(target.missed > 0 for target in plans.target_figures(found))
    click.echo(f"Version {found.version} of the plan of {round_code}/{session_code} is {found.state}.")
    click.echo(
        f"{people['served']:,} of {people['expected']:,} people who come are sampled; {people['waiting']:,} wait."
    )
    click.echo(f"{missed} of {len(plans.target_figures(found))} targets are missed.")


def _line(seconds: float, stage: str, shortfall: float | None, bound: float | None) -> None:
    if not sys.stderr.isatty():
        return
    best = "looking for a first plan" if shortfall is None else f"shortfall {shortfall:,.0f}"
    proven = "" if bound is None else f", no plan has less than {bound:,.0f}"
    click.echo(f"\r\033[K{seconds:6.1f} s  {stage:<12} {best}{proven}", nl=False, err=True)
