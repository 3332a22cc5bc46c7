"""What comes first, where not all has room: the worst areas of a wall."""

from collections.abc import Mapping
from typing import Any

from sampling.domain.lacking import Lack
from sampling.services.watching import Watch

WALL_LINES = 13  # in one column, without scrolling
WALL_LACKS = 4  # areas whose lack is told in a line of its own


def on_wall(seen: Watch, lacks: Mapping[str, Lack]) -> dict[str, Any]:
    """The areas that have room on the wall, with how many there are besides, and what the worst of them lack."""
    told = [line.area.code for line in seen.lines if line.area.code in lacks][:WALL_LACKS]
    shown = seen.lines[: WALL_LINES - len(told) - bool(told)]  # what three lack takes two lines each
    return {
        "wall_lines": shown,
        "wall_more": len(seen.lines) - len(shown),
        "wall_lacks": [code for code in told if any(line.area.code == code for line in shown)],
    }
