"""`python -m bench.ours ROUND OUT SECONDS`: the library's plan, and when each better plan and bound was there."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

BEGAN = time.monotonic()


def main() -> None:
    """Writes {"plan": a sampling-plan/1, "said": [[seconds, objective, bound, kind], ...]}; seconds count from here,
    so that loading and reading are within."""
    from optimizer.limits import Limits, Progress
    from optimizer.round_file import plan_as_dict, read_round
    from optimizer.staffing import solve

    source, target, seconds = sys.argv[1:4]
    said: list[tuple[float, object, object, object]] = []

    def hear(progress: Progress) -> None:
        said.append((time.monotonic() - BEGAN, progress.objective, progress.bound, progress.kind))

    problem = read_round(source)
    solution = solve(problem, limits=Limits(seconds=float(seconds), workers=2), on_progress=hear)
    said.append((time.monotonic() - BEGAN, solution.objective, solution.bound, solution.kind))
    answer = {"plan": plan_as_dict(problem, solution), "said": said}
    Path(target).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
