"""The phone page of a site before it opens: its roster, what was ticked, what is missing, and whether it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.errors import NotFound
from sampling.domain.plans import Assignment
from sampling.domain.readiness import Absence, Opened, Stored, is_behind, missing_of, reported_from, state_of
from sampling.storage.database import Database
from sampling.storage.queries import absences
from sampling.storage.queries import readiness as queries

from .place import at_opening, place_at_hand, roster_of, site_row


@dataclass(frozen=True, slots=True)
class RosterLine:
    """Somebody who works at the site. blocks: hours there. first: there at the opening. absence: while it is not over.
    replaces: name of whom."""

    code: str
    name: str
    role: str
    unit: str
    work_phone: str | None
    blocks: tuple[tuple[datetime, datetime], ...]
    first: bool
    absence: Absence | None
    replaces: str


@dataclass(frozen=True, slots=True)
class SitePage:
    """What a lead sees before the opening.

    begins_at: from when on readiness can be reported. planned: people of the plan at the opening. version: of the
    report that stands, 0 for none. missing: what keeps it from being ready. sent: absences of the site that
    are replaced.
    """

    round_code: str
    round_name: str
    round_provenance: str
    round_note: str
    zone: ZoneInfo
    session_code: str
    session_name: str
    site_code: str
    site_name: str
    opens_at: datetime
    closes_at: datetime
    begins_at: datetime
    plan_version: int | None
    roster: tuple[RosterLine, ...]
    planned: int
    standing: Stored | None
    missing: tuple[str, ...]
    acknowledged_at: datetime | None
    opened: Opened | None
    state: str
    behind: bool
    absent: tuple[Absence, ...]
    sent: tuple[Absence, ...]

    @property
    def version(self) -> int:
        """Of the report that stands, 0 for none."""
        return self.standing.version if self.standing else 0

    def takes_reports(self, now: datetime) -> bool:
        """True while readiness can be reported."""
        return self.begins_at <= now < self.closes_at


def site_page(
    db: Database, site_code: str, *, now: datetime, round_code: str | None = None, session_code: str | None = None
) -> SitePage | None:
    """The page of a site, for the session asked for or the one at hand; None where no round under way has it.

    Raises NotFound where there is no such site, or the round or session asked for does not have it.
    """
    with db.reading() as session:
        site = site_row(session, site_code)
        place = place_at_hand(session, site, now, round_code, session_code)
        if place is None:
            if round_code is not None:
                raise NotFound("The round %(round)s takes no reports from this site.", round=round_code)
            return None
        row = queries.row_of(session, place.session_id, place.site_id)
        standing = queries.newest(session, row.id or 0) if row else None
        roster = roster_of(session, place)
        known = absences.of_session(session, place.session_id)
        version = queries.published_version(session, place.session_id)
    own = [one for one in known if one.site_code == site_code and one.withdrawn_at is None]
    opened = queries.opened(row)
    state = state_of(
        standing, own, acknowledged=row is not None and row.acknowledged_at is not None, opened=opened is not None
    )
    return SitePage(
        round_code=place.round.code,
        round_name=place.round.name,
        round_provenance=place.round.provenance,
        round_note=place.round.note,
        zone=place.zone,
        session_code=place.part.code,
        session_name=place.part.name,
        site_code=place.site.code,
        site_name=place.site.name,
        opens_at=place.opens_at,
        closes_at=place.closes_at,
        begins_at=reported_from(place.opens_at),
        plan_version=version,
        roster=tuple(_lines(roster, known)),
        planned=len(at_opening(roster)),
        standing=standing,
        missing=tuple(missing_of(standing)) if standing else (),
        acknowledged_at=row.acknowledged_at if row else None,
        opened=opened,
        state=state,
        behind=is_behind(state, place.opens_at, now),
        absent=tuple(one for one in own if one.accepted_at is None),
        sent=tuple(one for one in own if one.accepted_at is not None),
    )


def _lines(roster: dict[str, list[Assignment]], known: Sequence[Absence]) -> list[RosterLine]:
    """The roster, in its order. An absence is over where it was withdrawn, or somebody was sent for it."""
    first = at_opening(roster)
    absent = {one.staff_code: one for one in known if one.withdrawn_at is None and one.accepted_at is None}
    instead = {one.replacement_code: one.staff_name for one in known if one.accepted_at is not None}
    return [
        RosterLine(
            code=code,
            name=own[0].staff_name,
            role=own[0].role,
            unit=own[0].unit,
            work_phone=own[0].work_phone,
            blocks=tuple((one.starts_at, one.ends_at) for one in own),
            first=code in first,
            absence=absent.get(code),
            replaces=instead.get(code, ""),
        )
        for code, own in roster.items()
    ]
