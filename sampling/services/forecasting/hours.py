"""A session's time in cells, and what its sites had counted by their edges."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.coverage import SiteCount
from sampling.domain.hours import Opening, hour_ends
from sampling.domain.rounds import Session
from sampling.services.watching.facts import Facts


@dataclass(frozen=True, slots=True)
class Hours:
    """The edges of the cells from the opening to the close of the last site, and which of them is the moment."""

    edges: tuple[datetime, ...]
    now: int

    def edge_of(self, at: datetime) -> int:
        """The first edge that isn't before an instant."""
        return min(bisect_left(self.edges, at), len(self.edges) - 1)

    def spread(self, starts_at: datetime, ends_at: datetime) -> list[tuple[int, float]]:
        """The cells that a stretch lies in, each with the part of the stretch that does."""
        long = ends_at - starts_at
        first = max(0, bisect_left(self.edges, starts_at) - 1)
        found = []
        for cell in range(first, len(self.edges) - 1):
            start, end = max(starts_at, self.edges[cell]), min(ends_at, self.edges[cell + 1])
            if start >= ends_at or self.edges[cell] >= ends_at:
                break
            if end > start:
                found.append((cell, (end - start) / long))
        return found


def hours_of(facts: Facts, part: Session, openings: Sequence[Opening], as_of: datetime, deadline: datetime) -> Hours:
    """Full hours, the close of every site, the deadline and the moment."""
    closes = max([part.closes_at, *(one.closes_at for one in openings)])
    opens = min([part.opens_at, *(one.opens_at for one in openings)])
    ends = hour_ends(opens, closes, facts.zone)
    now = min(max(as_of, opens), closes)
    edges = tuple(sorted({opens, *ends, now, *([deadline] if opens < deadline < closes else [])}))
    return Hours(edges, edges.index(now))


def told_by_site(
    counts: Iterable[SiteCount], hours: Hours, as_of: datetime, known_at: datetime | None
) -> dict[str, dict[int, int]]:
    """People counted at each site since the opening, by edge: of counts for hours up to `as_of`.

    A count that stands for an hour between two edges stands for the later one.
    """
    newest: dict[str, dict[datetime, SiteCount]] = {}
    for one in counts:
        if one.hour > as_of or (known_at is not None and one.received_at > known_at):
            continue
        own = newest.setdefault(one.site_code, {})
        held = own.get(one.hour)
        if held is None or one.version > held.version:
            own[one.hour] = one
    opens, last = hours.edges[0], hours.edges[-1]
    out = {}
    for code, own in newest.items():
        days: dict[object, int] = {}
        before, told = 0, dict[int, int]()
        for hour in sorted(own):
            days[own[hour].day] = own[hour].sampled
            if hour <= opens:
                before = sum(days.values())
            elif hour <= last + timedelta(hours=6):
                told[min(hours.edge_of(hour), hours.now)] = max(0, sum(days.values()) - before)
        if told:
            out[code] = told
    return out
