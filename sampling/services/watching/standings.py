"""How every site stands for the hour expected of it: asked of whole hours, not of each count."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from sampling.domain.coverage import SiteCount
from sampling.domain.silence import Silence, Standing, added_up, hours_owed, standing_of
from sampling.services.keeping import keep
from sampling.storage.database import Database

from .facts import Facts, current

FEW, SHARE = 2_000, 4  # so many sites, and less than such a part of the round, are asked by themselves
KEPT = 256  # hours of which a process keeps who has reported
Heard = Callable[[datetime], frozenset[str]]
_heard: dict[tuple[str, int, datetime, datetime | None], tuple[int, frozenset[str]]] = {}


def standings(
    facts: Facts, path: str, as_of: datetime, known_at: datetime | None, seen_at: datetime
) -> dict[str, Standing]:
    """The sites of an area from which the hour expected of them is missing, by code; the others expected have reported
    it. More than those of the area may be told: in a small round, and in a large part of it, all are."""
    own = facts.basis.sites_below(path)
    few = facts.summed and len(own) <= FEW and SHARE * len(own) < len(facts.basis.numbers)
    key = (path if few else "", as_of, known_at, seen_at.replace(second=0, microsecond=0))
    found = facts.standings.get(key)
    if found is None:
        found = _standings(facts, own if few else None, as_of, known_at, seen_at)
        if len(facts.standings) >= KEPT:
            facts.standings.clear()
        facts.standings[key] = found
    return found


def silences_of(
    facts: Facts, path: str, as_of: datetime, known_at: datetime | None, seen_at: datetime
) -> dict[str, Silence]:
    """The silence of an area and of those below it, of each that has any, by its path."""
    key = (path, as_of, known_at, seen_at.replace(second=0, microsecond=0))
    found = facts.silences.get(key)
    if found is None:
        found = added_up(standings(facts, path, as_of, known_at, seen_at), facts.counted_at, facts.areas)
        if len(facts.silences) >= KEPT:
            facts.silences.clear()
        facts.silences[key] = found
    return found


def silences(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    below: Iterable[str],
    as_of: datetime,
    known_at: datetime | None = None,
    now: datetime,
) -> dict[str, Silence]:
    """Sites without a count for the hour expected of them, of each of some areas below an area, by code of the area;
    raises NotFound for a round, or an area that is not of its county."""
    facts = current(db, round_code)
    every = silences_of(facts, facts.basis.path_of(area_code), as_of, known_at, known_at or now)
    nothing = Silence()
    return {code: every.get(facts.basis.path_of(code), nothing) for code in below}


def _standings(
    facts: Facts, few: Sequence[str] | None, as_of: datetime, known_at: datetime | None, seen_at: datetime
) -> dict[str, Standing]:
    if few is None:
        counted, told = _askers(facts, known_at)
    else:
        counts = facts.recent_of(few, as_of)[0]
        counted = told = _table([one for one in counts if known_at is None or one.received_at <= known_at])
    basis, out = facts.basis, dict[str, Standing]()
    for number, hour in basis.hours_at(as_of).items():
        among = basis.sites_of[number] if few is None else {code for code in few if number in basis.numbers[code]}
        for code in among - counted(hour):
            own = basis.due_of(code)
            owed = hours_owed(hour, own, partial(_has, code, counted, told), seen_at)
            out[code] = standing_of(hour, owed, told=code in told(hour))
    return out


def _has(code: str, counted: Heard, told: Heard, hour: datetime) -> bool:
    return code in counted(hour) or code in told(hour)


def _askers(facts: Facts, known_at: datetime | None) -> tuple[Heard, Heard]:
    """Which sites have an official count for an hour, and which have reported it themselves."""
    if not facts.summed:
        return _by_hour(facts, known_at)
    seen: dict[datetime, frozenset[str]] = {}  # within one look an hour is the same for all

    def counted(hour: datetime) -> frozenset[str]:
        if hour not in seen:
            seen[hour] = heard(facts, hour, known_at)
        return seen[hour]

    return counted, counted


def heard(facts: Facts, hour: datetime, known_at: datetime | None = None) -> frozenset[str]:
    """Codes of the sites that have reported an hour; read again only where the hour has more reports than before."""
    reports = facts.reports_for(hour)
    if not reports:
        return frozenset()
    key = (facts.url, facts.basis.round_id, hour, known_at)
    held = _heard.get(key)
    if held is not None and held[0] == reports:
        return held[1]
    found = facts.read_heard(hour, known_at)
    keep(_heard, key, (reports, found), KEPT)
    return found


def _by_hour(facts: Facts, known_at: datetime | None) -> tuple[Heard, Heard]:
    official, own = (
        _table(one for one in counts if known_at is None or one.received_at <= known_at)
        for counts in (facts.counts, facts.own_counts)
    )
    return official, own


def _table(counts: Iterable[SiteCount]) -> Heard:
    table: dict[datetime, set[str]] = {}
    for one in counts:
        table.setdefault(one.hour, set()).add(one.site_code)
    whole = {hour: frozenset(codes) for hour, codes in table.items()}
    return lambda hour: whole.get(hour, frozenset())
