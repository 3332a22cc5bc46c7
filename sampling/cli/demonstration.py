"""`sampling demo`: a whole county to look at, made from its folder through the services of real use."""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from sampling.domain.errors import Refused
from sampling.services import counties, demonstration
from sampling.services.demonstration import DemoAccount, DemoFiles
from sampling.settings import ROOT

from .context import installation

FOLDER = ROOT / "demo"
ACCOUNTS = "demonstration-accounts.json"


class _Progress:
    """One line a stage, with a bar where somebody watches."""

    def __init__(self) -> None:
        self.stage = ""
        self.began = 0.0
        self.watched = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            self.stage, self.began = stage, time.monotonic()
            if not self.watched:
                click.echo(f"{stage} ...", err=True)
        if self.watched:
            filled = round(24 * done / max(1, total))
            gone = f"{time.monotonic() - self.began:.0f} s"
            bar = "█" * filled + "░" * (24 - filled)
            click.echo(f"\r{bar} {done:>6,} / {total:,}  {stage}  {gone}\033[K", nl=done >= total, err=True)


@click.command("demo")
@click.argument("name", type=click.Choice(sorted(path.stem for path in (FOLDER / "facts").glob("*.toml"))))
@click.option("--no-plan", is_flag=True, help="Leave the planning out: the counts alone.")
@click.option("--seconds", default=30.0, show_default=True, help="Time that the optimiser may take.")
@click.option("--seed", default=1, show_default=True, help="Seed of the optimiser.")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say so, where any data stand already.")
def demo(name: str, no_plan: bool, seconds: float, seed: int, if_empty: bool) -> None:
    """Load the demonstration county NAME, plan its round and replay its counts; prints the accounts to sign in with.

    An interrupted demonstration goes on where it stopped. A database with a county of its own is left alone.
    """
    db = installation().database
    counties.prepare(db)
    files = county_files(name)
    try:
        standing = demonstration.standing(db, files.county_code)
    except Refused as error:
        if not if_empty:
            raise
        click.echo(f"No demonstration is loaded: {error}", err=True)
        return
    if standing == "finished" or (standing == "none" and if_empty):
        if standing == "finished":
            demonstration.lay_duty(db, files, today=_today(files), by=demonstration.BY)
            demonstration.lay_sweep(db, files, today=_today(files))
        _tell(_kept())
        if not if_empty:
            raise Refused("The demonstration of %(name)s stands already.", name=files.county_name)
        return
    click.echo(f"Demonstration: {files.county_name} ({files.county_code})", err=True)
    began = time.monotonic()
    made = demonstration.create(
        db,
        files,
        with_plan=not no_plan,
        seconds=seconds,
        seed=seed,
        today=_today(files),
        on_progress=_Progress(),
    )
    _keep({made.county_code: made.accounts})
    click.echo(f"Loaded in {time.monotonic() - began:.0f} s: the round {made.round_code}.", err=True)
    _tell(_kept())


def county_files(name: str) -> DemoFiles:
    """The county's committed files; where it is too large for that they are made, the same each time."""
    if (FOLDER / name).is_dir():
        return demonstration.read_files(FOLDER / name)
    from demo.generate import county_files as made  # loads the map library

    click.echo(f"Making the files of {name} ...", err=True)
    with tempfile.TemporaryDirectory() as folder:
        for file, content in made(name).items():
            (Path(folder) / file).write_bytes(content)
        return demonstration.read_files(Path(folder))


def _today(files: DemoFiles) -> date:
    return datetime.now(ZoneInfo(files.zone)).date()


def _path() -> Path:
    settings = installation().settings
    return settings.data / ACCOUNTS


def _kept() -> dict[str, list[DemoAccount]]:
    """The accounts of the demonstrations that stand, by county; empty where their file is gone."""
    if not _path().exists():
        return {}
    kept = json.loads(_path().read_text(encoding="utf-8"))
    return {county: [DemoAccount(**one) for one in own] for county, own in kept.items()}


def _keep(made: dict[str, tuple[DemoAccount, ...]]) -> None:
    """Write the accounts beside the database, readable by the owner alone: they are this installation's."""
    everything = {**_kept(), **made}
    text = json.dumps({county: [asdict(one) for one in own] for county, own in everything.items()}, indent=1)
    handle = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _tell(kept: dict[str, list[DemoAccount]]) -> None:
    for county, own in kept.items():
        if not own:
            continue
        click.echo(f"Accounts of the demonstration {county}, password of all: {own[0].password}")
        for one in own:
            click.echo(f"  {one.name:<16} {one.role:<14} {one.place}".rstrip())
