"""What was measured, as one page of Markdown."""

from __future__ import annotations

from bench.comparing import OURS, SHORTFALL_GOALS, WAITING_GOALS, Result, Round, better, gap, need_of

HEAD = """# Benchmarks

Made by `make bench` (`python -m bench --write`). Every solver gets the same round and the same {seconds:g} s in a
process of its own, one after the other; every plan is judged by `tests/check_round.py`. Seconds are wall time of
the whole process, loading and reading included; MB are the most that the process and its children held together.
One run on {cores} cores of a machine that may have had other work: read times as ratios of this run, and measure
again on yours.

- The gap of a shortfall is (shortfall - bound) / (bound + need), of the waiting and the travel
  (value - bound) / bound; for every solver against the bound that this library proved.
- Peers are models as a user would write them (`bench/peers`): PuLP + CBC, HiGHS through SciPy and CP-SAT count
  people of a kind and have whole lanes by the hour; Timefold gives each person a post. Their three parts are solved
  in order.
- A shortfall counts in weighted people, the waiting in people and slots, the travel in minutes.
"""


def page(measured: list[tuple[str, Round | None, list[Result]]], seconds: float, cores: int) -> str:
    """The whole page."""
    parts = [HEAD.format(seconds=seconds, cores=cores), _goals(measured)]
    for name, round_, results in measured:
        parts.append(f"## {name}\n")
        if round_ is None:
            parts.append("Not at hand: set BENCH_INSTANCES to the folder of the rounds.\n")
            continue
        size = f"{len(round_['sites']):,} sites, {len(round_['staff']):,} staff, {len(round_['slots'])} slots"
        parts.append(f"{size}; {need_of(round_):,} people asked for.\n")
        parts.append(_table(round_, results))
    return "\n".join(parts)


def _goals(measured: list[tuple[str, Round | None, list[Result]]]) -> str:
    goals = [f"{goal:.1%}" for goal in SHORTFALL_GOALS] + [f"{goal:.0%}" for goal in WAITING_GOALS]
    lines = [
        "## Seconds until the goals\n",
        "Of this library: until a first plan, until the shortfall and then the waiting is so near its bound.\n",
        f"| round | first plan | shortfall {' | '.join(goals[:3])} | waiting {' | '.join(goals[3:])} | all | MB |",
        "|---" * (len(goals) + 4) + "|",
    ]
    for name, _, results in measured:
        if results:
            own = results[0]
            cells = [_seconds(own.first), *map(_seconds, own.goals), f"{own.seconds:.1f}", f"{own.peak_mb:,.0f}"]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _seconds(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.1f}"


def _table(round_: Round, results: list[Result]) -> str:
    own = results[0]
    lines = ["| | shortfall | gap | waiting | gap | travel | gap | s | s / ours | MB | MB / ours |", "|---" * 11 + "|"]
    for result in results:
        if result.objective is None:
            took = f"{result.seconds:.1f} | | {result.peak_mb:,.0f} |" if result.seconds else "| | |"
            lines.append(f"| {result.solver} | {result.absent} | | | | | | {took} |")
            continue
        cells = []
        for part, (value, bound) in enumerate(zip(result.objective, own.bound, strict=True)):
            # a bound of a later part speaks of plans no worse than ours in the parts before
            holds = bound is not None and result.objective[:part] == (own.objective or ())[:part]
            cells += [f"{value:,.0f}", _gap(round_, part, value, bound) if holds and bound is not None else ""]
        time_ratio, memory_ratio = result.seconds / own.seconds, result.peak_mb / max(own.peak_mb, 1)
        cells += [f"{result.seconds:.1f}", f"{time_ratio:.2f}", f"{result.peak_mb:,.0f}", f"{memory_ratio:.2f}"]
        lines.append(f"| {result.solver} | {' | '.join(cells)} |")
    kinds = ", ".join(kind or "nothing" for kind in own.kind)
    notes = [f"\nWhat proves the three bounds: {kinds}."]
    notes += [f"\n**{result.solver} reached a better plan than {OURS}.**" for result in results if better(result, own)]
    return "\n".join(lines + notes) + "\n"


def _gap(round_: Round, part: int, value: float, bound: float) -> str:
    share = gap(round_, part, value, bound)
    # travel is proven to a hundredth of a minute
    return "proven" if value <= bound + (0.01 if part == 2 else 0) else f"{share:.2%}"
