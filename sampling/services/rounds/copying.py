"""A round from an earlier one: the same sessions on other days, with their sites, people, targets, norms and teams.

Only what changed is asked (`domain.copies.Asked`). Times of day stay unless others are asked for, and every day moves
by as many days as the first session does. A sweep that followed days later is not taken over. Counts, runs and plans
are the earlier round's and are not copied.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.copies import (
    AS_IT_WAS,
    Asked,
    as_copied,
    days_of,
    due_of,
    first_day_of,
    hours_of,
    recoded,
    redated,
)
from sampling.domain.errors import Faulty, Refused
from sampling.domain.norms import BY_KEY
from sampling.domain.rounds import Round
from sampling.domain.teams import DEFAULTS
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, members
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import teams as team_queries
from sampling.storage.tables import AreaRow, NormRow, RoundRow, SessionRow, TargetRow

from .asking import asked_faults
from .making import faults_of, put_round
from .reading import existing, row_of
from .shutting import shut_of
from .teams import put_teams


def copy(
    db: Database,
    *,
    of: str,
    code: str,
    name: str,
    first_day: date,
    asked: Asked = AS_IT_WAS,
    note: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Make a round from the round `of`: activated where the order has come (`asked.ordered_at`), else standing by.

    first_day: of the first session, on the county's calendar.
    Raises NotFound where there is no such round, Refused where it has no session, Conflict where the code is taken, and
    Faulty as `check_copy`.
    """
    with db.writing() as session:
        earlier, row = existing(session, of), row_of(session, of)
        if not earlier.sessions:
            raise Refused("The round %(code)s has no session: there is nothing to copy.", code=of)
        if faults := [*faults_of(code, name), *asked_faults(session, earlier, row, first_day, asked, now)]:
            raise Faulty(faults)
        later = [one for one in earlier.sessions if one not in as_copied(earlier).sessions]
        earlier = as_copied(earlier)
        made = RoundRow(
            code=code,
            name=name.strip(),
            area_id=row.area_id,
            zone=row.zone,
            state="standby" if asked.ordered_at is None else "activated",
            provenance=row.provenance,
            note=note,
            demand_basis=row.demand_basis,
            copied_from=of,
            ordered_at=asked.ordered_at,
            created_at=now,
            created_by=by.name,
        )
        put_round(session, made)
        scope = _scope(session, earlier, row, asked)
        queries.replace_scope(session, made.id or 0, [area.id or 0 for area in scope or ()])
        days = (first_day - first_day_of(earlier)).days
        closing = _copy_sessions(session, earlier, made, days, asked, scope)
        closing |= {one.closes_at: closing[earlier.sessions[-1].closes_at] for one in later}
        targets = _copy_targets(session, earlier, row, made, days, closing, asked, scope)
        _copy_norms(session, row, made, asked)
        put_teams(session, made, team_queries.teams_of_round(session, row.id or 0) or DEFAULTS)
        auditing.record(
            session,
            by=by,
            action="copy round",
            subject=code,
            at=now,
            of=of,
            name=name.strip(),
            first_day=first_day.isoformat(),
            ordered_at=asked.ordered_at.isoformat() if asked.ordered_at else None,
            sessions=len(earlier.sessions),
            targets=targets,
            townships=len(scope) if scope is not None else None,
        )


def _scope(session: Session, earlier: Round, row: RoundRow, asked: Asked) -> list[AreaRow] | None:
    """The areas that take part, None where all do."""
    below = areas.children_of(session, row.area_id)
    wanted = asked.scope if asked.scope is not None else frozenset(earlier.scope)
    chosen = [area for area in below if area.code in wanted]
    return chosen if 0 < len(chosen) < len(below) else None


def _copy_sessions(
    session: Session, earlier: Round, made: RoundRow, days: int, asked: Asked, scope: list[AreaRow] | None
) -> dict[datetime, datetime]:
    """Write the sessions with their members; gives when each closes, by when it closed before."""
    closing = {}
    codes = recoded(days_of(earlier), days)
    for one in earlier.sessions:
        old = queries.session_row(session, earlier.code, one.code)
        opens_at, closes_at = hours_of(earlier, one, days, asked.hours.get(one.code, (None, None)))
        closing[one.closes_at] = closes_at
        day = one.opens_at.astimezone(earlier.tz).date()
        added = SessionRow(
            round_id=made.id or 0,
            code=codes[one.code],
            name=asked.names.get(one.code, "").strip() or redated(one.name, days, day),
            opens_at=opens_at,
            closes_at=closes_at,
            slot_minutes=one.slot_minutes,
            kind=one.kind,
            throughout=one.throughout,
            outstanding_basis=one.outstanding_basis,
        )
        session.add(added)
        session.flush()
        paths = None if scope is None else [area.path for area in scope]
        members.copy_members(session, (old.id if old else 0) or 0, added.id or 0, paths)
        added.throughout = added.throughout or _shuts_more(session, old, added, earlier.tz)
    return closing


def _shuts_more(session: Session, old: SessionRow | None, added: SessionRow, zone: ZoneInfo) -> bool:
    """True where the copy's hours would find sites shut that were open in the earlier ones."""
    before, after = shut_of(session, old, zone) if old else None, shut_of(session, added, zone)
    return after is not None and after.shut > (before.shut if before else 0)


def _copy_targets(
    session: Session,
    earlier: Round,
    row: RoundRow,
    made: RoundRow,
    days: int,
    closing: dict[datetime, datetime],
    asked: Asked,
    scope: list[AreaRow] | None,
) -> int:
    """Write the targets, moved with the days; gives how many.

    A coverage asked for takes the place of the area's last target; an area without one is due when the last session of
    everybody closes. Areas outside the scope have none, and neither has the county where a part of it takes part.
    """
    paths = [area.path for area in scope] if scope is not None else None
    places = {area.id: area for area in areas.rows_within(session, earlier.area_path)}
    kept = {
        (old.area_id, due_of(earlier, old.by, days, closing)): old.coverage
        for old in queries.target_rows(session, row.id or 0)
    }
    last = max((one for one in earlier.sessions if one.kind == "main"), key=lambda one: one.closes_at, default=None)
    usual = closing[(last or earlier.sessions[-1]).closes_at]
    by_code = {area.code: area.id for area in places.values()}
    for code, coverage in (asked.targets or {}).items():
        own = sorted(due for area_id, due in kept if area_id == by_code[code])
        if coverage is None:
            kept = {key: value for key, value in kept.items() if key[0] != by_code[code]}
        else:
            due = own[-1] if own else usual
            kept[by_code[code] or 0, due] = Decimal(repr(coverage)).quantize(Decimal("0.0001"))
    rows = [
        TargetRow(round_id=made.id or 0, area_id=area_id, coverage=coverage, by=due)
        for (area_id, due), coverage in kept.items()
        if paths is None or any(within(places[area_id].path, path) for path in paths)
    ]
    queries.replace_targets(session, made.id or 0, rows)
    return len(rows)


def _copy_norms(session: Session, row: RoundRow, made: RoundRow, asked: Asked) -> None:
    kept = {key: (old.value, old.source) for key, old in queries.norm_rows(session, row.id or 0).items()}
    told = {"pool_size": asked.pool_size, "heat": None if asked.heat is None else float(asked.heat)}
    for key, value in told.items():
        before = kept.get(key, (BY_KEY[key].value, ""))[0]
        if value is None or value == before:
            continue
        kept.pop(key, None)
        if value != BY_KEY[key].value:
            kept[key] = (value, asked.source)
    queries.replace_norms(
        session,
        made.id or 0,
        [NormRow(round_id=made.id or 0, key=key, value=value, source=source) for key, (value, source) in kept.items()],
    )
