"""The phone page of a site at its close: what was counted, what was reported, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.closing import Closing, is_told
from sampling.domain.counts import Count, newest
from sampling.domain.hours import Opening
from sampling.storage.database import Database

from .place import counts_of, place_of, versions_of


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """What a lead sees when the site closes. noon: the count of the planned end; latest: the last count of the opening.

    versions: of the closing report, oldest first. missing: hours that are over and have no count.
    """

    round_code: str
    round_name: str
    zone: ZoneInfo
    session_code: str
    session_name: str
    site_code: str
    site_name: str
    opening: Opening
    day: date
    noon: Count | None
    latest: Count | None
    missing: tuple[datetime, ...]
    versions: tuple[Closing, ...]

    @property
    def standing(self) -> Closing | None:
        """The newest version; None while the site is not closed."""
        return self.versions[-1] if self.versions else None

    @property
    def version(self) -> int:
        """Of what stands, 0 for nothing."""
        return len(self.versions)

    @property
    def differs(self) -> bool:
        """True where people were counted after the closing report, so that it says another figure."""
        return bool(self.standing and self.latest and self.standing.report.sampled != self.latest.report.sampled)


def page(
    db: Database,
    site_code: str,
    *,
    round_code: str | None = None,
    session_code: str | None = None,
    day: date | None = None,
    now: datetime,
) -> ClosingPage | None:
    """The page of an opening asked for, or of the one at hand; None where no round under way has the site.

    Raises NotFound where there is no such site, or the round or session asked for does not have it.
    """
    with db.reading() as session:
        place = place_of(session, site_code, round_code, session_code, day, now)
        if place is None:
            return None
        own = counts_of(session, place)
        versions = versions_of(session, place)
    closed_for = versions[-1].hour if versions else None
    by_hour = {hour: one for hour, one in newest(own).items() if is_told(hour, closed_for, now)}
    over = [end for end in place.opening.due(place.zone) if end <= now]
    return ClosingPage(
        round_code=place.round.code,
        round_name=place.round.name,
        zone=place.zone,
        session_code=place.part.code,
        session_name=place.part.name,
        site_code=site_code,
        site_name=place.site.name,
        opening=place.opening,
        day=place.day,
        noon=by_hour.get(place.opening.closes_at),
        latest=by_hour[max(by_hour)] if by_hour else None,
        missing=tuple(end for end in over if end not in by_hour),
        versions=tuple(versions),
    )
