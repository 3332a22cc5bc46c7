"""Choosing sites beside spopt: `python -m bench.siting_all [NAME ...] [--seconds S] [--write]`.

Published instances where they are at hand (BENCH_INSTANCES), generated ones of a county, hard ones, and large ones;
each solve in a process of its own, one after the other, the same cases for both. What spopt opens is counted here, with
the same ways; what it has no model for, or no memory, is said.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench.measuring import Run, run
from bench.section import table, write
from bench.siting.cases import Built, Case, cases
from optimizer.siting.room import RoomProblem

OURS = ("case", "goal", "goal after s (CPU)", "ours", "gap", "all s (CPU)", "MB")
THEIRS = ("spopt + CBC", "worse by", "it says", "s (CPU)", "CPU / ours")


def main(arguments: list[str] | None = None) -> int:
    """Prints a row a case, and with --write puts the section into docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.siting_all", description="Choosing sites beside spopt.")
    parser.add_argument("names", nargs="*", help="parts of the names of cases (all)")
    parser.add_argument("--seconds", type=float, default=25.0, help="limit of each solve; of large ones 55")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    rows = []
    for case in cases(asked.names):
        row = measured(case, asked.seconds)
        rows.append(row)
        print(" | ".join(row), flush=True)
        if asked.write:  # after each case: what is measured is kept, whatever ends the rest
            write("Choosing sites", _text(asked.seconds, rows))
    return 0


def measured(case: Case, seconds: float) -> list[str]:
    """The row of a case."""
    limit = case.seconds or (55.0 if case.name.startswith("large") else seconds)
    own = run("bench.siting.measured", [case.name, str(limit)], 4 * limit + 60)
    ours = _answer(own)
    if ours is None:
        return [case.name, case.goal, own.ended, *[""] * 9]
    beyond = f", {ours['beyond']:,} beyond the room" if ours.get("beyond") else ""
    gap = "proven" if ours["status"] == "optimal" else f"{ours['gap']:.3%}"
    reached = "" if not ours.get("reached") else f"{ours['reached'][0]:.2f} ({ours['reached'][1]:.2f})"
    row = [case.name, case.goal, reached, _number(ours["value"]) + beyond, gap, _seconds(ours), f"{own.peak_mb:,.0f}"]
    return [*row, *_peer(case, ours, limit)]


def _peer(case: Case, ours: dict[str, Any], seconds: float) -> list[str]:
    if importlib.util.find_spec("spopt") is None:
        return ["not installed", "", "", "", ""]
    if case.question == "catchments" or case.name.startswith("cap/") or case.name == "county room":
        return ["has no such model", "", "", "", ""]
    if case.name.startswith("large"):
        return ["not run: a table of 4 GB", "", "", "", ""]
    built = case.build()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.npz"
        np.savez(path, **asked_of_spopt(case, built))
        other = run("bench.peers.spopt", [str(path), str(seconds)], seconds + 60)
    theirs = _answer(other)
    if theirs is None:
        return [other.ended, "", "", f"{other.seconds:.1f}", ""]
    value = _value(case, built, theirs)
    worse = ""
    if value is not None and ours["value"]:
        sign = -1 if case.question == "most" else 1
        worse = "equal" if value == ours["value"] else f"{sign * (value / ours['value'] - 1):.2%}"
    found = "nothing that keeps the rules" if value is None else _number(value)
    ratio = f"{theirs['cpu'] / max(ours['cpu'], 1e-3):,.1f}"
    return [found, worse, theirs["says"], _seconds(theirs), ratio]


def asked_of_spopt(case: Case, built: Built) -> dict[str, Any]:
    """The case as arrays (see `bench.peers.spopt`)."""
    metres, people, room = built.table(), built.siting.people, np.zeros(0)
    if isinstance(built.problem, RoomProblem):
        # its weights are people and load at once, so that the ways of a place are those of its load
        metres = metres * people[:, None] / np.maximum(built.problem.load, 1)[:, None]
        people, room = built.problem.load, built.problem.room
    if case.question == "fewest":  # who reaches nothing is left out by us; its model would have no answer
        reaches = metres.min(axis=1) <= (built.within or 0.0)
        metres, people = metres[reaches], people[reaches]
    more = {"question": case.question, "sites": built.sites or 0, "within": built.within or 0.0}
    return {"metres": metres, "people": people, "room": room} | more


def _value(case: Case, built: Built, theirs: dict[str, Any]) -> float | None:
    """What its sites are worth; of those with room its own sum, as its places go where it says."""
    sites, people, metres = theirs["sites"], built.siting.people, built.table()
    if not sites or (built.sites and len(sites) != built.sites):
        return None
    if case.question == "room":
        return float(theirs["objective"])
    nearest = metres[:, sites].min(axis=1)
    if case.question == "fewest":
        reaches = metres.min(axis=1) <= (built.within or 0.0)
        return float(len(sites)) if (nearest[reaches] <= (built.within or 0.0)).all() else None
    if case.question == "most":
        return float(people[nearest <= (built.within or 0.0)].sum())
    return float(people @ nearest)


def _answer(done: Run) -> dict[str, Any] | None:
    said = [line for _, line in done.said if line.startswith("answer ")]
    return json.loads(said[-1].removeprefix("answer ")) if said and done.ended == "done" else None


def _number(value: float) -> str:
    return f"{value:,.0f}" if np.isfinite(value) else "none"


def _seconds(answer: dict[str, Any]) -> str:
    return f"{answer['seconds']:.2f} ({answer['cpu']:.2f})"


def _text(seconds: float, rows: list[list[str]]) -> str:
    load = os.getloadavg()[0]
    return (
        f"`python -m bench.siting_all --write`: at most {seconds:g} s a solve (large ones 55; catchments 0.9, but"
        " where it says on), in a process of its own,"
        " one after the other. Seconds are of the solve, without reading; CPU is processor time of the same, to be"
        f" compared where a machine has other work (load at the end of this run: {load:.0f} on {os.cpu_count()} cores)."
        " spopt's building of its model is counted, as it is its own; what it opens is counted with the same ways;"
        " it is ended as too long a minute after the limit, as CBC does not always keep it.\n\n"
        + table((*OURS, *THEIRS), rows)
    )


if __name__ == "__main__":
    raise SystemExit(main())
