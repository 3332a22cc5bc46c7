"""Locking: what a township has signed for a day is not changed any more, until the county reopens it."""

from datetime import date

from sampling.domain.errors import Named, Refused
from sampling.storage.database import Session
from sampling.storage.queries import daily as queries
from sampling.storage.tables import AreaRow, RoundRow, SiteRow


def check_open(session: Session, round_: RoundRow, site: SiteRow, day: date) -> None:
    """Raises Refused where the site's township has signed the day, within the transaction that would change it.

    Until that transaction ends nobody can sign: what is signed is what stands.
    """
    queries.hold_shared(session, round_.id or 0)
    area = session.get_one(AreaRow, site.area_id)
    locked = queries.locked_above(session, round_.id or 0, area.path, day)
    if locked is not None:
        raise Refused(
            "%(area)s has signed its report of %(day)s, so its figures are locked. The county can reopen the day with "
            "a reason.",
            area=Named(locked.code, locked.name),
            day=day.isoformat(),
        )
