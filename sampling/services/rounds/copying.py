"""A round from an earlier one: the same sessions on other days, with their sites, people, targets and norms.

Times of day stay as they are on the county's clock; every day moves by as many days as the first session does. Counts,
runs and plans are the earlier round's and are not copied.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, Refused
from sampling.domain.norms import Norm, effective
from sampling.domain.rounds import Round, Target, moved
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import sites
from sampling.storage.tables import NormRow, RoundRow, SessionRow, TargetRow

from .making import faults_of, put_round, taken_faults
from .reading import existing, row_of

NOT_LATER = N_("Choose a day after %(day)s, when the last session of the round %(code)s begins.")


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session of a copy beside the one with its code in the round it is a copy of; None where a round has none.

    sites, staff: codes that only the copy has (come), and that only the earlier round had (gone).
    """

    code: str
    name: str
    before: tuple[datetime, datetime] | None
    after: tuple[datetime, datetime] | None
    sites_come: frozenset[str]
    sites_gone: frozenset[str]
    staff_come: frozenset[str]
    staff_gone: frozenset[str]

    @property
    def moves_only(self) -> bool:
        """True where nothing but the day is other than before."""
        if self.before is None or self.after is None:
            return False
        same = not (self.sites_come or self.sites_gone or self.staff_come or self.staff_gone)
        return same and self.before[1] - self.before[0] == self.after[1] - self.after[0]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a round has otherwise than the one it is a copy of.

    targets: (area's name, its coverages before, and after), those that differ. norms: those that differ, before and
    after. new_sites, new_staff: codes in the county that no session of the copy has and no session of the earlier
    round had: imported since, or never used.
    """

    of: Round
    sessions: tuple[SessionChange, ...]
    targets: tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]
    norms: tuple[tuple[Norm, Norm], ...]
    new_sites: frozenset[str]
    new_staff: frozenset[str]


def check_copy(db: Database, *, of: str, code: str, name: str, first_day: date | None) -> None:
    """Raises Faulty with all that keeps a round from being copied so; what is None is not looked at."""
    with db.reading() as session:
        earlier = existing(session, of)
        faults = faults_of(code, name) + taken_faults(session, code)
        if first_day is not None:
            faults += _day_faults(earlier, first_day)
    if faults:
        raise Faulty(faults)


def copy(
    db: Database, *, of: str, code: str, name: str, first_day: date, note: str = "", by: Actor, now: datetime
) -> None:
    """Make a draft round from the round `of`; first_day: of the first session, on the county's calendar.

    Raises NotFound where there is no such round, Refused where it has no session, Conflict where the code is taken, and
    Faulty for a code, a name or a day that can't be.
    """
    with db.writing() as session:
        earlier, row = existing(session, of), row_of(session, of)
        if not earlier.sessions:
            raise Refused("The round %(code)s has no session: there is nothing to copy.", code=of)
        if faults := [*faults_of(code, name), *_day_faults(earlier, first_day)]:
            raise Faulty(faults)
        made = RoundRow(
            code=code,
            name=name.strip(),
            area_id=row.area_id,
            zone=row.zone,
            provenance=row.provenance,
            note=note,
            demand_basis=row.demand_basis,
            copied_from=of,
            created_at=now,
            created_by=by.name,
        )
        put_round(session, made)
        days = (first_day - _first_day(earlier)).days
        _copy_sessions(session, earlier, made, days)
        _copy_goals(session, earlier, row.id or 0, made, days)
        auditing.record(
            session,
            by=by,
            action="copy round",
            subject=code,
            at=now,
            of=of,
            name=name.strip(),
            first_day=first_day.isoformat(),
            sessions=len(earlier.sessions),
            targets=len(earlier.targets),
        )


def difference(db: Database, round_code: str) -> Difference | None:
    """What a round has otherwise than the one it is a copy of; None where it is no copy, or that one is gone."""
    with db.reading() as session:
        row = row_of(session, round_code)
        earlier_row = queries.row_by_code(session, row.copied_from) if row.copied_from else None
        if earlier_row is None:
            return None
        own, earlier = existing(session, round_code), existing(session, earlier_row.code)
        before, after = _members(session, earlier), _members(session, own)
        places = {site.code for site in sites.sites_within(session, own.area_path)}
        people = set(queries.staff_ids_within(session, own.area_path))
        norms = [effective(queries.own_norms(session, key)) for key in (earlier_row.id or 0, row.id or 0)]
    known = [*before.values(), *after.values()]
    return Difference(
        of=earlier,
        sessions=tuple(_changes(earlier, own, before, after)),
        targets=tuple(_targets(earlier.targets, own.targets)),
        norms=tuple((norms[0][key], norm) for key, norm in norms[1].items() if norms[0][key].value != norm.value),
        new_sites=frozenset(places.difference(*(sites for sites, _ in known))),
        new_staff=frozenset(people.difference(*(staff for _, staff in known))),
    )


def _first_day(round_: Round) -> date:
    return round_.sessions[0].opens_at.astimezone(round_.tz).date()


def _day_faults(earlier: Round, first_day: date) -> list[FieldFault]:
    if not earlier.sessions:
        return []
    last = earlier.sessions[-1].opens_at.astimezone(earlier.tz).date()
    if first_day > last:
        return []
    return [FieldFault(NOT_LATER, {"day": last.isoformat(), "code": earlier.code}, ("first_day",))]


def _copy_sessions(session: Session, earlier: Round, made: RoundRow, days: int) -> None:
    for one in earlier.sessions:
        old = queries.session_row(session, earlier.code, one.code)
        added = SessionRow(
            round_id=made.id or 0,
            code=one.code,
            name=one.name,
            opens_at=moved(one.opens_at, days, earlier.tz),
            closes_at=moved(one.closes_at, days, earlier.tz),
            slot_minutes=one.slot_minutes,
        )
        session.add(added)
        session.flush()
        queries.copy_members(session, (old.id if old else 0) or 0, added.id or 0)


def _copy_goals(session: Session, earlier: Round, earlier_id: int, made: RoundRow, days: int) -> None:
    targets = [
        TargetRow(
            round_id=made.id or 0,
            area_id=row.area_id,
            coverage=row.coverage,
            by=moved(row.by, days, earlier.tz),
        )
        for row in queries.target_rows(session, earlier_id)
    ]
    norms = [
        NormRow(round_id=made.id or 0, key=row.key, value=row.value, source=row.source)
        for row in queries.norm_rows(session, earlier_id).values()
    ]
    queries.replace_targets(session, made.id or 0, targets)
    queries.replace_norms(session, made.id or 0, norms)


Members = dict[str, tuple[frozenset[str], frozenset[str]]]


def _members(session: Session, round_: Round) -> Members:
    """Codes of sites and staff of each session."""
    out = {}
    for one in round_.sessions:
        row = queries.session_row(session, round_.code, one.code)
        key = (row.id if row else 0) or 0
        places = frozenset(site.code for site in sites.sites_within(session, session_id=key))
        out[one.code] = places, frozenset(queries.staff_codes(session, key))
    return out


def _changes(earlier: Round, own: Round, before: Members, after: Members) -> list[SessionChange]:
    nobody: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    old = {one.code: one for one in earlier.sessions}
    new = {one.code: one for one in own.sessions}
    out = []
    for code in dict.fromkeys((*new, *old)):
        was, now = old.get(code), new.get(code)
        (sites_then, staff_then), (sites_now, staff_now) = before.get(code, nobody), after.get(code, nobody)
        out.append(
            SessionChange(
                code=code,
                name=(now or old[code]).name,
                before=(was.opens_at, was.closes_at) if was else None,
                after=(now.opens_at, now.closes_at) if now else None,
                sites_come=sites_now - sites_then,
                sites_gone=sites_then - sites_now,
                staff_come=staff_now - staff_then,
                staff_gone=staff_then - staff_now,
            )
        )
    return out


def _targets(
    before: Collection[Target], after: Collection[Target]
) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    names: Mapping[str, str] = {target.area_code: target.area_name for target in (*before, *after)}

    def of(targets: Collection[Target], code: str) -> tuple[float, ...]:
        return tuple(target.coverage for target in targets if target.area_code == code)

    return [
        (name, of(before, code), of(after, code)) for code, name in names.items() if of(before, code) != of(after, code)
    ]
