"""What comes first, where not all has room: the longest waits, the worst areas of a wall."""

from collections.abc import Iterable, Mapping
from typing import Any

from sampling.domain.lacking import Lack
from sampling.services.watching import SiteLine, Watch

WALL_LINES = 13  # in one column, without scrolling
WALL_LACKS = 4  # areas whose lack is told in a line of its own


def longest_wait(lines: Iterable[SiteLine]) -> list[SiteLine]:
    """The sites where people wait long, the longest first; those that nobody serves before all."""
    long = [line for line in lines if line.queue and line.queue.is_long]
    return sorted(long, key=_wait, reverse=True)


def on_wall(seen: Watch, lacks: Mapping[str, Lack]) -> dict[str, Any]:
    """The areas that have room on the wall, with how many there are besides, and what the worst of them lack."""
    told = [line.area.code for line in seen.lines if line.area.code in lacks][:WALL_LACKS]
    shown = seen.lines[: WALL_LINES - len(told)]
    return {
        "wall_lines": shown,
        "wall_more": len(seen.lines) - len(shown),
        "wall_lacks": [code for code in told if any(line.area.code == code for line in shown)],
    }


def _wait(line: SiteLine) -> tuple[float, int]:
    queue = line.queue
    if queue is None:
        return (0.0, 0)
    return (float("inf") if queue.wait_minutes is None else queue.wait_minutes, queue.queue or 0)
