"""A small county for the tests: two townships, two villages each, four sites, twelve staff, one round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel, select

from sampling.domain.actors import program
from sampling.services import plans
from sampling.storage.database import Database, Session
from sampling.storage.tables import (
    AreaContact,
    AreaResidents,
    AreaRow,
    AssignmentRow,
    PlanRow,
    PlanSlotRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SessionStaff,
    SiteRow,
    SiteServes,
    StaffRole,
    StaffRow,
    TargetRow,
)

SOURCE = "made for a test"
OPENS_AT = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
# code, parent, level, lon, lat, residents
AREAS = (
    ("C", None, "county", 111.80, 33.05, 4000),
    ("T1", "C", "township", 111.75, 33.05, 2500),
    ("T2", "C", "township", 111.90, 33.05, 1500),
    ("V11", "T1", "village", 111.74, 33.04, 1500),
    ("V12", "T1", "village", 111.76, 33.06, 1000),
    ("V21", "T2", "village", 111.89, 33.04, 900),
    ("V22", "T2", "village", 111.91, 33.06, 600),
)
# of the staff, by turns
ROLES = (("sampler",), ("recorder", "helper"), ("helper",))
# code, area and served, lanes
SITES = (("S11", "V11", 3), ("S12", "V12", 2), ("S21", "V21", 2), ("S22", "V22", 1))


@dataclass(frozen=True, slots=True)
class County:
    """Codes of what stands in the database."""

    county: str = "C"
    round: str = "R1"
    session: str = "AM"
    opens_at: datetime = OPENS_AT
    closes_at: datetime = OPENS_AT + timedelta(hours=4)


def insert(db: Database, *, round_state: str = "preparing", opens_at: datetime = OPENS_AT) -> County:
    """Put the county into an empty database; its one session of four hours opens at `opens_at`."""
    made = County(opens_at=opens_at, closes_at=opens_at + timedelta(hours=4))
    local = opens_at.astimezone(ZoneInfo("Asia/Shanghai"))
    opens, closes = local.time(), (local + timedelta(hours=4)).time()
    with db.writing() as session:
        # every kind of row in one statement: thousands of tests begin with this
        ids: dict[str, int] = {}
        paths: dict[str, str] = {}
        for level in ("county", "township", "village"):
            areas = [
                AreaRow(
                    code=code,
                    name=code + {"county": "县", "township": "镇", "village": "村"}[level],
                    level=level,
                    parent_id=ids[parent] if parent else None,
                    path=(paths[parent] if parent else "") + f"{code}/",
                    lon=lon,
                    lat=lat,
                    provenance="generated",
                    source=SOURCE,
                )
                for code, parent, level_, lon, lat, _ in AREAS
                if level_ == level
            ]
            _written(session, areas)
            ids |= {area.code: area.id or 0 for area in areas}
            paths |= {area.code: area.path for area in areas}
        session.add_all(
            AreaResidents(
                area_id=ids[code], count=residents, counted_on=date(2020, 11, 1), source=SOURCE, provenance="generated"
            )
            for code, *_, residents in AREAS
        )
        session.add_all(
            AreaContact(area_id=ids[code], part="lead", name=f"演示网格长{code}", work_phone=f"演示-{code}")
            for code, *_ in AREAS
        )
        places = {code: (lon, lat) for code, _, _, lon, lat, _ in AREAS}
        sites = [
            SiteRow(
                code=code,
                name=f"{code}采样点",
                area_id=ids[area_code],
                kind="fixed",
                lanes=lanes,
                people_per_lane_hour=60,
                opens=opens,
                closes=closes,
                lon=places[area_code][0],
                lat=places[area_code][1],
                provenance="generated",
                source=SOURCE,
            )
            for code, area_code, lanes in SITES
        ]
        _written(session, sites)
        session.add_all(SiteServes(site_id=site.id or 0, area_id=site.area_id) for site in sites)
        bases = [ids["T1" if n % 3 else "T2"] for n in range(12)]
        staff = add_staff(session, [ROLES[n % 3] for n in range(12)], letter="P", named="演示人员", bases=bases)
        _insert_round(session, made, round_state, ids, [one.id or 0 for one in sites], [one.id or 0 for one in staff])
    return made


def add_staff(
    session: Session, roles: Sequence[tuple[str, ...]], *, letter: str, named: str, bases: Sequence[int]
) -> list[StaffRow]:
    """People of one unit, one for each of `roles` and `bases`, with codes from `letter`00 on; of no session yet."""
    staff = [
        StaffRow(
            code=f"{letter}{n:02}",
            name=f"{named}{n:02}",
            unit="演示卫生院",
            base_id=base,
            work_phone=f"演示-{n:04}",
            provenance="generated",
            source=SOURCE,
        )
        for n, base in enumerate(bases)
    ]
    _written(session, staff)
    session.add_all(
        StaffRole(staff_id=person.id or 0, role=role) for person, own in zip(staff, roles, strict=True) for role in own
    )
    return staff


def _written(session: Session, rows: Sequence[SQLModel]) -> None:
    session.add_all(rows)
    session.flush()


def _insert_round(
    session: Session, made: County, state: str, ids: dict[str, int], sites: list[int], staff: list[int]
) -> None:
    round_ = RoundRow(
        code=made.round,
        name="第一轮",
        area_id=ids["C"],
        zone="Asia/Shanghai",
        state=state,
        provenance="generated",
        created_at=datetime(2022, 5, 2, tzinfo=UTC),
        created_by="tests",
    )
    session.add(round_)
    session.flush()
    part = SessionRow(
        round_id=round_.id,
        code=made.session,
        name="上午",
        opens_at=made.opens_at,
        closes_at=made.closes_at,
        slot_minutes=60,
    )
    session.add(part)
    session.flush()
    session.add_all(SessionSite(session_id=part.id, site_id=site_id) for site_id in sites)
    session.add_all(SessionStaff(session_id=part.id, staff_id=staff_id) for staff_id in staff)
    for code in ("C", "T1", "T2"):
        session.add(TargetRow(round_id=round_.id, area_id=ids[code], coverage=Decimal("0.85"), by=made.closes_at))


def busiest_is_through(db: Database) -> dict[str, int]:
    """People sampled at each site when everybody is through at the one that the published plan gives the most lanes,
    and 60 at every other."""
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    lines = plans.by_site(db, plan)
    busiest = max(lines, key=lambda line: line.lanes)
    return {line.code: line.expected if line is busiest else 60 for line in lines}


WORK = (("P00", "S11", "sampler"), ("P01", "S11", "recorder"), ("P02", "S11", "helper"), ("P03", "S12", "sampler"))
"""Who works where all morning by `publish_by_hand`; the other eight are the reserve."""


def publish_by_hand(db: Database, work: tuple[tuple[str, str, str], ...] = WORK) -> int:
    """A published plan of the morning session without a solver: these people at these sites; gives its id."""
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        people = dict(session.exec(select(StaffRow.code, StaffRow.id)).all())
        places = dict(session.exec(select(SiteRow.code, SiteRow.id)).all())
        plan = PlanRow(
            session_id=part.id or 0,
            version=1,
            figures={},
            created_at=part.opens_at - timedelta(hours=9),
            created_by="tests",
        )
        session.add(plan)
        session.flush()
        hours = {"starts_at": part.opens_at, "ends_at": part.closes_at}
        for code, site, role in work:
            session.add(AssignmentRow(plan_id=plan.id, staff_id=people[code], site_id=places[site], role=role, **hours))
        for site in {site for _, site, _ in work}:
            slot = {"ends_at": part.opens_at + timedelta(hours=1), "lanes": 1, "arrivals": 9, "served": 9, "queue": 0}
            session.add(PlanSlotRow(plan_id=plan.id, site_id=places[site], **slot))
        plan_id, at = plan.id or 0, plan.created_at
    plans.publish(db, plan_id=plan_id, by=program("tests"), now=at)
    return plan_id
