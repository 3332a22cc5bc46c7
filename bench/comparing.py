"""One round by the library and by every peer, one after the other at the same limit, each plan judged."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.measuring import Run, run
from tests import check_round

Round = dict[str, Any]
Assignments = list[dict[str, Any]]
Objective = tuple[float, float, float]
Bound = tuple[float | None, float | None, float | None]
OURS = "this library"
PEERS = {"cbc": "PuLP + CBC", "highs": "HiGHS (SciPy)", "cpsat": "CP-SAT", "timefold": "Timefold"}
SHORTFALL_GOALS, WAITING_GOALS = (0.01, 0.005, 0.003), (0.05, 0.01)
GRACE = 2.0  # times the limit, and a minute: what loading, building and writing may take before a peer is ended
MOST_MB = 8000


@dataclass
class Result:
    """What one solver reached on one round. `goals`: seconds until each goal, in the order of the goals, None where it
    was not reached; `absent`: why there is no plan."""

    solver: str
    seconds: float
    peak_mb: float
    objective: Objective | None = None
    bound: Bound = (None, None, None)
    kind: tuple[str | None, ...] = (None, None, None)
    first: float | None = None
    goals: tuple[float | None, ...] = ()
    absent: str = ""
    assignments: Assignments = field(default_factory=list)


def need_of(round_: Round) -> int:
    """People whom all targets ask for."""
    nobody = {area["code"]: [0] * len(round_["slots"]) for area in round_["areas"]}
    return sum(check_round.missed(round_, nobody))


def gap(round_: Round, part: int, value: float, bound: float) -> float:
    """How far a part lies above its bound, as a share of the bound; of the bound and the need for the shortfall."""
    whole = bound + need_of(round_) if part == 0 else bound
    return (value - bound) / whole if whole else 0.0 if value <= bound else float("inf")


def missing_for(peer: str) -> str:
    """Why a peer cannot run here; empty where it can."""
    module = {"cbc": "pulp", "timefold": "timefold"}.get(peer)
    if module and importlib.util.find_spec(module) is None:
        return f"the package {module} is not installed"
    if peer == "timefold":
        java = shutil.which("java")
        if java is None:
            return "there is no Java"
        said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
        if not any(f'version "{number}' in said for number in range(17, 30)):
            return "Java is older than 17"
    return ""


def ours(round_: Round, seconds: float) -> Result:
    """The library's plan. RuntimeError where it breaks a rule or says of itself what is not so."""
    with tempfile.TemporaryDirectory() as folder:
        done, answer = _run("bench.ours", round_, seconds, Path(folder))
    if answer is None:
        raise RuntimeError(f"{done.ended}: {' '.join(line for _, line in done.said[-5:])}")
    plan, said = answer["plan"], answer["said"]
    wrong = check_round.violations(round_, plan["assignments"]) + check_round.misstatements(round_, plan)
    if wrong:
        raise RuntimeError(f"a plan is not what it says: {wrong[0]}")
    goals = [(0, goal) for goal in SHORTFALL_GOALS] + [(1, goal) for goal in WAITING_GOALS]
    last = said[-1]
    # what was said first is the empty plan
    first = next((at for at, objective, _, _ in said if objective != said[0][1]), last[0])
    return Result(
        OURS,
        done.seconds,
        done.peak_mb,
        _parts(plan["objective"]),
        tuple(plan["bound"][part] for part in check_round.PARTS),
        tuple(last[3]),
        first,
        tuple(_reached(round_, said, part, goal) for part, goal in goals),
        assignments=plan["assignments"],
    )


def _reached(round_: Round, said: list[Any], part: int, goal: float) -> float | None:
    for at, objective, bound, _ in said:
        settled = all(objective[i] == said[-1][1][i] for i in range(part))
        if settled and bound[part] is not None and gap(round_, part, objective[part], bound[part]) <= goal:
            return float(at)
    return None


def peer(name: str, round_: Round, seconds: float) -> Result:
    """A peer's plan, or why there is none."""
    absent = missing_for(name)
    if absent:
        return Result(PEERS[name], 0, 0, absent=absent)
    with tempfile.TemporaryDirectory() as folder:
        done, rows = _run(f"bench.peers.{name}", round_, seconds, Path(folder))
    result = Result(PEERS[name], done.seconds, done.peak_mb)
    if done.ended != "done" or rows is None:
        result.absent = {"too long": "ended: it did not keep the limit", "too large": f"ended: over {MOST_MB} MB"}.get(
            done.ended, f"failed: {done.said[-1][1] if done.said else ''}"
        )
        return result
    broken = check_round.violations(round_, rows)
    if broken:
        result.absent = f"breaks a rule: {broken[0]}"
    elif not rows:
        result.absent = "no plan in time"
    else:
        result.objective = _parts(check_round.objective(round_, rows))
    return result


def _run(module: str, round_: Round, seconds: float, folder: Path) -> tuple[Run, Any]:
    source, target = folder / "round.json", folder / "out.json"
    source.write_text(json.dumps(round_), encoding="utf-8")
    done = run(module, [str(source), str(target), str(seconds)], GRACE * seconds + 60, MOST_MB)
    return done, json.loads(target.read_text(encoding="utf-8")) if target.exists() and done.ended == "done" else None


def _parts(objective: dict[str, float]) -> Objective:
    shortfall, waiting, travel = (float(objective[part]) for part in check_round.PARTS)
    return shortfall, waiting, travel


def better(a: Result, b: Result) -> bool:
    """True where `a` reached a better objective than `b`, travel to a hundredth."""
    if a.objective is None or b.objective is None:
        return False
    return a.objective[:2] < b.objective[:2] or (
        a.objective[:2] == b.objective[:2] and a.objective[2] < b.objective[2] - 0.01
    )


def compared(round_: Round, seconds: float, peers: list[str], say: Callable[[str], None]) -> list[Result]:
    """The library first, then each peer; a line for each as it ends."""
    results = [ours(round_, seconds)]
    say(_line(results[0]))
    for name in peers:
        results.append(peer(name, round_, seconds))
        say(_line(results[-1]))
        if better(results[-1], results[0]):
            say(f"    FINDING: {results[-1].solver} reached a better objective than {OURS}")
    return results


def _line(result: Result) -> str:
    reached = result.absent or " ".join(f"{value:,.0f}" for value in result.objective or ())
    return f"    {result.solver:14} {result.seconds:7.1f} s {result.peak_mb:6.0f} MB  {reached}"
