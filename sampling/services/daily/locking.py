"""Locking: what a township has signed for a day is not changed any more, until the county reopens it."""

from datetime import date

from sampling.domain.counts import OutOfTime
from sampling.domain.errors import Named
from sampling.domain.texts import N_
from sampling.storage.database import Session
from sampling.storage.queries import taking, taking_places
from sampling.storage.statements import Statements


def check_open(statements: Statements, place: taking_places.PlaceFacts, day: date) -> None:
    """Raises OutOfTime where the site's township has signed the day, within the transaction that would change it and
    has called `taking.hold_days`: until it ends nobody can sign, so what is signed is what stands."""
    locked = taking.locked_above(statements, place, day)
    if locked is not None:
        raise OutOfTime(
            "day_locked",
            N_(
                "%(area)s has signed its report of %(day)s, so its figures are locked. The county can reopen the day "
                "with a reason."
            ),
            area=Named(*locked),
            day=day.isoformat(),
        )


def check_day_open(session: Session, round_code: str, site_code: str, day: date) -> None:
    """As `check_open`, within the caller's transaction, in which nobody can sign from now on."""
    statements = Statements(session.connection())
    taking.hold_days(statements, round_code)
    place = taking_places.place_facts(statements, round_code, site_code)
    if place is not None:
        check_open(statements, place, day)
