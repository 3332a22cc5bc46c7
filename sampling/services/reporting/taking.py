"""Taking a site's report: exactly once, corrected with a reason, and what contradicts it kept for the township."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.counts import (
    Count,
    CountReport,
    Differs,
    Faulty,
    around,
    nonsense,
    standing_at,
    stored_already,
)
from sampling.domain.errors import NotFound
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening
from sampling.storage.committing import TOGETHER_MOST
from sampling.storage.database import Database, Session
from sampling.storage.queries import counts as queries
from sampling.storage.queries import places, taking
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.queries.taking_places import PlaceFacts
from sampling.storage.statements import Statements
from sampling.storage.summing import SUMMING, Summing
from sampling.storage.tables import SiteRow

from .. import auditing
from ..daily.locking import check_open
from ..readiness.opening import opened_by_count
from .accepting import Sent, check_time, faults_of_hour, opening_at, place_of
from .adding import add_to_summaries
from .doubting import doubts_of


@dataclass(frozen=True, slots=True)
class Stored:
    """A count as it stands at the county. created: False where it stood already and was given back.

    doubts: what is unlikely about it; it counts all the same. later: counts of later hours that it puts in doubt, each
    with what is unlikely about them now.
    """

    count: Count
    created: bool
    doubts: tuple[Finding, ...]
    later: tuple[tuple[Count, tuple[Finding, ...]], ...] = ()

    @property
    def version(self) -> int:
        """1 for the first figure of an hour, one more with each correction."""
        return self.count.version


def report(
    db: Database,
    *,
    round_code: str,
    site_code: str,
    report: CountReport,
    by: Actor,
    now: datetime,
    source: str = "page",
    final: bool = False,
) -> Stored:
    """Take a site's report, exactly once. source: by which way it came, one of `SOURCES`; final: see `Sent`.

    The same report sent again gives back what stands. Raises Faulty with all faults, Differs (a Conflict) where the
    county has other figures for the id or the hour and no reason is given: what was offered is kept for the township
    to settle. NotFound and Refused for the wrong place or time, Busy where it could not be written now. Who may report
    for the site is the guard's to decide.
    """
    sent = Sent(round_code, site_code, report, source, final)
    return db.committing.do(lambda statements: _take(statements, sent, by, now))


def report_all(db: Database, sent: Sequence[Sent], *, by: Actor, now: datetime) -> list[Stored | BaseException]:
    """Take many reports as `report` takes one: what each gives or is refused with, in their order. One that is refused
    takes no other with it. Raises Busy."""

    def taking_one(one: Sent) -> Callable[[Statements], Stored | Differs]:
        return lambda statements: _take(statements, one, by, now)

    # Sites in one order, so that two who send the same ones on PostgreSQL never wait for each other.
    order = sorted(range(len(sent)), key=lambda index: sent[index].site_code)
    found: list[Stored | BaseException | None] = [None] * len(sent)
    for at in range(0, len(order), TOGETHER_MOST):
        some = order[at : at + TOGETHER_MOST]
        for index, outcome in zip(some, db.committing.do_all([taking_one(sent[k]) for k in some]), strict=True):
            found[index] = outcome
    return [one for one in found if one is not None]


def take(session: Session, sent: Sent, *, by: Actor, now: datetime) -> Stored:
    """As `report`, within the caller's transaction, in which the site is held from then on.

    Raises what `report` raises, and Taken; of what it wrote until then nothing is kept by itself, a conflict neither.
    """
    session.flush()
    with session.begin_nested():
        statements = Statements(session.connection())
        taken = _take(statements, sent, by, now)
        if isinstance(taken, Differs):
            raise taken
    session.info.setdefault(SUMMING, Summing()).merge(statements.summing)
    return taken


def sites_of(db: Database, site_codes: Collection[str], *, by: Actor) -> dict[str, bool]:
    """For each of these sites that there is, True where it is of those whom the actor reaches."""
    with db.looking() as statements:
        paths = {code: places.path_of_site(statements, code) for code in site_codes}
    return {
        code: within(path, by.area_path) and by.site_code in (None, code)
        for code, path in paths.items()
        if path is not None
    }


def _take(statements: Statements, sent: Sent, by: Actor, now: datetime) -> Stored | Differs:
    """One report, within the caller's transaction. A conflict is given back, not raised: what it keeps stays."""
    report = sent.report
    taking.hold_days(statements, sent.round_code)
    taking.hold_site(statements, sent.site_code)
    place = place_of(statements, sent)
    faults = nonsense(report)
    if faults:
        raise Faulty(sent.site_code, [*faults, *faults_of_hour(statements, place, sent, now)])
    opening = opening_at(place, report.hour)
    on = opening.day(place.zone)
    before = taking.counts_of_site(statements, place)
    day = [count for count in before if count.day == on]
    same_id = next((count for count in day if count.report.report_id == report.report_id), None)
    try:
        stored = stored_already(
            report,
            round_code=sent.round_code,
            site_code=sent.site_code,
            same_id=same_id or taking.count_by_report_id(statements, report.report_id),
            day=day,
            zone=place.zone,
        )
    except Differs as error:
        if (error.stored.round_code, error.stored.site_code) == (sent.round_code, sent.site_code):
            _keep_offered(statements, place, standing_at(report.hour, day) or error.stored, sent, by, now)
        return error
    except Faulty as error:
        raise Faulty(sent.site_code, [*error.faults, *faults_of_hour(statements, place, sent, now)]) from None
    if stored is not None:
        return Stored(stored, False, doubts_of(stored.report, day, opening, place))
    check_time(place, sent, now)
    check_open(statements, place, on)
    standing = standing_at(report.hour, day)
    count = Count(
        round_code=sent.round_code,
        site_code=sent.site_code,
        day=on,
        version=standing.version + 1 if standing else 1,
        report=report if report.observed_at else replace(report, observed_at=now),
        received_at=now,
        reported_by=by.name,
        source=sent.source,
    )
    count = taking.add_count(statements, place, count)
    add_to_summaries(statements, place, before, count, opening.session_code)
    if opening.session_code not in taking.opened_for(statements, place):
        _open(statements, place, opening, by, now)
    auditing.record_at_once(
        statements,
        by=by,
        action="report count",
        subject=sent.site_code,
        at=now,
        round=sent.round_code,
        hour=report.hour.isoformat(),
        version=count.version,
        sampled=report.sampled,
        sampled_before=standing.report.sampled if standing else None,
        reason=report.reason,
        source=sent.source,
    )
    later = _looked_at_again(count, [*day, count], opening, place)
    return Stored(count, True, doubts_of(count.report, day, opening, place), later)


def _keep_offered(
    statements: Statements, place: PlaceFacts, stands: Count, sent: Sent, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Keep figures that the county has others for, once, under however many ids they come: they are the township's to
    settle. stands: the count of the hour, else that of the report's id."""
    if stands.report.figures() == sent.report.figures():
        return  # the hour has these figures already, under another id
    if taking.conflict_stands(statements, place, sent.report):
        return
    offered = Count(
        round_code=sent.round_code,
        site_code=sent.site_code,
        day=stands.day,
        version=stands.version,
        report=sent.report,
        received_at=now,
        reported_by=by.name,
        source=sent.source,
    )
    taking.add_conflict(statements, place, stands, offered)
    auditing.record_at_once(
        statements,
        by=by,
        action="offer other count",
        subject=sent.site_code,
        at=now,
        round=sent.round_code,
        hour=sent.report.hour.isoformat(),
        sampled=sent.report.sampled,
        sampled_before=stands.report.sampled,
        source=sent.source,
    )


def _open(statements: Statements, place: PlaceFacts, opening: Opening, by: Actor, now: datetime) -> None:
    with statements.session() as session:
        round_, site = row_by_code(session, place.round_code), _site(session, place.site_code)
        if round_ is not None:
            opened_by_count(session, round_=round_, session_code=opening.session_code, site=site, by=by, now=now)
        session.commit()
    taking.opened_for(statements, place).add(opening.session_code)


def _looked_at_again(
    count: Count, day: list[Count], opening: Opening, place: PlaceFacts
) -> tuple[tuple[Count, tuple[Finding, ...]], ...]:
    """The counts of later hours that a late report puts in doubt, each with what is in doubt."""
    after = around(count.report.hour, day)[1]
    if after is None or after.report.sampled >= count.report.sampled:
        return ()
    return ((after, doubts_of(after.report, day, opening, place)),)


def _site(session: Session, code: str) -> SiteRow:
    site = queries.site_row(session, code)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=code)
    return site
