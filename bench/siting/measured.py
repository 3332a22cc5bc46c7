"""One case in a process of its own: `python -m bench.siting.measured CASE SECONDS`, what it found on stderr as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from bench.siting.cases import Built, Case, cases
from optimizer.limits import Limits
from optimizer.siting.catchments import CatchmentProblem, catchments
from optimizer.siting.course import SitingProgress
from optimizer.siting.covering import fewest, most_reached
from optimizer.siting.median import median
from optimizer.siting.room import RoomProblem, with_room


class _Reached:
    """When the gap that is asked for was reached, in seconds of wall and processor; None before."""

    def __init__(self, gap: float) -> None:
        self._gap, self._began = gap, (time.monotonic(), time.process_time())
        self.at: list[float] | None = None

    def hear(self, news: SitingProgress) -> None:
        if self.at is None and abs(news.value - news.bound) <= self._gap * abs(news.value):
            self.note()

    def note(self) -> None:
        wall, spent = self._began
        self.at = self.at or [time.monotonic() - wall, time.process_time() - spent]


def solved(case: Case, built: Built, seconds: float) -> dict[str, Any]:
    """value, bound, gap, status, beyond (people beyond the room of catchments), reached (of the gap asked for). Large
    cases and catchments end there, others are proven."""
    limits = Limits(seconds=seconds, workers=2)
    problem, reached = built.problem, _Reached(case.gap)
    gap = case.gap if case.name.startswith("large") else 0.0
    if isinstance(problem, CatchmentProblem):
        dealt = catchments(problem, limits, gap=case.gap)
        return _told(dealt.walking, dealt.bound, dealt.gap, dealt.status) | {"beyond": int(dealt.over.sum())}
    if isinstance(problem, RoomProblem):
        found = with_room(problem, limits, gap=gap, on_progress=reached.hear).sited
    elif case.question == "fewest":
        found = fewest(problem, built.within or 0.0, limits, on_progress=reached.hear)
    elif case.question == "most":
        found = most_reached(problem, built.sites or 1, built.within or 0.0, limits, gap=gap, on_progress=reached.hear)
    else:
        found = median(problem, built.sites or 1, limits, gap=gap, on_progress=reached.hear)
    if found.gap <= case.gap:
        reached.note()
    return _told(found.value, found.bound, found.gap, found.status) | {"reached": reached.at}


def _told(value: float, bound: float, gap: float, status: str) -> dict[str, Any]:
    return {"value": value, "bound": bound, "gap": gap, "status": status}


def main() -> int:
    case = next(one for one in cases([]) if one.name == sys.argv[1])
    built = case.build()
    began, spent = time.monotonic(), time.process_time()
    answer = solved(case, built, float(sys.argv[2]))
    answer |= {"seconds": time.monotonic() - began, "cpu": time.process_time() - spent}
    print("answer " + json.dumps(answer), file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
