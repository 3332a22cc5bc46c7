"""How every site stands for the hour expected of it: asked of whole hours, not of each count."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from threading import Lock

from sampling.domain.silence import Silence, Standing, added_up, hours_owed, standing_of
from sampling.storage.database import Database

from .facts import Facts, current

KEPT = 256  # hours of which a process keeps who has reported
Heard = Callable[[datetime], frozenset[str]]
_heard: dict[tuple[str, int, datetime, datetime | None], tuple[int, frozenset[str]]] = {}
_keeping = Lock()


def standings(facts: Facts, as_of: datetime, known_at: datetime | None, seen_at: datetime) -> dict[str, Standing]:
    """The sites from which the hour expected of them is missing, by code; the others expected have reported it."""
    key = (as_of, known_at, seen_at.replace(second=0, microsecond=0))
    found = facts.standings.get(key)
    if found is None:
        found = _standings(facts, as_of, known_at, seen_at)
        if len(facts.standings) >= KEPT:
            facts.standings.clear()
        facts.standings[key] = found
    return found


def silences_of(facts: Facts, as_of: datetime, known_at: datetime | None, seen_at: datetime) -> dict[str, Silence]:
    """The silence of each area that has any, by its path."""
    key = (as_of, known_at, seen_at.replace(second=0, microsecond=0))
    found = facts.silences.get(key)
    if found is None:
        found = added_up(standings(facts, as_of, known_at, seen_at), facts.counted_at, facts.areas)
        if len(facts.silences) >= KEPT:
            facts.silences.clear()
        facts.silences[key] = found
    return found


def silences(
    db: Database,
    *,
    round_code: str,
    area_codes: Iterable[str] | None = None,
    as_of: datetime,
    known_at: datetime | None = None,
    now: datetime,
) -> dict[str, Silence]:
    """Sites without a count for the hour expected of them, of each of these areas (all that have any, without), by code
    of the area; raises NotFound for a round that there is not."""
    facts = current(db, round_code)
    every = silences_of(facts, as_of, known_at, known_at or now)
    if area_codes is None:
        return {facts.areas[path].code: one for path, one in every.items()}
    nothing = Silence()
    return {code: every.get(facts.basis.path_of(code), nothing) for code in area_codes}


def _standings(facts: Facts, as_of: datetime, known_at: datetime | None, seen_at: datetime) -> dict[str, Standing]:
    counted, told = _askers(facts, known_at)
    basis, out = facts.basis, dict[str, Standing]()
    for number, hour in basis.hours_at(as_of).items():
        for code in basis.sites_of[number] - counted(hour):
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
    with _keeping:
        _heard.pop(key, None)
        while len(_heard) >= KEPT:
            _heard.pop(next(iter(_heard)))
        _heard[key] = reports, found
    return found


def _by_hour(facts: Facts, known_at: datetime | None) -> tuple[Heard, Heard]:
    tables: list[dict[datetime, set[str]]] = []
    for counts in (facts.counts, facts.own_counts):
        table: dict[datetime, set[str]] = {}
        for one in counts:
            if known_at is None or one.received_at <= known_at:
                table.setdefault(one.hour, set()).add(one.site_code)
        tables.append(table)
    official, own = ({hour: frozenset(codes) for hour, codes in table.items()} for table in tables)
    return lambda hour: official.get(hour, frozenset()), lambda hour: own.get(hour, frozenset())
