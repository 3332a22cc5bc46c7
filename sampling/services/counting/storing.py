"""Storing a count of the desk's: always through reporting, within the desk's own transaction."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.counts import CountReport
from sampling.services import reporting
from sampling.services.reporting import Stored
from sampling.storage.database import Session


def store(
    session: Session, *, round_code: str, site_code: str, report: CountReport, source: str, by: Actor, now: datetime
) -> Stored:
    """Take a report as `reporting.report` does; what it wrote is undone alone where it raises."""
    with session.begin_nested():
        return reporting.take(session, round_code, site_code, report, by, now, source)
