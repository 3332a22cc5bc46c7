"""What is unlikely about a site's counts of a day, hour by hour: they stand all the same, and are shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sampling.domain.counting import Version, newest_of
from sampling.domain.counts import Count, CountReport, around, doubts
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening, opening_of
from sampling.storage.tables import SiteRow

from .place import Place


def doubts_of_day(
    at: Place, site: SiteRow, openings: Sequence[Opening], day: Iterable[Version], served: int | None
) -> dict[datetime, tuple[Finding, ...]]:
    """What is unlikely about the newest version of each hour that has any doubt. day: of one site and day."""
    counts = [one.count(at.round.code) for one in newest_of(list(day)).values()]
    out = {}
    for count in counts:
        found = doubts_about(at, count.report, counts, site, openings, served)
        if found:
            out[count.report.hour] = found
    return out


def doubts_about(
    at: Place,
    report: CountReport,
    day: Sequence[Count],
    site: SiteRow,
    openings: Sequence[Opening],
    served: int | None,
) -> tuple[Finding, ...]:
    """What is unlikely about one report beside the counts of its day."""
    opening = opening_of(report.hour, openings, at.zone)
    if opening is None:
        return ()
    return tuple(
        doubts(
            report,
            before=around(report.hour, day)[0],
            opens_at=opening.opens_at,
            lanes=site.lanes,
            people_per_lane_hour=site.people_per_lane_hour,
            residents_served=served,
            zone=at.zone,
        )
    )
