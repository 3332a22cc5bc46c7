"""Whether a report is taken for its hour: the site opens in the round and counts then, and neither is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.counts import CountReport, OutOfTime
from sampling.domain.errors import NotFound
from sampling.domain.findings import Finding
from sampling.domain.hours import LATE, Opening, opening_of, reported_from
from sampling.domain.rounds import TOLD, UNDER_WAY
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import taking, taking_places
from sampling.storage.queries.taking_places import PlaceFacts
from sampling.storage.statements import Statements

from ..daily.locking import check_open

NOT_OPEN = N_(
    "The site %(site)s is not open in the hour that ends at %(hour)s: it is open from %(opens)s to %(closes)s. "
    "Send the hours that end from %(first)s to %(last)s."
)
NOT_FULL = N_(
    "The site %(site)s has no hour that ends at %(hour)s: it is open from %(opens)s to %(closes)s. "
    "Send the full hours from %(first)s to %(last)s, or the close."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it comes in: of which site in which round, and by which way.

    final: of a site that has closed, so that nobody comes any more and the hour need not be over.
    """

    round_code: str
    site_code: str
    report: CountReport
    source: str = "page"
    final: bool = False


def faults_of_hours(
    db: Database, hours: Sequence[tuple[str, datetime]], *, round_code: str, now: datetime
) -> list[tuple[Finding, ...]]:
    """For each site and hour what keeps a report for that hour out, whatever its figures: of reports that can't be read
    as a whole, so that all that is wrong with them is told at once."""
    with db.reading() as session:
        statements = Statements(session.connection())
        return [_told(statements, Sent(round_code, site, CountReport("", hour, 0)), now) for site, hour in hours]


def place_of(statements: Statements, sent: Sent) -> PlaceFacts:
    """The site in its round. Raises NotFound, and OutOfTime where it does not open in it."""
    place = taking_places.place_facts(statements, sent.round_code, sent.site_code)
    if place is None:
        if not taking.exists(statements, "round", sent.round_code):
            raise NotFound("There is no round with the code %(code)s.", code=sent.round_code)
        raise NotFound("There is no site with the code %(code)s.", code=sent.site_code)
    if not place.openings:
        raise OutOfTime(
            "site_not_in_round",
            N_("The site %(site)s does not open in the round %(round)s."),
            site=sent.site_code,
            round=sent.round_code,
        )
    return place


def opening_at(place: PlaceFacts, hour: datetime) -> Opening:
    """The opening to which an hour belongs; raises OutOfTime where the site does not count then."""
    found = opening_of(hour, place.openings, place.zone)
    if found is None:
        raise OutOfTime(
            "hour_not_open",
            NOT_FULL if _is_within(place, hour) else NOT_OPEN,
            site=place.site_code,
            hour=f"{hour.astimezone(place.zone):%Y-%m-%d %H:%M}",
            **_hours_near(place, hour),
        )
    return found


def _is_within(place: PlaceFacts, hour: datetime) -> bool:
    return any(one.opens_at < hour <= one.closes_at + LATE for one in place.openings)


def _hours_near(place: PlaceFacts, hour: datetime) -> dict[str, object]:
    """From when to when the site is open nearest to an hour, and the ends of the first and the last hour that it can
    send for it, on the county's clock."""
    near = min(place.openings, key=lambda one: max(one.opens_at - hour, hour - one.closes_at))
    local: dict[str, object] = {}
    last = (near.closes_at + LATE).astimezone(place.zone).replace(minute=0, second=0, microsecond=0)
    for name, at in (
        ("opens", near.opens_at),
        ("closes", near.closes_at),
        ("first", near.due(place.zone)[0]),
        ("last", last),
    ):
        local[name] = f"{at.astimezone(place.zone):%Y-%m-%d %H:%M}"
    return local


def check_time(place: PlaceFacts, sent: Sent, now: datetime) -> None:
    """Raises OutOfTime where the round takes no counts now, or the hour is not over."""
    if place.round_state not in TOLD:
        raise OutOfTime(
            "round_not_open",
            N_("The round %(round)s is not published yet, so it takes no counts."),
            round=place.round_code,
        )
    if place.round_state not in UNDER_WAY:
        raise OutOfTime(
            "round_closed", N_("The round %(round)s is closed. The county can open it again."), round=place.round_code
        )
    hour_end = sent.report.hour
    if not sent.final and now < reported_from(hour_end):
        hour, begins = (f"{at.astimezone(place.zone):%H:%M}" for at in (hour_end, reported_from(hour_end)))
        raise OutOfTime(
            "hour_not_over",
            N_("The hour that ends at %(hour)s is not over yet. It can be reported from %(begins)s on."),
            hour=hour,
            begins=begins,
        )


def faults_of_hour(statements: Statements, place: PlaceFacts, sent: Sent, now: datetime) -> tuple[Finding, ...]:
    """What keeps a report out for its hour, whatever its figures."""
    try:
        opening = opening_at(place, sent.report.hour)
        check_time(place, sent, now)
        check_open(statements, place, opening.day(place.zone))
    except OutOfTime as error:
        return (error.finding(),)
    return ()


def _told(statements: Statements, sent: Sent, now: datetime) -> tuple[Finding, ...]:
    try:
        place = place_of(statements, sent)
    except NotFound:
        return ()
    except OutOfTime as error:
        return (error.finding(),)
    return faults_of_hour(statements, place, sent, now)
