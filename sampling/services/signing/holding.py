"""A personal link's page: what its holder's own share of the round is, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.areas import within
from sampling.domain.errors import Gone, NotFound
from sampling.domain.links import opens
from sampling.domain.signing import Document, Receipt, level_of, nearest
from sampling.domain.staff import ROLES
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import documents, receipts
from sampling.storage.queries import signing as queries
from sampling.storage.tables import AreaRow, LinkRow, RoundRow, StaffRow


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom to call: name and work phone. of_site: leads the site, else the area."""

    name: str
    phone: str | None
    of_site: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A block of a person's own work. place: names of the areas the site stands in, the highest first."""

    role: str
    site_name: str
    place: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    base_name: str
    lead: Caller | None


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


@dataclass(frozen=True, slots=True)
class Paper:
    """A document for the holder. tasks, sites, below, people (at the sites inside): a plan's share."""

    document: Document
    receipt: Receipt
    tasks: tuple[Task, ...] = ()
    sites: tuple[SiteOf, ...] = ()
    below: tuple[Below, ...] = ()
    people: int = 0


@dataclass(frozen=True, slots=True)
class PersonalPage:
    """What a personal link opens. level: of `links.LEVELS`. name: of the person, the lead or the unit.

    about: the person's unit, or the area. dropped: sessions in whose newest plan the holder has no part any more.
    """

    round_name: str
    zone: ZoneInfo
    level: str
    name: str | None
    about: str
    papers: tuple[Paper, ...]
    withdrawn: tuple[Document, ...] = ()
    dropped: tuple[str, ...] = field(default_factory=tuple)

    @property
    def unsigned(self) -> int:
        """How many documents wait for a signature."""
        return sum(paper.receipt.signed_at is None for paper in self.papers)


def opened(session: Session, token: str) -> tuple[LinkRow, RoundRow]:
    """The link with this token and its round; raises NotFound, and Gone once it is withdrawn or the round is closed."""
    found = queries.link_by_token(session, token)
    if found is None:
        raise NotFound("There is no such link. Check it, or ask whoever gave it to you.")
    link, round_ = found
    if not opens(round_.state, link.withdrawn_at is not None):
        raise Gone(N_("This link was withdrawn, or its round is closed."))
    return found


def personal_page(db: Database, token: str) -> PersonalPage:
    """What the link with this token opens; raises NotFound and Gone."""
    with db.reading() as session:
        link, round_ = opened(session, token)
        own = documents.of_link(session, link.id or 0)
        person = session.get(StaffRow, link.staff_id) if link.staff_id else None
        area = session.get(AreaRow, link.area_id) if link.area_id else None
        lead = queries.lead_of(session, area.id or 0) if area else None
        papers = [_paper(session, document, receipt, link, area, person) for document, receipt in own if document.holds]
        return PersonalPage(
            round_name=round_.name,
            zone=ZoneInfo(round_.zone),
            level="person" if person else level_of(area.level) if area else "unit",
            name=person.name if person else lead.name if lead else link.unit,
            about=person.unit if person else area.name if area else "",
            papers=tuple(sorted(papers, key=_plans_first)),
            withdrawn=tuple(document for document, _ in own if document.withdrawn_at),
            dropped=_dropped([document for document, _ in own]),
        )


def mark_read(db: Database, token: str, now: datetime) -> None:
    """Mark what the link's holder has before them as read. The receipt itself says when: there is no audit beside it.

    Raises NotFound and Gone.
    """
    with db.reading() as session:
        link, _ = opened(session, token)
        if all(receipt.read_at for _, receipt in documents.of_link(session, link.id or 0)):
            return
    with db.writing() as session:
        receipts.mark_read(session, link.id or 0, now)


def _plans_first(paper: Paper) -> tuple[bool, float]:
    """Plans by their hours, then the rest, the newest first."""
    is_plan = paper.document.kind == "plan"
    hours = [task.starts_at for task in paper.tasks] + [site.starts_at for site in paper.sites]
    first = min(hours, default=paper.document.issued_at)
    return not is_plan, first.timestamp() if is_plan else -paper.document.issued_at.timestamp()


def _dropped(own: Sequence[Document]) -> tuple[str, ...]:
    """Names of the sessions for which the holder has plans, but none that holds."""
    plans = [document for document in own if document.kind == "plan"]
    held = {document.session_name for document in plans if document.holds}
    return tuple(dict.fromkeys(d.session_name or "" for d in plans if d.session_name not in held))


def _paper(
    session: Session, document: Document, receipt: Receipt, link: LinkRow, area: AreaRow | None, person: StaffRow | None
) -> Paper:
    plan_id = document.plan_id
    if plan_id is None:
        return Paper(document, receipt)
    if person is not None:
        return Paper(document, receipt, tasks=tuple(_tasks(session, plan_id, person.id or 0)))
    if area is None:
        people = queries.people_of(session, document.id, plan_id, unit=link.unit)
        below = _people(people)
        return Paper(document, receipt, below=tuple(below), people=len(below))
    sites = _sites(queries.sites_of(session, plan_id, area.path), area.path)
    leads = queries.leads_below(session, document.id, area.path)
    known = {one.path: one for one in leads}
    people = queries.people_of(session, document.id, plan_id, path=area.path)
    direct = [
        Below(one.name, one.area_name, one.phone, one.read_at, one.signed_at)
        for one in leads
        if nearest(one.path, known, beside_itself=True) is None
    ]
    own = _people([one for one in people if nearest(one.site_path, known) is None])
    return Paper(document, receipt, sites=tuple(sites), below=(*direct, *own), people=len({one.code for one in people}))


def _tasks(session: Session, plan_id: int, staff_id: int) -> list[Task]:
    out = []
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
                block.role, block.site_name, place[1:] or place, block.starts_at, block.ends_at, block.base_name, caller
            )
        )
    return out


def _sites(work: Sequence[queries.SiteWork], path: str) -> list[SiteOf]:
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


def _people(work: Sequence[queries.Person]) -> list[Below]:
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
