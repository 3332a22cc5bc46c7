"""Chasing: who owes an hour's report, whom to call at what minute past it, and how late reports come.

An hour is chased in three steps: the site, then its township, then the county. When each begins is a norm of the round
(`chase.site`, `chase.township`, `chase.county`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import FieldFault
from .hours import GRACE
from .norms import Norm
from .texts import N_

LEVELS = ("site", "township", "county")
SAID = ("will_send", "network", "figure", "closed", "other")
"""What was answered: it will be sent; the network is down; the figure by phone; the site has closed; else."""
TEXT_MAX = 500
LINE_MAX = 80
STATES = ("on_time", "late", "missing")


@dataclass(frozen=True, slots=True)
class Call:
    """A step of the chase, as it was done.

    hour: the end of the hour that is owed. site_code: None where the township was called about all its sites.
    said: one of `SAID`, "" where nobody answered. by: name of the account.
    """

    hour: datetime
    level: str
    site_code: str | None
    area_code: str
    called_at: datetime
    by: str
    whom: str
    phone: str
    answered: bool
    said: str
    note: str


def begins(norms: Mapping[str, Norm]) -> dict[str, timedelta]:
    """How long after the end of an hour each level is called, never an earlier one after a later one."""
    found: dict[str, timedelta] = {}
    least = timedelta(0)
    for level in LEVELS:
        least = max(least, timedelta(minutes=norms[f"chase.{level}"].value))
        found[level] = least
    return found


def level_due(hour: datetime, now: datetime, after: Mapping[str, timedelta]) -> str:
    """The highest level whose time has come for a report that is still owed; "" before the first."""
    due = [level for level in LEVELS if now >= hour + after[level]]
    return due[-1] if due else ""


def step_due(level: str, done: Iterable[str]) -> str:
    """The first step up to `level` that nobody has taken yet; "" where all are taken, or none is due."""
    taken = set(done)
    upto = LEVELS[: LEVELS.index(level) + 1] if level else ()
    return next((one for one in upto if one not in taken), "")


def faults_of(
    *, level: str, whom: str, phone: str, answered: bool | None, said: str, note: str, at_site: bool
) -> list[FieldFault]:
    """All that is wrong with a step of the chase as it was typed."""
    found = []
    if level not in LEVELS or (level == "site") is not at_site:
        found.append(FieldFault(N_("Choose who was called."), where=("level",)))
    if not whom.strip():
        found.append(FieldFault(N_("Type whom you called."), where=("whom",)))
    if answered is None:
        found.append(FieldFault(N_("Say whether somebody answered."), where=("answered",)))
    if answered and said not in SAID:
        found.append(FieldFault(N_("Choose what was said."), where=("said",)))
    if answered and said == "other" and not note.strip():
        found.append(FieldFault(N_("Type what was said."), where=("note",)))
    for name, text, most in (("whom", whom, LINE_MAX), ("phone", phone, 40), ("note", note, TEXT_MAX)):
        if len(text.strip()) > most:
            found.append(FieldFault(N_("Keep it to %(most)s characters."), {"most": most}, (name,)))
    return found


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How the hours of a site or of an area came in. due: hours that are over; minutes: how late each late one came."""

    due: int
    on_time: int
    minutes: tuple[int, ...]
    missing: int

    @property
    def late(self) -> int:
        """Reports that came after the grace."""
        return len(self.minutes)

    @property
    def latest(self) -> int | None:
        """Minutes of the latest one; None where none was late."""
        return max(self.minutes, default=None)

    @property
    def usual(self) -> int | None:
        """Minutes of the late one in the middle; None where none was late."""
        ordered = sorted(self.minutes)
        return ordered[len(ordered) // 2] if ordered else None

    @property
    def share(self) -> float | None:
        """On time of those due; None where none was."""
        return self.on_time / self.due if self.due else None


def punctuality(due: Sequence[datetime], first: Mapping[datetime, datetime], now: datetime) -> Punctuality:
    """How a site's hours came in. due: their ends, those it owed; first: when the first figure of each came.

    A report is late once `GRACE` after its hour is over, and its minutes are those since the hour's end. An hour whose
    grace is not over is not judged before its report has come.
    """
    on_time, minutes, missing = 0, [], 0
    for end in due:
        came = first.get(end)
        if came is not None and came <= end + GRACE:
            on_time += 1
        elif came is not None:
            minutes.append(int((came - end) / timedelta(minutes=1)))
        elif now >= end + GRACE:
            missing += 1
    return Punctuality(on_time + len(minutes) + missing, on_time, tuple(minutes), missing)


def together(parts: Iterable[Punctuality]) -> Punctuality:
    """Those of several sites in one."""
    those = list(parts)
    return Punctuality(
        sum(one.due for one in those),
        sum(one.on_time for one in those),
        tuple(minutes for one in those for minutes in one.minutes),
        sum(one.missing for one in those),
    )
