"""`python -m bench`: the county solve beside what a user would write by hand, and every round at hand, in one run.

BENCH_INSTANCES   folder with rounds/*.json.gz (../shared/instances)
BENCH_SECONDS     time limit of each solve (30)
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.generated.county import county
from tests import check_round

PARTS = check_round.PARTS


def measured(arguments: list[str]) -> tuple[float, float]:
    """(seconds, peak MB of the process and its children) of a Python command."""
    code = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]\n"
        "try: runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)\n"
        "finally: print('PEAK', sum(resource.getrusage(w).ru_maxrss for w in"
        " (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)), file=sys.stderr)"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    seconds = time.monotonic() - began
    peak = [line for line in done.stderr.splitlines() if line.startswith("PEAK")]
    if done.returncode or not peak:
        raise RuntimeError(done.stderr[-2000:])
    return seconds, int(peak[-1].split()[1]) / 1024


def need_of(round_: dict[str, Any]) -> int:
    """People whom all targets ask for."""
    nobody = {area["code"]: [0] * len(round_["slots"]) for area in round_["areas"]}
    return sum(check_round.missed(round_, nobody))


def judged(round_: dict[str, Any], assignments: list[dict[str, Any]]) -> dict[str, float]:
    broken = check_round.violations(round_, assignments)
    if broken:
        raise RuntimeError(f"a plan breaks a rule: {broken[0]}")
    return check_round.objective(round_, assignments)


def solve(path: Path, seconds: float, out: Path) -> tuple[dict[str, Any], float, float]:
    """The library's plan for a round's file, its seconds and peak MB."""
    took, peak = measured(["optimizer", "solve", str(path), "-o", str(out), "--seconds", str(seconds)])
    return json.loads(out.read_text(encoding="utf-8")), took, peak


def report(name: str, round_: dict[str, Any], plan: dict[str, Any], took: float, peak: float) -> None:
    judged(round_, plan["assignments"])
    wrong = check_round.misstatements(round_, plan)
    if wrong:
        raise RuntimeError(f"a plan misstates itself: {wrong[0]}")
    value, bound = plan["objective"], plan["bound"]
    print(f"{name}: {plan['status']} in {took:.1f} s, {peak:.0f} MB (largest child added)")
    for part in PARTS:
        low = bound[part]
        if low is None:
            print(f"    {part:22} {value[part]:>14,.0f}   no bound")
            continue
        base = low + need_of(round_) if part == "shortfall" else low
        gap = (value[part] - low) / base if base else 0.0
        print(f"    {part:22} {value[part]:>14,.0f}   bound {low:>14,.0f}   gap {gap:.2%}")


def beside_by_hand(round_: dict[str, Any], seconds: float, folder: Path) -> None:
    """The same round by the library and by PuLP + CBC, the same time for each; ratios by hand / library."""
    path, ours_out, hand_out = folder / "round.json", folder / "ours.json", folder / "hand.json"
    path.write_text(json.dumps(round_), encoding="utf-8")
    plan, took, peak = solve(path, seconds, ours_out)
    report(round_["name"], round_, plan, took, peak)
    hand_took, hand_peak = measured(["bench.by_hand", str(path), str(hand_out), str(seconds)])
    value = judged(round_, json.loads(hand_out.read_text(encoding="utf-8")))
    print(f"by hand (PuLP + CBC, limit {seconds:.0f} s): {hand_took:.1f} s, {hand_peak:.0f} MB")
    ours = plan["objective"]
    for part in PARTS:
        ratio = value[part] / ours[part] if ours[part] else float("inf") if value[part] else 1.0
        print(f"    {part:22} {value[part]:>14,.0f}   by hand / library {ratio:.3g}")
    print(f"    {'seconds':22} {hand_took:>14.1f}   by hand / library {hand_took / took:.3g}")
    print(f"    {'peak MB':22} {hand_peak:>14.0f}   by hand / library {hand_peak / peak:.3g}")


def main() -> int:
    seconds = float(os.environ.get("BENCH_SECONDS", "30"))
    instances = Path(os.environ.get("BENCH_INSTANCES", "../shared/instances")) / "rounds"
    files = sorted(instances.glob("*.json.gz"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        morning = instances / "county-morning.json.gz"
        if morning in files:
            round_ = check_round.read(str(morning))
        else:
            print(f"no rounds in {instances} (BENCH_INSTANCES): a generated county is measured instead")
            round_ = county()
        beside_by_hand(round_, seconds, folder)
        for path in files:
            if path != morning:
                plan, took, peak = solve(path, seconds, folder / "plan.json")
                report(path.name.removesuffix(".json.gz"), check_round.read(str(path)), plan, took, peak)
    print(f"(this process itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
