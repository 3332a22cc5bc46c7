"""All that a site's phone needs to report without a network: hours, what stands at the county, rules, roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.closing import Closing
from sampling.domain.counts import Count, newest
from sampling.domain.errors import NotFound
from sampling.domain.findings import Finding
from sampling.domain.hours import DAY, Opening, counted_hours, opening_of
from sampling.domain.plans import Assignment
from sampling.domain.rounds import UNDER_WAY
from sampling.services.reporting import Abilities, doubts_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import closing, daily, readiness, serving
from sampling.storage.queries import counts as queries
from sampling.storage.queries.rounds import county_path
from sampling.storage.tables import AreaRow, RoundRow, SiteRow

_ROUNDS = 4  # a site is seldom in two rounds under way at once
_PAST = 3 * DAY  # of openings that ended earlier the phone needs the last alone, which its page shows until the next


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """An opening of the site, from when on it was opened where that was early.

    due: the hours' ends at which a count is due; late: those that may be counted after. signed: name of the township
    that has signed the day, so that nothing is taken for it; "" while none has. closed: the site's closing report as it
    stands; None while it is not closed.
    """

    opening: Opening
    day: date
    due: tuple[datetime, ...]
    late: tuple[datetime, ...]
    roster: tuple[Assignment, ...]
    signed: str
    closed: Closing | None


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round under way that the site is in. counts: every version of each hour, by hour and version.
    doubts: what is unlikely about the count that stands, by hour; of those alone where something is. residents: for how
    many the site is in the round, None where that is not known.
    """

    code: str
    name: str
    provenance: str
    note: str
    zone: ZoneInfo
    area_path: str
    residents: int | None
    openings: tuple[OpeningFacts, ...]
    counts: tuple[Count, ...]
    doubts: Mapping[datetime, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a site's phone takes along."""

    code: str
    name: str
    lanes: int
    people_per_lane_hour: float
    rounds: tuple[RoundFacts, ...]


def facts(db: Database, site_code: str, *, now: datetime) -> SiteFacts:
    """What the phone of a site takes along, of every round that is under way. Raises NotFound."""
    with db.reading() as session:
        site = queries.site_row(session, site_code)
        if site is None:
            raise NotFound("There is no site with the code %(code)s.", code=site_code)
        rounds = queries.rounds_of_site(session, site, UNDER_WAY)[:_ROUNDS]
        return SiteFacts(
            code=site.code,
            name=site.name,
            lanes=site.lanes,
            people_per_lane_hour=site.people_per_lane_hour,
            rounds=tuple(_round(session, one, site, now) for one in rounds),
        )


def _round(session: Session, round_: RoundRow, site: SiteRow, now: datetime) -> RoundFacts:
    zone = ZoneInfo(round_.zone)
    found = queries.openings_of_site(session, round_, site)
    last = max((one.opens_at for one in found if one.opens_at <= now), default=None)
    kept = [one for one in found if one.closes_at > now - _PAST or one.opens_at == last]
    openings = _opened(found, readiness.opened_of_site(session, round_.id or 0, site.id or 0))
    days = {one.day(zone) for one in kept}
    closed = closing.standing_of(session, round_.id or 0, site.id or 0)
    signed = daily.signed_above(session, round_.id or 0, session.get_one(AreaRow, site.area_id).path)
    rosters = {
        code: tuple(queries.roster(session, round_, code, site)) for code in {one.session_code for one in kept}
    }  # fmt: skip
    residents = serving.residents_served(session, round_.id or 0, [site])[site.code]
    able = Abilities(site.lanes, site.people_per_lane_hour, residents, zone)
    counts = tuple(one for one in queries.counts_of_site(session, round_, site) if one.day in days)
    return RoundFacts(
        code=round_.code,
        name=round_.name,
        provenance=round_.provenance,
        note=round_.note,
        zone=zone,
        area_path=county_path(session, round_.code) or "",
        residents=residents,
        openings=tuple(
            OpeningFacts(
                openings[one],
                one.day(zone),
                *counted_hours(one, zone),
                roster=rosters[one.session_code],
                signed=signed.get(one.day(zone), ""),
                closed=closed.get((one.session_code, one.day(zone))),
            )
            for one in kept
        ),
        counts=counts,
        doubts=_doubts(counts, found, able),
    )


def _doubts(counts: Sequence[Count], openings: list[Opening], able: Abilities) -> dict[datetime, tuple[Finding, ...]]:
    told = {}
    for hour, count in newest(counts).items():
        opening = opening_of(hour, openings, able.zone)
        day = [one for one in counts if one.day == count.day]
        found = doubts_of(count.report, day, opening, able) if opening else ()
        if found:
            told[hour] = found
    return told


def _opened(found: Sequence[Opening], early: Mapping[str, datetime]) -> dict[Opening, Opening]:
    """Each opening from when on the site was opened, where that was before its time; the hours that are due stay.

    A site is opened once a session: on its first day. The later ones begin by their timetable.
    """
    firsts: dict[str, Opening] = {}
    for one in sorted(found, key=lambda each: each.opens_at):
        firsts.setdefault(one.session_code, one)
    return {
        one: replace(one, opens_at=min(one.opens_at, early.get(one.session_code, one.opens_at)))
        if one is firsts[one.session_code]
        else one
        for one in found
    }
