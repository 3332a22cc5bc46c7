"""How earlier forecasts did: on the rounds of this county that are over, and on simulated ones.

A round is replayed hour by hour: what was known ten minutes after each hour is all that the forecast and its peers get.
What simulated rounds say depends on the program alone: it is computed by `simulated` and kept beside this file.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sampling.domain.forecasting.backtesting import OURS, Replay, cases, replays
from sampling.domain.forecasting.families import TOLD
from sampling.domain.forecasting.given import TUNING, Tuning
from sampling.domain.forecasting.scoring import Case
from sampling.domain.forecasting.simulating import Family, simulate
from sampling.domain.forecasting.tallies import Tally, read, tally
from sampling.domain.hours import GRACE
from sampling.domain.rounds import Session
from sampling.services.keeping import keep
from sampling.services.watching.facts import Facts, current
from sampling.storage.database import Database
from sampling.storage.queries import rounds

from .gathering import gathered, openings_of
from .hours import Hours, hours_of, told_by_site

SEEDS = (1, 2, 3)
KEPT_AT = Path(__file__).with_name("simulated.json")
KEPT = 16
_kept: dict[tuple[str, str, str, str], "Replayed | None"] = {}


@dataclass(frozen=True, slots=True)
class Look:
    """A forecast of a whole round's area for the close, as it was made at a moment, and what was counted in the end."""

    at: datetime
    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """A session that is over, replayed. truth: by the edges of its hours; looks: the forecasts for its close."""

    round_code: str
    round_name: str
    session_name: str
    provenance: str
    tallies: tuple[Tally, ...]
    truth: tuple[tuple[datetime, int], ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class LeadLine:
    """Forecasts of whole counties up to `lead` hours ahead: how many, share inside, and error and interval score as a
    share of all people."""

    lead: float
    cases: int
    inside: float
    error: float
    interval: float


def by_lead(tallies: Iterable[Tally]) -> list[LeadLine]:
    """The forecasts of whole counties, all rounds together, each round's people counting as much as another's."""
    sums: dict[float, list[float]] = {}
    for one in tallies:
        if one.level != "county" or not one.people:
            continue
        for lead, own in one.leads.items():
            score = own[OURS]
            line = sums.setdefault(lead, [0.0] * 4)
            for at, value in enumerate((1.0, score.inside, score.error / one.people, score.interval / one.people)):
                line[at] += score.cases * value
    return [LeadLine(lead, round(n), a / n, b / n, c / n) for lead, (n, a, b, c) in sorted(sums.items())]


def simulated(families: Sequence[Family] = TOLD, seeds: Sequence[int] = SEEDS, tuning: Tuning = TUNING) -> list[Tally]:
    """The scores on each family of simulated rounds, its seeds together: of the county, and of its townships."""
    found = []
    for family in families:
        of: dict[str, list[Case]] = {"county": [], "townships": []}
        people = 0
        for seed in seeds:
            round_ = simulate(family, seed)
            people += sum(site.counted[-1] for site in round_.sites)
            for replay in replays(round_):
                for area, own in cases(replay, tuning).items():
                    of["townships" if area else "county"].extend(own)
        for level, own in of.items():
            made = tally("simulated", family.code, level, round(people / len(seeds)), own)
            if made is not None:
                found.append(made)
    return found


def kept_simulated() -> list[Tally]:
    """The scores on simulated rounds, as they were computed when the program was made."""
    return [read(one) for one in json.loads(KEPT_AT.read_text())]


def keep_simulated(tallies: Iterable[Tally]) -> None:
    """Write them down beside the program."""
    KEPT_AT.write_text(json.dumps([one.told() for one in tallies], indent=1) + "\n")


def replayed(db: Database, *, now: datetime, round_code: str = "", scope_path: str = "") -> list[Replayed]:
    """Every session that is over of a round ("" for all in reach), oldest first; those without two hours of counts are
    left out. Raises NotFound."""
    with db.reading() as session:
        seen = [one for one in rounds.all_rounds(session) if one.area_path.startswith(scope_path)]
    codes = [round_code] if round_code else [one.code for one in seen]
    found = []
    for code in codes:
        facts = current(db, code)
        for part in sorted(facts.round.sessions, key=lambda one: one.opens_at):
            if part.closes_at + GRACE > now:
                continue
            key = (db.url, code, part.code, f"{facts.basis.version} {len(facts.counts)}")  # other writes change nothing
            one = _kept[key] if key in _kept else keep(_kept, key, _replayed(db, facts, part), KEPT)
            if one is not None:
                found.append(one)
    return found


def _replayed(db: Database, facts: Facts, part: Session) -> Replayed | None:
    openings = openings_of(facts, part)
    if not openings:
        return None
    whole = hours_of(facts, part, openings, part.closes_at, part.closes_at)
    end = whole.edges[-1]
    final = told_by_site(facts.counts, Hours(whole.edges, len(whole.edges) - 1), end, None)
    if not final:
        return None
    root = facts.round.area_path
    groups = [path for path in facts.areas if path.startswith(root) and path.rstrip("/").count("/") == root.count("/")]
    of: dict[str, list[Case]] = {"county": [], "townships": []}
    looks = []
    for edge in range(1, len(whole.edges) - 1):
        as_of = whole.edges[edge]
        found = gathered(db, facts, part, as_of=as_of, known_at=as_of + GRACE, deadline=part.closes_at)
        if found is None:
            continue
        members = {path: found.members[path] for path in [root, *groups] if found.members.get(path)}
        replay = _replay(found.given, members, final)
        for area, own in cases(replay).items():
            of["county" if area == root else "townships"].extend(own)
            if area == root:
                said = own[-1].said[OURS]
                looks.append(Look(as_of, said.low, said.mid, said.high))
    truth = _sums(final, list(final), len(whole.edges))
    tallies = [
        made
        for level, own in of.items()
        if (made := tally("replayed", f"{facts.round.code} {part.code}", level, truth[-1], own)) is not None
    ]
    if not tallies:
        return None
    return Replayed(
        facts.round.code,
        facts.round.name,
        part.name,
        facts.round.provenance,
        tuple(tallies),
        tuple(zip(whole.edges, truth, strict=True)),
        tuple(looks),
    )


def _replay(given, members: Mapping[str, Sequence[str]], final: Mapping[str, Mapping[int, int]]) -> Replay:  # type: ignore[no-untyped-def]
    known = {site.code: site.told for site in given.sites}
    edges = len(given.edges)
    return Replay(
        given,
        members,
        {area: _sums(final, codes, edges)[given.now :] for area, codes in members.items()},
        {area: _sums(known, codes, given.now + 1) for area, codes in members.items()},
    )


def _sums(told: Mapping[str, Mapping[int, int]], codes: Iterable[str], edges: int) -> list[int]:
    """People of these sites by edge: of each its newest count by then."""
    out = [0] * edges
    for code in codes:
        so_far = 0
        for edge in range(edges):
            so_far = told.get(code, {}).get(edge, so_far)
            out[edge] += so_far
    return out
