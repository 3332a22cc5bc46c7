"""A personal link's page: what its holder's own share of the round is, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.errors import Gone, NotFound
from sampling.domain.links import opens
from sampling.domain.signing import Document, Receipt, level_of, nearest
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import callup, documents, receipts
from sampling.storage.queries import signing as queries
from sampling.storage.tables import AreaRow, LinkRow, RoundRow, StaffRow

from .changing import Change, change
from .sharing import Below, SiteOf, Task, people, sites, tasks


@dataclass(frozen=True, slots=True)
class Paper:
    """A document for the holder. tasks, sites, below, people (at the sites inside), calls (who comes when to which
    site): a plan's share. change: what a re-plan changes for a person or a unit, None where it changes nothing."""

    document: Document
    receipt: Receipt
    tasks: tuple[Task, ...] = ()
    sites: tuple[SiteOf, ...] = ()
    below: tuple[Below, ...] = ()
    people: int = 0
    calls: tuple[callup.Called, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class PersonalPage:
    """What a personal link opens. level: of `links.LEVELS`. name: of the person, the lead or the unit.

    about: the person's unit, or the area. state: of the round. dropped: sessions in whose newest plan the holder has no
    part any more.
    """

    round_name: str
    zone: ZoneInfo
    level: str
    name: str | None
    about: str
    papers: tuple[Paper, ...]
    withdrawn: tuple[Document, ...] = ()
    dropped: tuple[str, ...] = field(default_factory=tuple)
    state: str = ""

    @property
    def unsigned(self) -> int:
        """How many documents wait for a signature."""
        return sum(paper.receipt.signed_at is None for paper in self.papers)


def is_link(db: Database, token: str) -> bool:
    """True where a link with this token was given, also where it opens nothing any more."""
    with db.reading() as session:
        return queries.link_by_token(session, token) is not None


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
        held = [(document, receipt) for document, receipt in own if document.holds]
        papers = [_paper(session, document, receipt, link, round_, area, person) for document, receipt in held]
        return PersonalPage(
            round_name=round_.name,
            zone=ZoneInfo(round_.zone),
            level="person" if person else level_of(area.level) if area else "unit",
            name=person.name if person else lead.name if lead else link.unit,
            about=person.unit if person else area.name if area else "",
            papers=tuple(sorted(papers, key=_plans_first)),
            withdrawn=tuple(document for document, _ in own if document.withdrawn_at),
            dropped=_dropped([document for document, _ in own]),
            state=round_.state,
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
    session: Session,
    document: Document,
    receipt: Receipt,
    link: LinkRow,
    round_: RoundRow,
    area: AreaRow | None,
    person: StaffRow | None,
) -> Paper:
    plan_id = document.plan_id
    if plan_id is None:
        return Paper(document, receipt)
    if person is not None:
        told = change(session, plan_id, staff_code=person.code)
        return Paper(document, receipt, tasks=tuple(tasks(session, plan_id, round_, person)), change=told)
    if area is None:
        work = queries.people_of(session, document.id, plan_id, unit=link.unit)
        below = people(work)
        told = change(session, plan_id, unit=link.unit)
        return Paper(document, receipt, below=tuple(below), people=len(below), change=told)
    found = sites(queries.sites_of(session, plan_id, area.path), area.path)
    leads = queries.leads_below(session, document.id, area.path)
    known = {one.path: one for one in leads}
    work = queries.people_of(session, document.id, plan_id, path=area.path)
    direct = [
        Below(one.name, one.area_name, one.phone, one.read_at, one.signed_at)
        for one in leads
        if nearest(one.path, known, beside_itself=True) is None
    ]
    own = people([one for one in work if nearest(one.site_path, known) is None])
    return Paper(
        document,
        receipt,
        sites=tuple(found),
        below=(*direct, *own),
        people=len({one.code for one in work}),
        calls=tuple(callup.calls_for(session, plan_id, area.path)),
    )
