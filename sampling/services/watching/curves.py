"""The curve of a session: people sampled hour by hour, against the plan and the target."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.rounds import Target
from sampling.domain.standing import people_wanted, target_of
from sampling.storage.database import Database

from .facts import Facts, current


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """People of the round up to an instant: sampled (None after `as_of`, and where no count has come in by then), and
    planned (None without a plan)."""

    at: datetime
    sampled: int | None
    added: int | None
    planned: int | None
    sites_reported: int
    sites_expected: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of a session from its opening on, the target with the people it asks for, and the residents."""

    session_code: str
    points: tuple[CurvePoint, ...]
    target: Target | None
    wanted: int | None
    residents: int | None = None

    @property
    def beyond_target(self) -> int:
        """People whom the plan samples by the target's time beyond those whom it asks for; 0 where none, or unknown."""
        if self.target is None or self.wanted is None:
            return 0
        planned = [one.planned for one in self.points if one.planned is not None and one.at <= self.target.by]
        return max(0, *planned, self.wanted) - self.wanted

    @property
    def beyond_residents(self) -> int:
        """People whom the plan samples in the end beyond the residents; 0 where none, or unknown."""
        if not self.residents:
            return 0
        planned = [one.planned for one in self.points if one.planned is not None]
        return max(0, *planned, self.residents) - self.residents


def curve(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> Curve | None:
    """The curve of the session that `as_of` falls into; None for a round without sessions. Raises NotFound."""
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    part = next((one for one in facts.round.sessions if one.code == facts.session_at(as_of)), None)
    if part is None:
        return None
    target = target_of(path, facts.round.targets, as_of)
    coverage = facts.coverage(path, as_of, known_at)
    return Curve(
        session_code=part.code,
        points=_points(facts, path, part.code, part.opens_at, as_of, known_at),
        target=target,
        wanted=people_wanted(coverage, target),
        residents=coverage.denominator,
    )


def _points(
    facts: Facts, path: str, session_code: str, opens_at: datetime, as_of: datetime, known_at: datetime | None
) -> tuple[CurvePoint, ...]:
    later = [one.opens_at for one in facts.round.sessions if one.opens_at > opens_at]
    until = min(later, default=None)
    inside = {hour for hour in facts.counted_hours() if opens_at < hour and (until is None or hour <= until)}
    openings = [one for own in facts.basis.timetables.values() for one in own if one.session_code == session_code]
    due = {end for opening in openings for end in opening.due(facts.zone)}
    planned = facts.basis.planned_for(session_code, known_at)
    slots = set(planned.ends) if planned else set()
    base = facts.coverage(path, opens_at, known_at).sampled
    counted = facts.coverage(path, as_of, known_at).sites_counted  # with a count it begins at what was before
    points: list[CurvePoint] = []
    before: int | None = None
    for at in sorted({opens_at, *inside, *due, *slots}):
        coverage = facts.coverage(path, at, known_at) if at <= as_of else None
        sampled = coverage.sampled if coverage and (coverage.sites_counted or (counted and at == opens_at)) else None
        points.append(
            CurvePoint(
                at=at,
                sampled=sampled,
                added=sampled - before if sampled is not None and before is not None else None,
                planned=base + planned.by(path, at) if planned else None,
                sites_reported=coverage.sites_reported if coverage else 0,
                sites_expected=coverage.sites_expected if coverage else 0,
            )
        )
        before = sampled
    return tuple(points)
