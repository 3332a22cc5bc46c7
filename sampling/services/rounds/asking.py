"""Whether a round can be made from an earlier one as it is asked."""

from datetime import date, datetime, timedelta

from sampling.domain.copies import AS_IT_WAS, Asked, as_copied, first_day_of, hours_of, meeting
from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.norms import BY_KEY, fits
from sampling.domain.rounds import Round
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas
from sampling.storage.tables import RoundRow

from .goals import COVERAGE_LEAST, OUT_OF_RANGE
from .making import faults_of, taken_faults
from .reading import existing, row_of
from .sessions import hours_faults

ORDER_AGE_MAX = timedelta(days=7)
NOT_LATER = N_("Choose a day after %(day)s, when the last session of the round %(code)s begins.")
MEETS = N_(
    "The round %(code)s has its session %(session)s then, from %(when)s on, and two rounds of the same sites "
    "can't overlap. Choose another day."
)
IS_OVER = N_(
    "The first session would be over already: it would end on %(when)s. Choose a later day, or tick that this is meant."
)
NOT_ORDERED_YET = N_("The order can't come later than now. Check the time, or choose to stand by.")
OLD_ORDER = N_("The order would be more than %(days)s days old. Check the day.")
NO_TOWNSHIP = N_("Choose at least one township that takes part.")
NO_SUCH_TOWNSHIP = N_("The county has no township with the code %(code)s.")
POOL_RANGE = N_("%(low)s to %(high)s people share a tube, not %(value)s.")
NAME_LENGTH = N_("The name has %(length)s characters, more than the %(most)s that are kept.")
NAME_MAX = 120


def check_copy(
    db: Database,
    *,
    of: str,
    code: str,
    name: str,
    first_day: date | None,
    asked: Asked = AS_IT_WAS,
    now: datetime | None = None,
) -> None:
    """Raises Faulty with all that keeps a round from being copied so; what is None is not looked at.

    Places: "code", "name", "first_day", "ordered_at", ("sessions", code, "name", "opens" or "closes"), "scope",
    ("targets", code of the area) and "pool_size".
    """
    with db.reading() as session:
        faults = faults_of(code, name) + taken_faults(session, code)
        faults += asked_faults(session, existing(session, of), row_of(session, of), first_day, asked, now)
    if faults:
        raise Faulty(faults)


def asked_faults(
    session: Session, earlier: Round, row: RoundRow, day: date | None, asked: Asked, now: datetime | None
) -> list[FieldFault]:
    """What keeps a copy from being so, as `check_copy` tells it, within the caller's transaction."""
    faults = []
    if day is not None:
        faults += _day_faults(earlier, day, asked, now)
    if asked.ordered_at is not None and now is not None:
        if asked.ordered_at > now + timedelta(minutes=1):
            faults.append(FieldFault(NOT_ORDERED_YET, {}, ("ordered_at",)))
        elif now - asked.ordered_at > ORDER_AGE_MAX:
            faults.append(FieldFault(OLD_ORDER, {"days": ORDER_AGE_MAX.days}, ("ordered_at",)))
    for one in as_copied(earlier).sessions:
        length = len(asked.names.get(one.code, "").strip())
        if length > NAME_MAX:
            facts: dict[str, object] = {"length": length, "most": NAME_MAX}
            faults.append(FieldFault(NAME_LENGTH, facts, ("sessions", one.code, "name")))
        hours = hours_of(earlier, one, 0, asked.hours.get(one.code, (None, None)))
        for fault in hours_faults(*hours, one.slot_minutes):
            faults.append(FieldFault(fault.sentence, fault.facts, ("sessions", one.code, "closes")))
    below = {area.code for area in areas.children_of(session, row.area_id)}
    if asked.scope is not None and not asked.scope and below:
        faults.append(FieldFault(NO_TOWNSHIP, {}, ("scope",)))
    for code in sorted((asked.scope or frozenset()) - below):
        faults.append(FieldFault(NO_SUCH_TOWNSHIP, {"code": code}, ("scope",)))
    for code, coverage in (asked.targets or {}).items():
        if code not in below and code != earlier.area_code:
            faults.append(FieldFault(NO_SUCH_TOWNSHIP, {"code": code}, ("targets", code)))
        elif coverage is not None and not COVERAGE_LEAST <= coverage <= 1:
            facts = {"percent": round(coverage * 100, 6)}
            faults.append(FieldFault(OUT_OF_RANGE, facts, ("targets", code)))
    pool = BY_KEY["pool_size"]
    if asked.pool_size is not None and not fits(pool, asked.pool_size):
        limits: dict[str, object] = {"low": int(pool.low), "high": int(pool.high), "value": asked.pool_size}
        faults.append(FieldFault(POOL_RANGE, limits, ("pool_size",)))
    return faults


def _day_faults(earlier: Round, day: date, asked: Asked, now: datetime | None) -> list[FieldFault]:
    copied = as_copied(earlier).sessions
    if not copied:
        return []
    days = (day - first_day_of(earlier)).days
    hours = [hours_of(earlier, one, days, asked.hours.get(one.code, (None, None))) for one in copied]
    met = meeting(earlier, hours)
    if days <= 0 or met in copied:
        last = copied[-1].opens_at.astimezone(earlier.tz).date()
        return [FieldFault(NOT_LATER, {"day": last, "code": earlier.code}, ("first_day",))]
    if met is not None:
        facts: dict[str, object] = {"session": met.name, "code": earlier.code, "when": met.opens_at}
        return [FieldFault(MEETS, facts, ("first_day",))]
    ends = hours[0][1]
    is_over = now is not None and ends <= now and not asked.past
    return [FieldFault(IS_OVER, {"when": ends}, ("first_day",))] if is_over else []
