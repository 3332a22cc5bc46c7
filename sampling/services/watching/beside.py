"""The areas beside one: of those below the same area, worst first, the one before it and the one behind it."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area, within
from sampling.storage.database import Database

from .areas import Watch, watch


@dataclass(frozen=True, slots=True)
class Beside:
    """Where an area stands among those beside it. place: from the worst, which is 1, of `of`; worse, better: next to
    it, None at either end."""

    place: int
    of: int
    worse: Area | None
    better: Area | None


def beside(db: Database, seen: Watch, *, scope_path: str = "", now: datetime) -> Beside | None:
    """Where the area of a page stands; None for one that has none beside it, or whose area above the reader may not
    see."""
    above = seen.above[-1] if seen.above else None
    if above is None or not within(above.path, scope_path):
        return None
    lines = watch(
        db, round_code=seen.round.code, area_code=above.code, as_of=seen.as_of, known_at=seen.known_at, now=now
    ).lines  # fmt: skip
    at = next(place for place, line in enumerate(lines) if line.area.code == seen.line.area.code)
    if len(lines) < 2:
        return None
    return Beside(
        place=at + 1,
        of=len(lines),
        worse=lines[at - 1].area if at else None,
        better=lines[at + 1].area if at + 1 < len(lines) else None,
    )
