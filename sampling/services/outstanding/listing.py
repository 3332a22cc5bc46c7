"""The villages one by one, for a file and for the round by loudspeaker and phone: whom to call, and where they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import Site
from sampling.domain.tallies import Line
from sampling.services.rounds.reading import existing, row_of
from sampling.storage.database import Database
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import coverage
from sampling.storage.queries import rounds as round_queries
from sampling.storage.queries import sites as site_queries
from sampling.storage.queries.coverage import Lead

from .reading import village_lines
from .reconciling import served_villages


@dataclass(frozen=True, slots=True)
class Row:
    """A village: its township, what it says, who leads it, and the sites (name, opens_at, closes_at) of the session
    ahead to which its people walk."""

    township: str
    line: Line
    lead: Lead | None
    sites: tuple[tuple[str, datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The villages of an account's area, most to be called first within each township. ahead: the session that runs or
    comes next, else the last one; None where the round has none."""

    round: Round
    area_name: str
    ahead: RoundSession | None
    rows: tuple[Row, ...]

    @property
    def last(self) -> datetime | None:
        """The newest instant that figures stand for; None before any."""
        return max((one.line.last for one in self.rows if one.line.last), default=None)


def listed(db: Database, *, round_code: str, scope_path: str = "", now: datetime) -> Listing:
    """All villages of a round's county at or below `scope_path`; raises NotFound."""
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        areas = area_queries.areas_of_round(session, round_).inside
        lines = [one for one in village_lines(session, row, areas) if within(one.area.path, scope_path)]
        last = round_.sessions[-1] if round_.sessions else None
        ahead = next((one for one in round_.sessions if one.closes_at > now), last)
        own = round_queries.session_row(session, round_code, ahead.code) if ahead else None
        key, inside = own.id if own else None, round_.area_path
        sites = site_queries.sites_within(session, inside, session_id=key, served_in=row.id) if own else []
        leads = coverage.area_leads(session, [one.area.code for one in lines])
        openings = coverage.openings_of_round(session, row) if ahead else []
    walked_to: dict[str, list[Site]] = {}
    fixed: Sequence[Site] = [one for one in sites if one.kind == "fixed"]
    of = {one.code: one for one in fixed}
    for code, villages in served_villages(fixed, areas, lines).items():
        for village in villages:
            walked_to.setdefault(village, []).append(of[code])
    hours = {
        one.site_code: (one.opens_at, one.closes_at)
        for one in reversed(openings)  # the first of several
        if ahead and one.session_code == ahead.code
    }
    names = {area.code: area.name for area in areas if area.level != "county"}
    rows = [
        Row(
            names.get(line.area.parent_code or "", ""),
            line,
            leads.get(line.area.code),
            tuple((one.name, *hours[one.code]) for one in walked_to.get(line.area.code, ()) if one.code in hours),
        )
        for line in lines
    ]
    rows.sort(key=lambda one: (one.line.area.path.rsplit("/", 2)[0], -(one.line.entry.coming if one.line.entry else 0)))
    top = next((area for area in areas if within(area.path, scope_path)), areas[0])
    return Listing(round_, top.name, ahead, tuple(rows))
