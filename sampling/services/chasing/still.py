"""Nothing was added: an hour's count with the same number as before, in one tap. Saying nothing is not saying that."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.counts import CountReport, around, newest
from sampling.domain.errors import Conflict, NotFound
from sampling.services import reporting
from sampling.storage.database import Database


def still(
    db: Database,
    *,
    round_code: str,
    site_code: str,
    hour: datetime,
    sampled: int,
    report_id: str,
    by: Actor,
    now: datetime,
    source: str = "page",
) -> reporting.Stored:
    """Store for the hour the number of the one before it; 0 where it is the first of the opening.

    sampled: the number that was shown with the button. Raises Conflict where it is another by now, and where the hour
    has a count with other figures; otherwise as `services.reporting.report`.
    """
    page = reporting.site_page(db, site_code, now=now, round_code=round_code, hour=hour)
    if page is None:
        raise NotFound("The round %(round)s takes no counts from this site.", round=round_code)
    day = [line.count for line in page.hours if line.count]
    before = around(hour, day)[0]
    stands = before.report.sampled if before else 0
    if stands != sampled and hour not in newest(day):
        raise Conflict("It was %(n)s before by now, no longer %(seen)s. Look again.", n=stands, seen=sampled)
    report = CountReport(
        report_id=report_id,
        hour=hour,
        sampled=sampled,
        visitors=before.report.visitors if before else None,
        tubes=before.report.tubes if before else None,
        observed_at=now,
    )
    return reporting.report(
        db, round_code=round_code, site_code=site_code, report=report, by=by, now=now, source=source
    )
