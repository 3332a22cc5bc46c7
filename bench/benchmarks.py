"""The rounds that are measured: those handed over with the project where they are at hand, and generated ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.generated.catalogue import rounds
from bench.generated.midmorning import midmorning
from bench.generated.plain import Scale, plain_round
from tests import check_round

Round = dict[str, Any]
Assignments = list[dict[str, Any]]
HANDED_OVER = ("town", "two-days", "county-morning", "county-twelve-hours")
PLAIN: tuple[Scale, ...] = ("county", "prefecture", "megacity")
GENERATED = ("scarce_role", "split_shifts")
REPLAN = "re-plan of county-morning"
NAMES = (*HANDED_OVER, *(f"plain {scale}" for scale in PLAIN), *GENERATED, REPLAN)
MOVES_MAX = 60


def instances() -> Path:
    """Where the rounds handed over are: BENCH_INSTANCES, else beside the project."""
    return Path(os.environ.get("BENCH_INSTANCES", "../shared/instances")) / "rounds"


def benchmarks(only: list[str], planned: Callable[[Round], Assignments]) -> Iterator[tuple[str, Round | None]]:
    """(name, round) of every benchmark whose name holds one of `only` (all where that is empty); None where the round
    is not at hand. `planned` makes the plan that the re-plan starts from."""
    for name in NAMES:
        if only and not any(part in name for part in only):
            continue
        yield name, _round(name, planned)


def _round(name: str, planned: Callable[[Round], Assignments]) -> Round | None:
    if name.startswith("plain "):
        scale = next(scale for scale in PLAIN if name.endswith(scale))
        return plain_round(scale, 1)
    if name in GENERATED:
        return rounds(name, 1, "county")
    source = instances() / f"{'county-morning' if name == REPLAN else name}.json.gz"
    if not source.exists():
        return None
    whole: Round = check_round.read(str(source))
    return midmorning(whole, planned(whole), moves_max=MOVES_MAX) if name == REPLAN else whole
