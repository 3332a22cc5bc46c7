"""What a session's plan depends on, read from the county's rows in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from sampling.domain.areas import Area
from sampling.domain.coverage import SiteCount, sampled_by_site
from sampling.domain.errors import NotFound, Refused
from sampling.domain.hours import WHOLE_DAY, slots_within
from sampling.domain.norms import Norm, effective
from sampling.domain.partial import parted, without_others
from sampling.domain.rounds import Round, may_change
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import Site
from sampling.domain.staff import StaffMember
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, callup, members, sites, staff
from sampling.storage.queries import coverage as counting
from sampling.storage.queries import rounds as queries
from sampling.storage.queries.submitting import away_codes
from sampling.storage.tables import RoundRow, SessionRow

from ..second.official import in_place_of
from .basis import RESIDENTS, Basis, read
from .outstanding import NOT_TOLD, NOTHING, Before, Told, before, told


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a session's plan depends on.

    session_id: of the session's row. areas: of the county, parents before children, with nobody in those that take no
    part. places: every site of the county;
    sites: those of the session.
    counts: people counted before the session begins, by site, as is official; second: codes of the sites of which that
    is the second source's. before: what the earlier sessions do beside that.
    people: numbers given for mobile and isolation sites, by site. basis: whom the round is planned with. away: codes of
    those who can't be had in the round. told: what villages have entered of those outstanding, where the session is
    planned from it. called: when people of an area are called to a site, by codes of the site and the area.
    """

    round: Round
    session: RoundSession
    session_id: int
    areas: Sequence[Area]
    places: Sequence[Site]
    sites: Sequence[Site]
    staff: Sequence[StaffMember]
    norms: Mapping[str, Norm]
    counts: Mapping[str, int]
    basis: Basis = RESIDENTS
    away: frozenset[str] = frozenset()
    before: Before = NOTHING
    told: Told = NOT_TOLD
    people: Mapping[str, int] = field(default_factory=dict)
    second: frozenset[str] = frozenset()
    called: Mapping[tuple[str, str], tuple[datetime, datetime]] = field(default_factory=dict)

    @property
    def slots(self) -> list[datetime]:
        """Starts of the session's slots in the county's zone."""
        return self.session.slots(self.round.tz)

    def takes_part(self, upwards: Sequence[str]) -> bool:
        """True for an area, given with all areas above it, that the round is for."""
        return not self.round.scope or any(code in self.round.scope for code in upwards)

    def slots_within(self, opens: time, closes: time) -> list[int]:
        """The slots that lie wholly between two local hours of a site or a person, past midnight where they say so."""
        length = timedelta(minutes=self.session.slot_minutes)
        return slots_within(opens, closes, self.slots, length, self.session, self.round.tz)


def places(db: Database, *, round_code: str, session_code: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names, by code, of the session's sites and of the areas its staff start from; raises NotFound."""
    with db.reading() as session:
        own = queries.session_row(session, round_code, session_code)
        found = queries.round_by_code(session, round_code)
        if own is None or found is None:
            raise NotFound(
                "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
            )
        here = sites.sites_within(session, found.area_path, session_id=own.id)
        bases = staff.bases_of_session(session, own.id or 0)
    return {site.code: site.name for site in here}, bases


def gather(
    session: Session, round_code: str, session_code: str, *, planning: bool = True, outstanding: str = ""
) -> Gathered:
    """Read what the plan depends on, with the counts that are known now. Raises NotFound, and Refused where the round
    is closed. Without `planning` it is for looking alone: of a closed round too, and without the staff.
    outstanding: of `domain.outstanding.BASES` where it is looked at what another choice than the session's would give.
    """
    found = queries.round_by_code(session, round_code)
    row, own = queries.row_by_code(session, round_code), queries.session_row(session, round_code, session_code)
    if found is None or row is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    part = next((s for s in found.sessions if s.code == session_code), None)
    if part is None or own is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    if planning:
        check_open(found)
    tree = areas.areas_within(session, found.area_path)
    everywhere = sites.sites_within(session, found.area_path, served_in=row.id)
    inside = parted(tree, found.area_path, found.scope).inside
    counts, second = _counted(session, row, everywhere, part.opens_at)
    entered = (outstanding or own.outstanding_basis) == "entered" and any(
        one.opens_at < part.opens_at for one in found.sessions
    )
    here = sites.sites_within(session, found.area_path, session_id=own.id, served_in=row.id)
    return Gathered(
        round=found,
        session=part,
        session_id=own.id or 0,
        areas=without_others(tree, found.area_path, found.scope),
        places=everywhere,
        sites=[replace(site, opens=WHOLE_DAY[0], closes=WHOLE_DAY[1]) if part.throughout else site for site in here],
        staff=staff.staff_within(session, session_id=own.id) if planning else (),
        norms=effective(queries.own_norms(session, row.id or 0)),
        counts=sampled_by_site(counts),
        basis=read(session, row, inside),
        away=frozenset(away_codes(session, row.id or 0)),
        before=before(session, found, part, counts),
        told=told(session, row, inside, counts) if entered else NOT_TOLD,
        people=members.site_people(session, own.id or 0),
        second=second,
        called=_called(session, own, here),
    )


def _called(
    session: Session, own: SessionRow, here: Sequence[Site]
) -> dict[tuple[str, str], tuple[datetime, datetime]]:
    found = callup.windows_of(session, own.id or 0, [site.code for site in here])
    return {
        (site, area): (starts_at, ends_at)
        for site, areas_ in found.items()
        for area, (starts_at, ends_at, _) in areas_.items()
    }


def check_open(round_: Round) -> None:
    """Raises Refused where a round is closed."""
    if not may_change(round_.state):
        raise Refused("The round %(code)s is closed and is not planned any more.", code=round_.code)


def _counted(
    session: Session, row: RoundRow, places: Sequence[Site], until: datetime
) -> tuple[list[SiteCount], frozenset[str]]:
    """The official counts of a round up to an instant, and of which sites they are not the county's own."""
    own = counting.counts_of_round(session, row)
    official = in_place_of(session, row, own, {site.code: site.area_path for site in places})
    known = [one for one in official if one.hour <= until]
    if official == own:
        return known, frozenset()
    others = {one for one in own if one.hour <= until}.symmetric_difference(known)
    return known, frozenset(one.site_code for one in others)
