"""Who is proposed for each absence: together the most absences replaced, with the fewest minutes of ways.

The formulation is that of `optimizer.replacing`, and its proof; here its data is read: absences without a replacement,
and the reserve of the session (`reserve`). Nothing is kept: what is proposed is worked out from what holds, and what is
accepted is what was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.errors import NotFound
from sampling.domain.readiness import Absence
from sampling.storage.database import Database, Session
from sampling.storage.queries import absences
from sampling.storage.queries import readiness as queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import RoundRow, SessionRow

from .reserve import Reserve, reserve, works_left

OTHERS = 8  # of people who could work instead so many are offered, the nearest


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the reserve, and the minutes of the way to the work."""

    code: str
    name: str
    unit: str
    work_phone: str | None
    base_name: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """An absence with who is proposed for it; None where the reserve has nobody who is not needed more elsewhere.

    begins_at, ends_at: of what is left to be done, None where nothing is. others: who else could, the nearest first.
    """

    absence: Absence
    begins_at: datetime | None
    ends_at: datetime | None
    candidate: Candidate | None
    others: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Replacing:
    """The absences of a session. version: of the plan that holds, None without one; settled: what was decided,
    the newest first."""

    version: int | None
    proposals: tuple[Proposal, ...]
    settled: tuple[Absence, ...]

    @property
    def minutes(self) -> float:
        """Of all ways that are proposed."""
        return sum(one.candidate.minutes for one in self.proposals if one.candidate)


def proposals(db: Database, *, round_code: str, session_code: str, now: datetime) -> Replacing:
    """What to decide on, by site; raises NotFound."""
    with db.reading() as session:
        round_, part = rows_of(session, round_code, session_code)
        known = absences.of_session(session, part.id or 0)
        version = queries.published_version(session, part.id or 0)
        waiting = [one for one in known if one.is_open]
        found = reserve_for(session, round_, part, waiting, known, now)
    settled = [one for one in known if one.accepted_at is not None or one.declined_at is not None]
    settled.sort(key=lambda one: one.accepted_at or one.declined_at or one.reported_at, reverse=True)
    return Replacing(version, tuple(_proposals(waiting, found)), tuple(settled))


def rows_of(session: Session, round_code: str, session_code: str) -> tuple[RoundRow, SessionRow]:
    """The rows of a round and a session of it; raises NotFound."""
    round_ = rounds_queries.row_by_code(session, round_code)
    part = rounds_queries.session_row(session, round_code, session_code)
    if round_ is None or part is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    return round_, part


def reserve_for(
    session: Session,
    round_: RoundRow,
    part: SessionRow,
    waiting: Sequence[Absence],
    known: Sequence[Absence],
    now: datetime,
) -> Reserve:
    """The reserve for these absences. known: all of the session."""
    ids = absences.staff_ids(session, [one.staff_code for one in waiting])
    works, around = works_left(session, part, ids, now)
    gone = {one.staff_code for one in known if one.withdrawn_at is None}
    sent = {one.replacement_code for one in known if one.replacement_code is not None}
    return reserve(session, round_, part, works, around, gone | sent)


def _proposals(waiting: Sequence[Absence], found: Reserve) -> list[Proposal]:
    from optimizer.replacing import replacements

    row_of = {work.staff_code: row for row, work in enumerate(found.works)}
    chosen = replacements(found.minutes, found.possible)
    out = []
    for one in sorted(waiting, key=lambda one: (one.site_code, one.role, one.staff_code)):
        row = row_of.get(one.staff_code)
        if row is None:
            out.append(Proposal(one, None, None, None, ()))
            continue
        blocks = found.works[row].blocks
        can = [int(k) for k in found.possible[row].nonzero()[0]]
        near = sorted(can, key=lambda k: (found.minutes[row, k], found.people[k].code))
        taken = chosen[row]
        others = [_candidate(found, row, k) for k in near[: OTHERS + 1] if k != taken][:OTHERS]
        candidate = _candidate(found, row, taken) if taken is not None else None
        out.append(Proposal(one, blocks[0].starts_at, blocks[-1].ends_at, candidate, tuple(others)))
    return out


def _candidate(found: Reserve, row: int, column: int) -> Candidate:
    one = found.people[column]
    return Candidate(one.code, one.name, one.unit, one.work_phone, one.base_name, float(found.minutes[row, column]))
