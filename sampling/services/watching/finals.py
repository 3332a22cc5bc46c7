"""The rounds side by side: where each ended, or stands. They are never added up: they sample the same people again."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area, within
from sampling.domain.coverage import Coverage
from sampling.domain.denominators import of_expected
from sampling.domain.hours import LATE
from sampling.domain.rounds import Round
from sampling.storage.database import Database
from sampling.storage.queries import rounds

from .facts import current, figures_version
from .rounds import moments_of, takes_part

SHOWN = 8  # rounds, the latest
KEPT = 256  # figures that a process keeps: an earlier round's no longer change
_kept: dict[tuple[str, str, str, str, datetime | None], "Final"] = {}


@dataclass(frozen=True, slots=True)
class Final:
    """A round as of its newest hour. area: the reader's, or the round's where the reader sees more; coverage: None
    where no hour is over. of_expected: the same people of the expected ones."""

    round: Round
    area: Area
    coverage: Coverage | None
    of_expected: Coverage | None

    @property
    def is_over(self) -> bool:
        """True where the round is closed, so that the figure is final."""
        return self.round.state == "closed"


def finals(db: Database, scope_path: str, *, now: datetime) -> list[Final]:
    """The rounds that an account sees and that have begun, the latest first, at most `SHOWN`."""
    with db.reading() as session:
        seen = [
            one
            for one in rounds.all_rounds(session)
            if one.sessions
            and one.sessions[0].opens_at <= now
            and (within(one.area_path, scope_path) or within(scope_path, one.area_path))
            and takes_part(one, scope_path)
        ]
    latest = sorted(seen, key=lambda one: one.sessions[0].opens_at, reverse=True)[:SHOWN]
    return [_final(db, one, scope_path, now) for one in latest]


def _final(db: Database, round_: Round, scope_path: str, now: datetime) -> Final:
    hour = now.replace(minute=0, second=0, microsecond=0) if round_.sessions[-1].closes_at + LATE > now else None
    key = (db.url, round_.code, figures_version(db, round_.code), scope_path, hour)
    found = _kept.get(key)
    if found is None:
        facts = current(db, round_.code, keep=False)
        path = scope_path if scope_path in facts.areas else facts.round.area_path
        seen = moments_of(facts, now)
        coverage = facts.coverage(path, seen[-1].at) if seen else None
        people = facts.basis.expected_people().of(path)
        found = Final(
            facts.round, facts.areas[path], coverage, of_expected(coverage, people) if coverage else None
        )  # fmt: skip
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = found
    return found
