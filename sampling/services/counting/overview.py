"""The county's townships side by side: how many hours have a count, and what waits for somebody there."""

from dataclasses import dataclass

from sampling.domain.areas import within
from sampling.storage.database import Database
from sampling.storage.queries import areas

from .grid import Grid


@dataclass(frozen=True, slots=True)
class Township:
    """A township's hours as of now. due, reported: hours of its sites that are over, and those with a count;
    disputes: conflicts of the round that are open there."""

    area_code: str
    area_name: str
    sites: int
    due: int
    reported: int
    disputes: int
    doubtful: int


def townships(db: Database, whole: Grid) -> list[Township]:
    """The areas right below that of a grid: those with a conflict first, then those with most missing hours."""
    with db.reading() as session:
        area = areas.area_by_code(session, whole.area_code)
        below = areas.areas_within(session, area.path, depth_max=area.path.count("/"))[1:] if area else []
    out = []
    for one in below:
        lines = [line for line in whole.lines if within(line.area_path, one.path)]
        cells = [cell for line in lines for cell in line.cells]
        disputes = sum(within(path, one.path) for path in whole.disputed)
        if lines or disputes:
            out.append(
                Township(
                    one.code,
                    one.name,
                    len(lines),
                    sum(cell.is_due for cell in cells),
                    sum(cell.is_due and cell.standing is not None for cell in cells),
                    disputes,
                    sum(bool(cell.doubts) for cell in cells),
                )
            )
    return sorted(out, key=lambda one: (-one.disputes, one.reported - one.due, one.area_code))
