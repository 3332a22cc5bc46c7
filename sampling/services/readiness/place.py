"""Where readiness is about: a site in a session of a round, and whether it can be told of now."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.errors import NotFound, Refused
from sampling.domain.hours import Opening
from sampling.domain.plans import Assignment
from sampling.domain.readiness import at_hand, reported_from
from sampling.domain.rounds import TOLD, UNDER_WAY
from sampling.storage.database import Session
from sampling.storage.queries import counts
from sampling.storage.queries import readiness as queries
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import RoundRow, SessionRow, SiteRow


@dataclass(frozen=True, slots=True)
class Place:
    """A site in a session. opens_at, closes_at: of the site there."""

    round: RoundRow
    part: SessionRow
    site: SiteRow
    opens_at: datetime
    closes_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return ZoneInfo(self.round.zone)

    @property
    def session_id(self) -> int:
        """The key of the session's row."""
        return self.part.id or 0

    @property
    def site_id(self) -> int:
        """The key of the site's row."""
        return self.site.id or 0


def place_of(session: Session, round_code: str, session_code: str, site_code: str, *, hold: bool = False) -> Place:
    """The place with these codes; raises NotFound, and Refused where the site does not open in the session.

    hold: others who tell of the site wait until this transaction ends.
    """
    round_, site = row_by_code(session, round_code), site_row(session, site_code, hold=hold)
    if round_ is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    part = queries.session_by_id(session, round_.id or 0, session_code)
    if part is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    own = [one for one in counts.openings_of_site(session, round_, site) if one.session_code == session_code]
    if not own:
        raise Refused("The site %(site)s does not open in the session %(session)s.", site=site_code, session=part.name)
    return Place(round_, part, site, own[0].opens_at, own[-1].closes_at)


def site_row(session: Session, code: str, *, hold: bool = False) -> SiteRow:
    """The row of a site; raises NotFound."""
    site = counts.site_row(session, code, lock=hold)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=code)
    return site


def place_at_hand(
    session: Session, site: SiteRow, now: datetime, round_code: str | None, session_code: str | None
) -> Place | None:
    """The session that a site gets ready for now, of rounds under way or the one asked for; None without any."""
    found: list[tuple[RoundRow, Opening]] = []
    for row in counts.rounds_of_site(session, site, UNDER_WAY):
        if round_code in (None, row.code):
            found += [(row, one) for one in counts.openings_of_site(session, row, site)]
    if session_code is not None:
        found = [(row, one) for row, one in found if one.session_code == session_code]
    chosen = at_hand([one for _, one in found], now)
    if chosen is None:
        return None
    row, opening = found[chosen]
    return place_of(session, row.code, opening.session_code, site.code)


def roster_of(session: Session, place: Place) -> dict[str, list[Assignment]]:
    """Who works at the site by the plan that holds, by staff code, each with the blocks of work in order."""
    out: dict[str, list[Assignment]] = {}
    for one in counts.roster(session, place.round, place.part.code, place.site):
        out.setdefault(one.staff_code, []).append(one)
    return out


def at_opening(roster: dict[str, list[Assignment]]) -> set[str]:
    """Whom the plan has at the site first of all: with them it opens."""
    first = min((own[0].starts_at for own in roster.values()), default=None)
    return {code for code, own in roster.items() if own[0].starts_at == first}


def check_round(round_: RoundRow) -> None:
    """Raises Refused where sites have not been told of the round, or it is closed."""
    if round_.state not in TOLD:
        raise Refused(
            "Sites have not been told of the round %(round)s yet: nothing can be reported for it.", round=round_.code
        )
    if round_.state not in UNDER_WAY:
        raise Refused("The round %(round)s is closed. The county can open it again.", round=round_.code)


def check_time(place: Place, now: datetime) -> None:
    """Raises Refused before readiness is reported, and once the site has closed."""
    begins, zone = reported_from(place.opens_at), place.zone
    if now < begins:
        raise Refused(
            "The site opens at %(opens)s. Report that it is ready from %(begins)s on.",
            opens=f"{place.opens_at.astimezone(zone):%Y-%m-%d %H:%M}",
            begins=f"{begins.astimezone(zone):%H:%M}",
        )
    if now >= place.closes_at:
        raise Refused(
            "The session %(session)s was over at %(closes)s: its sites need not get ready any more.",
            session=place.part.name,
            closes=f"{place.closes_at.astimezone(zone):%H:%M}",
        )
