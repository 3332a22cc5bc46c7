"""Where a closing report is about: a site's opening, of a session of a round, on a day, with what was counted in it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.closing import Closing
from sampling.domain.counts import Count
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening, at_hand
from sampling.domain.rounds import UNDER_WAY
from sampling.storage.database import Session
from sampling.storage.queries import closing as queries
from sampling.storage.queries import counts
from sampling.storage.queries import readiness as sessions
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import RoundRow, SessionRow, SiteRow


@dataclass(frozen=True, slots=True)
class Place:
    """A site's opening: of a session of a round, on a day."""

    round: RoundRow
    part: SessionRow
    site: SiteRow
    opening: Opening

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return ZoneInfo(self.round.zone)

    @property
    def day(self) -> date:
        """On which it opened."""
        return self.opening.day(self.zone)


def place_of(
    session: Session, site_code: str, round_code: str | None, session_code: str | None, day: date | None, now: datetime
) -> Place | None:
    """The opening asked for, or the one at hand; None where no round under way has the site. Raises NotFound."""
    site = counts.site_row(session, site_code)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=site_code)
    if round_code is None:
        rounds = counts.rounds_of_site(session, site, UNDER_WAY)
    else:
        asked = row_by_code(session, round_code)
        if asked is None:
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        rounds = [asked]
    found = [
        (row, one)
        for row in rounds
        for one in counts.openings_of_site(session, row, site)
        if session_code in (None, one.session_code) and day in (None, one.day(ZoneInfo(row.zone)))
    ]
    chosen = at_hand([[one] for _, one in found], now)
    if chosen is None:
        if round_code is None:
            return None
        raise NotFound("The site %(site)s does not open then in the round %(round)s.", site=site_code, round=round_code)
    row, opening = found[chosen]
    part = sessions.session_by_id(session, row.id or 0, opening.session_code)
    return Place(row, part, site, opening) if part is not None else None


def counts_of(session: Session, place: Place) -> list[Count]:
    """Every version of the counts of the opening: those of its day, until the site opens again."""
    openings = counts.openings_of_site(session, place.round, place.site)
    again = min((one.opens_at for one in openings if one.opens_at > place.opening.opens_at), default=None)
    return [
        count
        for count in counts.counts_of_site(session, place.round, place.site, place.day)
        if place.opening.opens_at < count.report.hour and (again is None or count.report.hour <= again)
    ]


def versions_of(session: Session, place: Place) -> list[Closing]:
    """Every version of the closing report of an opening, oldest first."""
    rows = queries.versions_of(session, place.part.id or 0, place.site.id or 0, place.day)
    return [queries.closing_of(*row) for row in rows]
