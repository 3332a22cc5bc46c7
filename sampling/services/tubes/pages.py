"""One area and day as its tubes are entered, with all its versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.areas import Area
from sampling.domain.chains import Last, Told
from sampling.domain.rounds import Round
from sampling.domain.tubes import STEPS, Version, hours, in_force, last_told
from sampling.services.rounds.reading import row_of
from sampling.services.watching.facts import current
from sampling.storage.database import Database

from .boards import Line, board
from .places import ENTERED_WHILE, area_of, begun, day_asked, townships, versions_told


@dataclass(frozen=True, slots=True)
class AreaPage:
    """An area and day as it is entered. versions: newest first; holding: those that hold, by hour; hours: those that
    can be told now."""

    round: Round
    area: Area
    is_county: bool
    is_open: bool
    day: date
    days: tuple[date, ...]
    line: Line
    last: Mapping[str, Last]
    hours: tuple[datetime, ...]
    versions: tuple[Version, ...]
    holding: Mapping[datetime, Version]

    @property
    def seen(self) -> int:
        """The number of the newest version, 0 before any."""
        return self.versions[0].version if self.versions else 0


def area_page(db: Database, *, round_code: str, area_code: str, day: date | None = None, now: datetime) -> AreaPage:
    """The county or a township of a round, as it stands now; raises NotFound for any other area."""
    facts = current(db, round_code)
    first = facts.basis.first_by_day
    days = begun(facts, now)
    chosen = day_asked(days, day, round_code)
    area = area_of(facts, area_code)
    county, _ = townships(facts)
    with db.reading() as session:
        row = row_of(session, round_code)
        is_open = row.state in ENTERED_WHILE
    seen = board(db, round_code=round_code, day=chosen, now=now)
    lines = [line for line in ((seen.county,) if seen.county else ()) + seen.townships if line.area.code == area.code]
    versions = versions_told(db, round_code, [area.code], [chosen]).get(chosen, {}).get(area.code, [])
    holding = in_force(versions)
    nothing = Line(area, Told(), dict.fromkeys(STEPS, Told()), {}, dict.fromkeys(STEPS))
    return AreaPage(
        round=facts.round,
        area=area,
        is_county=area.code == county.code,
        is_open=is_open,
        day=chosen,
        days=days,
        line=lines[0] if lines else nothing,
        last=last_told(holding, now),
        hours=tuple(hours(first[chosen], now, facts.zone)),
        versions=tuple(sorted(versions, key=lambda one: -one.version)),
        holding=holding,
    )
