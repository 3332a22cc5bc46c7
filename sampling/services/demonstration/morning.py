"""The morning: sites report that they are ready, who is absent is replaced, and the sites open."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from sampling.domain.actors import Actor
from sampling.domain.plans import Assignment
from sampling.domain.readiness import EARLY, ITEMS, ReadinessReport
from sampling.services import plans, readiness
from sampling.services.rounds.reading import session_of
from sampling.storage.database import Database
from sampling.storage.queries import plans as plan_queries
from sampling.storage.queries import readiness as queries
from sampling.storage.queries import sites

from . import signatures
from .files import DemoFiles, DemoSession
from .night import DemoNight

REPORTED = timedelta(minutes=75)  # within so long of the first minute in which they may, all sites report
SENT = timedelta(minutes=35)  # before the session opens: replacements are sent
OPENED = (timedelta(minutes=28), timedelta(minutes=3))  # before it opens: the sites do
LOCAL = 3  # people whom a township finds itself
NOBODY_SENT = "（演示）方案未派人，由乡镇自行组织"
OnProgress = Callable[[str, int, int], None]


def open_sites(
    db: Database,
    files: DemoFiles,
    part: DemoSession,
    night: DemoNight,
    *,
    by: Actor,
    on_progress: OnProgress,
) -> None:
    """Every site reports and opens; what was done already is left as it is.

    A site to which the plan sends nobody is opened by people of its own township, as counties do, and says so.
    """
    first = plans.plans(db, round_code=files.round_code, session_code=part.code)[-1]
    with db.reading() as session:
        own = session_of(session, files.round_code, part.code)
        work = [one for one, _, _ in plan_queries.assignments(session, first.id)]
        standing = queries.of_session(session, own.id or 0)
        opening = {site.code for site in sites.sites_within(session, session_id=own.id)}
    at_first: dict[str, dict[str, Assignment]] = {code: {} for code in sorted(opening)}
    for one in sorted(work, key=lambda one: one.starts_at):
        own_site = at_first[one.site_code]
        if not own_site or one.starts_at == next(iter(own_site.values())).starts_at:
            own_site[one.staff_code] = one
    absent = _absent(at_first, night)
    told = {code for code, (_, report) in standing.items() if report}
    _report(db, files, part, night, at_first, absent, told, on_progress)
    _replace(db, files, part, night, by)
    signatures.sign_plan(db, files, part, night)
    opened = {code for code, (row, _) in standing.items() if row.opened_at}
    _open(db, files, part, night, [code for code in sorted(at_first) if code not in opened], on_progress)


def _absent(at_first: Mapping[str, Mapping[str, Assignment]], night: DemoNight) -> dict[str, str]:
    """Who does not come, by site: samplers, of whom no reserve is left, and others, of whom there is."""
    chance, out = Random(f"{night.seed}/absent"), dict[str, str]()  # noqa: S311 - draws no secret
    codes = sorted(at_first, key=lambda code: (chance.random(), code))
    for code in codes:
        if len(out) == night.absent:
            break
        samplers = len(out) < night.absent - night.replaced
        wanted = ("sampler",) if samplers else ("recorder", "helper")
        people = [one for one in at_first[code].values() if one.role in wanted]
        if len(people) > samplers:  # a site keeps a sampler
            out[code] = min(one.staff_code for one in people)
    return out


def _report(
    db: Database,
    files: DemoFiles,
    part: DemoSession,
    night: DemoNight,
    at_first: Mapping[str, Mapping[str, Assignment]],
    absent: Mapping[str, str],
    told: set[str],
    on_progress: OnProgress,
) -> None:
    stage = f"Reporting readiness for {part.name}"
    begins = part.opens_at - EARLY
    for done, code in enumerate(sorted(at_first)):
        if done % 25 == 0:
            on_progress(stage, done, len(at_first))
        if code in told:
            continue
        missing = frozenset({absent[code]} if code in absent else ())
        report = ReadinessReport(
            report_id=str(uuid5(NAMESPACE_URL, f"{files.round_code}/{part.code}/{code}/ready")),
            staff_there=len(at_first[code]) - len(missing) or LOCAL,
            supplies_ok=True,
            network_ok=True,
            ticked=frozenset(ITEMS),
            absent=missing,
            ready=True,
            note="" if at_first[code] else NOBODY_SENT,
        )
        at = begins + REPORTED * _drawn(night, "reports", code)
        readiness.report(
            db,
            round_code=files.round_code,
            session_code=part.code,
            site_code=code,
            report=report,
            by=_lead(code),
            now=at,
        )
    on_progress(stage, len(at_first), len(at_first))


def _replace(db: Database, files: DemoFiles, part: DemoSession, night: DemoNight, by: Actor) -> None:
    """Accept what is proposed for as many as the files say; the other sites go on without."""
    code, at = files.round_code, part.opens_at - SENT
    found = readiness.proposals(db, round_code=code, session_code=part.code, now=at)
    left = night.replaced - sum(one.accepted_at is not None for one in found.settled)
    waiting = sorted(found.proposals, key=lambda one: one.absence.role == "sampler")
    chosen = {one.absence.staff_code: one.candidate.code for one in waiting if one.candidate}
    chosen = dict(list(chosen.items())[: max(0, left)])
    if chosen:
        readiness.send(db, round_code=code, session_code=part.code, chosen=chosen, by=by, now=at)
    others = [one.absence.staff_code for one in waiting if one.absence.staff_code not in chosen]
    if others:
        readiness.decline(db, round_code=code, session_code=part.code, codes=others, by=by, now=at)


def _open(
    db: Database, files: DemoFiles, part: DemoSession, night: DemoNight, codes: list[str], on_progress: OnProgress
) -> None:
    stage = f"Opening the sites of {part.name}"
    on_progress(stage, 0, max(1, len(codes)))
    first, last = OPENED
    for done, code in enumerate(codes, start=1):
        at = part.opens_at - first + (first - last) * _drawn(night, "opens", code)
        readiness.open_ready(
            db, round_code=files.round_code, session_code=part.code, site_code=code, by=_lead(code), now=at
        )
        if done % 25 == 0:
            on_progress(stage, done, len(codes))
    on_progress(stage, max(1, len(codes)), max(1, len(codes)))


def _drawn(night: DemoNight, what: str, code: str) -> float:
    return Random(f"{night.seed}/{what}/{code}").random()  # noqa: S311 - draws no secret


def _lead(code: str) -> Actor:
    return Actor(name=f"demo-{code}", role="site_lead", site_code=code)
