"""The reserve of a session: who could take over somebody's work, with the minutes of the way.

Who is there counts: the people of the session who hold the roles, whose hours hold the work, who have nothing to do
then in any published plan, whose blocks and rests stay within the norms, and who are not absent themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sampling.domain.hours import openings
from sampling.domain.norms import Norm, effective
from sampling.storage.database import Session
from sampling.storage.queries import absences
from sampling.storage.queries.absences import Block, Person
from sampling.storage.queries.rounds import own_norms
from sampling.storage.tables import RoundRow, SessionRow, SiteRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NOTHING: frozenset[str] = frozenset()
MARGIN = timedelta(hours=24)  # around the session: work of the day before and after counts for blocks and rests


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody absent leaves to be done: blocks in order, by staff code of who is absent."""

    staff_code: str
    staff_id: int
    blocks: tuple[Block, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles that it takes."""
        return frozenset(block.role for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Reserve:
    """People with the roles, and for each work and person the minutes and whether it can be, shape (works, people).

    own: minutes of the ways that each work had, of the person who is absent, shape (works,).
    """

    works: Sequence[Work]
    people: Sequence[Person]
    minutes: "NDArray[np.float64]"
    possible: "NDArray[np.bool_]"
    own: "NDArray[np.float64]"


def works_left(
    session: Session, part: SessionRow, staff: Mapping[str, int], now: datetime
) -> tuple[list[Work], list[Block]]:
    """The work that these people (id by code) leave from `now` on in the plan that holds, and all work around it.

    A block that has begun is left from now on; one that is over is nobody's any more. Who has nothing left is left out.
    """
    begun = now.replace(second=0, microsecond=0)
    around = absences.work_between(session, part.id or 0, part.opens_at - MARGIN, part.closes_at + MARGIN)
    mine: dict[int, list[Block]] = {key: [] for key in staff.values()}
    for block in around:
        if block.session_id == part.id and block.staff_id in mine and block.ends_at > begun:
            mine[block.staff_id].append(block._replace(starts_at=max(block.starts_at, begun)))
    return [Work(code, key, tuple(mine[key])) for code, key in sorted(staff.items()) if mine[key]], around


def reserve(
    session: Session,
    round_: RoundRow,
    part: SessionRow,
    works: Sequence[Work],
    around: Sequence[Block],
    unavailable: Collection[str],
) -> Reserve:
    """Who could take which work. unavailable: staff codes of people who are absent, or are sent already."""
    import numpy as np

    roles = frozenset(role for work in works for role in work.roles)
    held = absences.holders_of(session, part.id or 0, roles)
    people = absences.people_with(session, part.id or 0, roles)
    own = np.zeros(len(works))
    minutes, norms = np.zeros((len(works), len(people))), effective(own_norms(session, round_.id or 0))
    possible = np.zeros((len(works), len(people)), dtype=bool)
    if not works or not people:
        return Reserve(works, people, minutes, possible, own)
    by_site = _minutes(session, works, people, norms)
    busy: dict[int, list[Block]] = {}
    for block in around:
        busy.setdefault(block.staff_id, []).append(block)
    zone = ZoneInfo(round_.zone)
    near = {site: ways <= norms["travel_minutes_max"].value for site, ways in by_site.items()}
    able: dict[tuple[frozenset[str], tuple[tuple[datetime, datetime], ...]], NDArray[np.bool_]] = {}
    for row, work in enumerate(works):
        needed, hours = work.roles, tuple((block.starts_at, block.ends_at) for block in work.blocks)
        if (needed, hours) not in able:  # most of a session's work is of the same roles and hours
            able[needed, hours] = np.array(
                [
                    one.code not in unavailable
                    and needed <= held.get(one.id, _NOTHING)
                    and _is_there(one, work, part, zone)
                    and _fits(busy.get(one.id, ()), work.blocks, norms)
                    for one in people
                ]
            )
        possible[row] = able[needed, hours]
        for site in {block.site_id for block in work.blocks}:
            possible[row] &= near[site]
            minutes[row] += np.where(np.isfinite(by_site[site]), by_site[site], 0)
        own[row] = next((minutes[row, k] for k, one in enumerate(people) if one.id == work.staff_id), 0)
    return Reserve(works, people, minutes, possible, own)


def _minutes(
    session: Session, works: Sequence[Work], people: Sequence[Person], norms: Mapping[str, Norm]
) -> dict[int, "NDArray[np.float64]"]:
    """Minutes of everybody to each site of the works, by its id; infinite where nobody knows from where."""
    import numpy as np

    from geo.travel import straight_minutes

    wanted = sorted({block.site_id for work in works for block in work.blocks})
    places = [session.get_one(SiteRow, key) for key in wanted]
    seats = [_seat(one, known) for known in [_known_above(session, people)] for one in people]
    distinct = sorted({seat for seat in seats if seat is not None})
    ways = np.full((len(distinct) + 1, len(places)), np.inf)
    if distinct:
        ways[:-1] = straight_minutes(
            [lon for lon, _ in distinct],
            [lat for _, lat in distinct],
            [site.lon for site in places],
            [site.lat for site in places],
            detour=norms["travel_detour"].value,
            km_per_hour=norms["travel_km_per_hour"].value,
        )
    row_of = {seat: row for row, seat in enumerate(distinct)}
    rows = [row_of.get(seat, -1) if seat is not None else -1 for seat in seats]
    return {key: ways[rows, column] for column, key in enumerate(wanted)}


def _known_above(session: Session, people: Sequence[Person]) -> dict[str, tuple[float, float]]:
    """Seats of the areas above those bases whose own seat is not known."""
    above = {up for one in people if one.lon is None for up in _upwards(one.base_path)}
    return absences.seats(session, above) if above else {}


def _seat(person: Person, known: Mapping[str, tuple[float, float]]) -> tuple[float, float] | None:
    if person.lon is not None and person.lat is not None:
        return person.lon, person.lat
    return next((known[up] for up in _upwards(person.base_path) if up in known), None)


def _upwards(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:k]) + "/" for k in range(len(parts) - 1, 0, -1)]


def _is_there(person: Person, work: Work, part: SessionRow, zone: ZoneInfo) -> bool:
    """True where every block lies within the person's hours."""
    if person.available_from is None or person.available_to is None:
        return True
    hours = openings("", person.available_from, person.available_to, "", part.opens_at, part.closes_at, zone)
    return all(any(one.opens_at <= b.starts_at and b.ends_at <= one.closes_at for one in hours) for b in work.blocks)


def _fits(own: Sequence[Block], more: Sequence[Block], norms: Mapping[str, Norm]) -> bool:
    """True where somebody with work of their own can take more: no two at once, enough rest, not too many blocks."""
    rest = timedelta(minutes=norms["rest_minutes_min"].value)
    if any(
        one.starts_at < other.ends_at + rest and other.starts_at < one.ends_at + rest for one in own for other in more
    ):
        return False
    first, last = more[0].starts_at, more[-1].ends_at
    of_day = [one for one in own if abs(one.starts_at - first) < MARGIN / 2 or abs(one.ends_at - last) < MARGIN / 2]
    return len(of_day) + len(more) <= norms["blocks_per_day_max"].value
