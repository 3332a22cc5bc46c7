"""A holder's own share of a plan: a person's tasks and how to get there, an area's sites, and whom each level calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.departures import Gathering, of_block
from sampling.domain.norms import effective
from sampling.domain.signing import nearest
from sampling.domain.staff import ROLES
from sampling.storage.database import Session
from sampling.storage.queries import handouts, rounds
from sampling.storage.queries import signing as queries
from sampling.storage.tables import PlanRow, RoundRow, StaffRow


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom to call: name and work phone. of_site: leads the site, else the area."""

    name: str
    phone: str | None
    of_site: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A block of a person's own work. place: names of the areas the site stands in, the highest first.

    gathering: where and when to assemble, and how to get there; None where the person comes from work before it.
    """

    role: str
    site_name: str
    place: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    base_name: str
    lead: Caller | None
    gathering: Gathering | None = None


@dataclass(frozen=True, slots=True)
class SiteOf:
    """A site of an area's lead: who works there by role, from when to when. inside: it stands in the area."""

    name: str
    area_name: str
    starts_at: datetime
    ends_at: datetime
    people: dict[str, int]
    inside: bool


@dataclass(frozen=True, slots=True)
class Below:
    """Somebody of the level directly below. about: of a lead the area; of a person the unit.

    work: (site, role, starts_at, ends_at) of a person's blocks.
    """

    name: str | None
    about: str
    phone: str | None
    read_at: datetime | None
    signed_at: datetime | None
    work: tuple[tuple[str, str, datetime, datetime], ...] = ()


def tasks(session: Session, plan_id: int, round_: RoundRow, person: StaffRow) -> list[Task]:
    """A person's own work in a plan, in order."""
    out, staff_id = [], person.id or 0
    ways = _gatherings(session, plan_id, round_, person)
    for block in queries.blocks_of(session, plan_id, staff_id):
        lead = queries.site_lead(session, plan_id, block.site_id, block.starts_at, block.ends_at)
        if lead is not None and lead.id == staff_id:  # leads the site: the next above is the lead of the area
            lead = None
        leads = queries.leads_on(session, block.site_path)
        of_area = leads.get(nearest(block.site_path, leads) or "")
        caller = (
            Caller(lead.name, lead.work_phone, of_site=True)
            if lead
            else Caller(of_area.name, of_area.work_phone)
            if of_area
            else None
        )
        place = tuple(name for _, name in queries.names_on(session, block.site_path))
        out.append(
            Task(
                block.role,
                block.site_name,
                place[1:] or place,
                block.starts_at,
                block.ends_at,
                block.base_name,
                caller,
                ways.get(block.starts_at),
            )
        )
    return out


def _gatherings(session: Session, plan_id: int, round_: RoundRow, person: StaffRow) -> dict[datetime, Gathering]:
    """How the person gets to the first of the own work, by when that begins."""
    work = handouts.work(session, plan_id, staff=person.code)
    plan = session.get(PlanRow, plan_id)
    if plan is None or not work:
        return {}
    said = handouts.said(session, plan.session_id)
    norms = effective(rounds.own_norms(session, round_.id or 0))
    unit_starts = handouts.first_starts(session, plan_id, person.unit)
    return {
        one.starts_at: of_block(
            one.base_name,
            ((one.base_lon, one.base_lat), (one.site_lon, one.site_lat)),
            one.starts_at,
            unit_starts_at=unit_starts[one.unit, one.base_code],
            norms=norms,
            told=(said.get((one.unit, one.base_code, one.site_code)), said.get((one.unit, one.base_code, None))),
        )
        for one in work
        if one.starts_at == one.first_at
    }


def sites(work: Sequence[queries.SiteWork], path: str) -> list[SiteOf]:
    """Each site once with how many people of each role work there. path: of the lead's area."""
    by_code: dict[str, list[queries.SiteWork]] = {}
    for one in work:
        by_code.setdefault(one.code, []).append(one)
    return [
        SiteOf(
            name=own[0].name,
            area_name=own[0].area_name,
            starts_at=min(one.starts_at for one in own),
            ends_at=max(one.ends_at for one in own),
            people={role: one.people for role in ROLES for one in own if one.role == role},
            inside=within(own[0].area_path, path),
        )
        for own in by_code.values()
    ]


def people(work: Sequence[queries.Person]) -> list[Below]:
    """Each person once, with all of their blocks."""
    by_code: dict[str, list[queries.Person]] = {}
    for one in work:
        by_code.setdefault(one.code, []).append(one)
    return [
        Below(
            own[0].name,
            own[0].unit,
            own[0].phone,
            own[0].read_at,
            own[0].signed_at,
            tuple((one.site_name, one.role, one.starts_at, one.ends_at) for one in own),
        )
        for own in by_code.values()
    ]
