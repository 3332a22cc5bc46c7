"""Saying where and when people assemble: what was typed is read, judged at once, and kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.departures import EARLIEST, gathering
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.permissions import HAND_OUT, allows
from sampling.domain.rounds import may_change
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, plans, rounds, sites
from sampling.storage.queries import handouts as queries
from sampling.storage.queries.handouts import Key
from sampling.storage.tables import DepartureRow

from .departures import Departure, rows_of
from .reading import Given, given_in

NO_TIME = N_("“%(text)s” is no time of day. Type it as 07:30.")
TOO_LATE = N_("Their work begins at %(clock)s. Type an earlier time.")
LEAVES_BEFORE = N_("They can't leave before they assemble at %(clock)s.")
TOO_LONG = N_("Type at most %(most)s characters.")
MEANWHILE = N_("%(name)s changed this row at %(clock)s, after you opened the page. Look at it again, then save.")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]?([0-5][0-9])")
LENGTHS = {"place": 120, "vehicle": 80, "driver_name": 80, "driver_phone": 40}
FIELDS = ("place", "assemble_at", "departs_at", "vehicle", "driver_name", "driver_phone")


@dataclass(frozen=True, slots=True)
class Typed:
    """A row as it was typed: texts, "" for as proposed; times of day as 07:30. seen: the `stamp` that was shown."""

    key: Key
    place: str = ""
    assemble_at: str = ""
    departs_at: str = ""
    vehicle: str = ""
    driver_name: str = ""
    driver_phone: str = ""
    seen: str = ""


def set_departures(db: Database, *, plan_id: int, typed: Sequence[Typed], by: Actor, now: datetime) -> int:
    """Keep what was typed of departures of a published plan's session; gives how many rows were changed.

    A row with nothing in it is as proposed again. Raises Refused where `by` may not, or the round is closed; NotFound
    for a row that the plan does not have within the area of `by`; Faulty with everything wrong, each at (row, field);
    Conflict where another has written the same row at this moment.
    """
    if not allows(by.role, HAND_OUT) and by.role != "administrator":
        raise Refused("You may not change where people assemble.")
    with db.writing() as session:
        plan = plans.plan_by_id(session, plan_id)
        if plan is None:
            raise NotFound("There is no such plan.")
        round_row = rounds.row_by_code(session, plan.round_code, hold=True)  # of two who save, one is first
        own = rounds.session_row(session, plan.round_code, plan.session_code)
        if round_row is None or own is None:
            raise NotFound("There is no such plan.")
        if not may_change(round_row.state):
            raise Refused(
                "The round %(code)s is closed and no longer changes. Open it again first.", code=plan.round_code
            )
        known = given_in(session, plan, scope_path=by.area_path, with_names=True)
        rows = {row.key: row for row in rows_of(known, by.area_path, with_sites=True)}
        kept = queries.departure_rows(session, own.id or 0)
        faults: list[FieldFault] = []
        changes: list[tuple[Typed, dict[str, Any]]] = []
        for n, one in enumerate(typed):
            if one.key not in rows:
                raise NotFound("%(unit)s has no such departure in this plan within your area.", unit=one.key[0])
            values = _values(rows[one.key], one, known, n, faults)
            said = rows[one.key].said
            if any(values[field] != getattr(said, field) for field in FIELDS):
                if one.seen != rows[one.key].stamp:
                    facts = {"name": said.changed_by or "", "clock": known_clock(known, said.changed_at or now)}
                    faults.append(FieldFault(MEANWHILE, facts, (n, "place")))
                changes.append((one, values))
        if faults:
            raise Faulty(faults)
        base_ids, site_ids = areas.ids_by_code(session), sites.ids_by_code(session)
        for one, values in changes:
            _write(session, kept.get(one.key), one, values, own.id or 0, base_ids, site_ids, by, now)
        if changes:
            auditing.record(
                session,
                by=by,
                action="set departures",
                subject=f"{plan.round_code}/{plan.session_code}",
                at=now,
                count=len(changes),
                units=", ".join(dict.fromkeys(one.key[0] for one, _ in changes))[:400],
            )
    return len(changes)


def known_clock(known: Given, at: datetime) -> str:
    """A time of day in the county's zone."""
    return f"{at.astimezone(known.round.tz):%H:%M}"


def _write(
    session: Session,
    row: DepartureRow | None,
    one: Typed,
    values: dict[str, Any],
    session_id: int,
    base_ids: Mapping[str, int],
    site_ids: Mapping[str, int],
    by: Actor,
    now: datetime,
) -> None:
    unit, base, site = one.key
    if row is None:
        row = DepartureRow(
            session_id=session_id,
            unit=unit,
            base_id=base_ids[base],
            site_id=site_ids[site] if site else None,
            changed_at=now,
            changed_by=by.name,
            **values,
        )
        try:
            put(session, row)
        except Taken as taken:
            raise Conflict("Somebody has just said where %(unit)s assembles. Look at it again.", unit=unit) from taken
        return
    if all(value is None for value in values.values()):
        session.delete(row)
        return
    for field, value in values.items():
        setattr(row, field, value)
    row.changed_at, row.changed_by = now, by.name
    session.add(row)


def _values(row: Departure, one: Typed, known: Given, n: int, faults: list[FieldFault]) -> dict[str, Any]:
    """The columns of a typed row; what is wrong is added to the faults."""
    out: dict[str, Any] = {}
    for field, most in LENGTHS.items():
        text = getattr(one, field).strip()
        out[field] = text or None
        if len(text) > most:
            faults.append(FieldFault(TOO_LONG, {"most": most}, (n, field)))
    for field in ("assemble_at", "departs_at"):
        out[field] = _instant(getattr(one, field), row, known, (n, field), faults)
    holds = gathering(
        row.base_name, row.proposal, replace(row.said, assemble_at=out["assemble_at"], departs_at=None), row.of_unit
    )
    if out["departs_at"] and holds.assemble_at and out["departs_at"] < holds.assemble_at:
        faults.append(FieldFault(LEAVES_BEFORE, {"clock": known_clock(known, holds.assemble_at)}, (n, "departs_at")))
    return out


def _instant(
    text: str, row: Departure, known: Given, where: tuple[str | int, ...], faults: list[FieldFault]
) -> datetime | None:
    """The last such time of day before the work begins."""
    text = text.strip()
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None:
        faults.append(FieldFault(NO_TIME, {"text": text[:20]}, where))
        return None
    clock = time(int(found[1]), int(found[2]))
    begins = row.first_at.astimezone(known.round.tz)
    at = datetime.combine(begins.date(), clock, known.round.tz)
    if at > begins:
        at = datetime.combine(begins.date() - timedelta(days=1), clock, known.round.tz)
    if begins - at > EARLIEST:
        faults.append(FieldFault(TOO_LATE, {"clock": f"{begins:%H:%M}"}, where))
        return None
    return at
