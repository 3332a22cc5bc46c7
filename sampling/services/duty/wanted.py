"""What is to stand on the roster, and what is wrong with it by itself, whatever stands."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.duty import DAYS_MAX, Span, span_of
from sampling.domain.errors import FieldFault
from sampling.domain.instants import is_meant
from sampling.domain.texts import N_

NEEDED = N_("Fill this in.")
NO_PHONE = N_("A phone number has at least three digits. Type the one that is answered during the duty.")
NO_DAY = N_("Choose the day.")
OVER = N_("This duty ended at %(ends)s on %(day)s. What is over stays as it was.")
DAYS = N_("A duty is put on the roster for 1 to %(most)s days at once.")
LENGTHS = {"post": 80, "name": 80, "work_phone": 40, "note": 400}
TOO_LONG = N_("Type at most %(most)s characters.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand on the roster. area: code or name. starts, ends: on the county's clock; an end at or before the
    start is on the next day. days: how many days in a row. None where it could not be read: nothing is said of it."""

    area: str
    post: str
    name: str
    work_phone: str
    day: date | None
    starts: time | None
    ends: time | None
    note: str = ""
    days: int | None = 1

    def spans(self, zone: ZoneInfo) -> list[Span]:
        """Its hours, one stretch a day."""
        if self.day is None or self.starts is None or self.ends is None or not is_meant(self.day):
            return []
        return [span_of(self.day + timedelta(days=n), self.starts, self.ends, zone) for n in range(self.days or 0)]


def faults_of(wanted: Wanted, zone: ZoneInfo, now: datetime) -> list[FieldFault]:
    """What is wrong with a duty by itself, whatever stands."""
    found = [
        FieldFault(NEEDED, where=(key,)) for key in ("post", "name", "work_phone") if not getattr(wanted, key).strip()
    ]
    found += [
        FieldFault(TOO_LONG, {"most": most}, (key,))
        for key, most in LENGTHS.items()
        if len(getattr(wanted, key)) > most
    ]
    if wanted.work_phone.strip() and not is_callable(wanted.work_phone):
        found.append(FieldFault(NO_PHONE, where=("work_phone",)))
    if wanted.day is not None and not is_meant(wanted.day):
        found.append(FieldFault(NO_DAY, where=("day",)))
    if wanted.days is not None and not 1 <= wanted.days <= DAYS_MAX:
        found.append(FieldFault(DAYS, {"most": DAYS_MAX}, ("days",)))
    elif (spans := wanted.spans(zone)) and spans[0][1] <= now:
        ends = spans[0][1].astimezone(zone)
        found.append(FieldFault(OVER, {"ends": ends.time(), "day": ends.date()}, ("day",)))
    return found


def is_callable(phone: str) -> bool:
    """True where a number has digits to call; what begins with 演示- stands for one in a demonstration."""
    return phone.startswith("演示-") or sum(sign.isdigit() for sign in phone) >= 3
