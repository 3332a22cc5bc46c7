"""Where and when people assemble, and in which vehicle: what is proposed, and what those who know better say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.departures import EARLIEST, HANDOVER, Gathering, Said, gathering, proposed, travel_minutes
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.permissions import HAND_OUT, allows
from sampling.domain.rounds import may_change
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, plans, rounds, sites
from sampling.storage.queries import handouts as queries
from sampling.storage.queries.handouts import Key, Work
from sampling.storage.tables import DepartureRow

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
class Departure:
    """The people of a unit who start from a base, or those of them who are bound for one site.

    persons: whom the plan sends; sites: to how many. first_at: when their first work begins. proposal: when they would
    assemble if nobody said otherwise, the earliest of all. said: of this row; of_unit: of the whole unit, for a row of
    a site.
    """

    unit: str
    base_code: str
    base_name: str
    site_code: str | None
    site_name: str
    persons: int
    sites: int
    first_at: datetime
    proposal: datetime | None
    said: Said
    of_unit: Said | None = None

    @property
    def key(self) -> Key:
        """Unit, code of the base, and code of the site or None."""
        return self.unit, self.base_code, self.site_code

    @property
    def is_late(self) -> bool:
        """True where the time that was said leaves less than the way: of a unit, than the longest of its ways."""
        met = gathering(self.base_name, self.proposal, self.said, self.of_unit)
        if met.assemble_at is None or self.proposal is None:
            return False
        return met.assemble_at > self.proposal + HANDOVER

    @property
    def stamp(self) -> str:
        """Which state of the row a page shows; "" before anything was said."""
        return self.said.changed_at.isoformat() if self.said.changed_at else ""


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


def departures(
    db: Database, *, plan_id: int, scope_path: str = "", township: str | None = None, unit: str | None = None
) -> list[Departure]:
    """Those of a published plan whose base lies within the scope, by base and unit: a row for each unit; of one unit,
    a row for it and one for each of its sites. township: code of the area whose bases are asked for."""
    with db.reading() as session:
        plan = plans.plan_by_id(session, plan_id)
        if plan is None:
            raise NotFound("There is no such plan.")
        within_path = scope_path
        if township is not None:
            area = areas.row_by_code(session, township)
            if area is None or not within(area.path, scope_path):
                raise NotFound("There is no township with the code %(code)s within your area.", code=township)
            within_path = area.path
        known = given_in(session, plan, scope_path=within_path, with_names=True, unit=unit)
    return _rows(known, within_path, with_sites=unit is not None)


def holds_otherwise(row: Departure) -> Gathering:
    """What holds where nothing is said in this row: what was said of the unit, else the proposal."""
    return gathering(row.base_name, row.proposal, None, row.of_unit)


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
        rows = {row.key: row for row in _rows(known, by.area_path, with_sites=True)}
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


def _rows(known: Given, path: str, *, with_sites: bool) -> list[Departure]:
    """The departures from bases within a path, each unit before its sites."""
    units: dict[tuple[str, str], list[Work]] = {}
    for one in known.work:
        if within(one.base_path, path) and one.starts_at == one.first_at:
            units.setdefault((one.base_code, one.unit), []).append(one)
    out = []
    for (base, unit), own in sorted(units.items()):
        of_unit = known.said.get((unit, base, None))
        out.append(_row(known, own, None, of_unit or Said(), None))
        if with_sites:
            for site in sorted({one.site_code for one in own}):
                there = [one for one in own if one.site_code == site]
                out.append(_row(known, there, site, known.said.get((unit, base, site), Said()), of_unit))
    return out


def _row(known: Given, own: Sequence[Work], site: str | None, said: Said, of_unit: Said | None) -> Departure:
    one = own[0]
    return Departure(
        unit=one.unit,
        base_code=one.base_code,
        base_name=one.base_name,
        site_code=site,
        site_name=one.site_name if site else "",
        persons=len({block.staff_code for block in own}),
        sites=len({block.site_code for block in own}),
        first_at=min(block.starts_at for block in own),
        proposal=min(filter(None, _proposals(known, own)), default=None),
        said=said,
        of_unit=of_unit,
    )


def _proposals(known: Given, own: Iterable[Work]) -> Iterable[datetime | None]:
    seen = set()
    for one in own:
        key = one.site_code, one.starts_at
        if key not in seen:
            seen.add(key)
            way = travel_minutes((one.base_lon, one.base_lat), (one.site_lon, one.site_lat), known.norms)
            yield proposed(one.starts_at, way)
