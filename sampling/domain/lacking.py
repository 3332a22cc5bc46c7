"""Lacking: what an area that is behind lacks, and what would close it: samplers, time, or people who come.

    m   people who will be missing at the deadline: target less the middle forecast, where there is one; else those who
        are behind the plan, or behind an even pace, by now
    L   lanes open;  n  the norm, people a lane can sample in an hour
    v   what a lane really served so far in the session, people an hour; n before anything was served
    h   hours until the deadline, less `ORDER`: people who are sent now begin after that

  (1) samplers = ceil(m / (v h)) x samplers a lane, at most as many lanes again as are open
  (2) minutes  = m / (L v) x 60, to the next five, at most `LONGEST` more
  (3) Where hardly anybody waits, lanes stand idle: it is people who do not come. They have room for
      r = L h (n - v), and only what is beyond that needs samplers: (1) with m - r at the norm's pace.

A figure that would not close it is None: nothing is promised that cannot be. All of it takes the pace so far to go on.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

ORDER = timedelta(minutes=30)  # planning assumption: from the figures to the first person sampled by people sent
LONGEST = 120  # minutes: planning assumption, nobody keeps sites open longer than that at short notice
STEP = 5  # minutes to which a longer opening is told
HARDLY = 5  # minutes of waiting under which hardly anybody waits
KNOWN = 0.5  # of the open sites whose queues must be told for that to be known


@dataclass(frozen=True, slots=True)
class AtWork:
    """What works in an area. lanes: open now. norm: people a lane can sample in an hour. lane_hours: since the session
    opened, in which `served` people were sampled. samplers_per_lane: people. waiting: who queue, None where too few
    sites tell it."""

    lanes: float
    norm: float
    lane_hours: float
    served: int
    samplers_per_lane: float
    waiting: int | None

    @property
    def pace(self) -> float:
        """People whom a lane has really sampled in an hour; the norm before anything was."""
        return self.served / self.lane_hours if self.served > 0 and self.lane_hours > 0 else self.norm

    @property
    def is_idle(self) -> bool:
        """True where it is known that hardly anybody waits."""
        return self.waiting is not None and self.waiting * 60 <= HARDLY * self.lanes * self.norm


@dataclass(frozen=True, slots=True)
class Lack:
    """What an area lacks.

    behind: people behind now; measure: behind what, "plan", "way" (that to the target, where the plan is kept),
    "pace" (an even one, without a plan) or "target" (its time is over).
    missing: m, None where no forecast says it and `behind` stands for it; by: the deadline. samplers, minutes: what
    would close it, each alone; None where it would not. is_idle: hardly anybody waits; is_told: enough sites tell how
    many wait, else samplers and minutes take it that somebody does. is_over: the session is.
    """

    behind: int
    measure: str
    missing: int | None
    by: datetime | None
    samplers: int | None
    minutes: int | None
    is_idle: bool = False
    is_told: bool = True
    is_over: bool = False

    @property
    def closes_by_itself(self) -> bool:
        """True where the forecast reaches the target all the same."""
        return self.missing == 0


def lack(
    *,
    behind: int,
    measure: str,
    missing: int | None,
    by: datetime | None,
    as_of: datetime,
    closes_at: datetime,
    work: AtWork,
) -> Lack:
    """What is lacking as of a moment. closes_at: the end of the session; the other words are those of `Lack`."""
    is_over = as_of >= closes_at
    people = behind if missing is None else missing
    samplers = minutes = None
    if people > 0 and not is_over:
        hours = ((by - as_of - ORDER) / timedelta(hours=1)) if by is not None else 0.0
        samplers = samplers_needed(people, hours, work)
        minutes = minutes_needed(people, work)
    told = work.waiting is not None
    return Lack(behind, measure, missing, by, samplers, minutes, is_idle=work.is_idle, is_told=told, is_over=is_over)


def samplers_needed(people: int, hours: float, work: AtWork) -> int | None:
    """How many more, by (1) and (3), 0 where the lanes there are have room; None where that many lanes can't be had."""
    if hours <= 0 or work.lanes <= 0:
        return None
    room = work.lanes * hours * max(0.0, work.norm - work.pace) if work.is_idle else 0.0
    pace = work.norm if work.is_idle else work.pace
    beyond = people - room
    if beyond <= 0:
        return 0
    if pace <= 0:
        return None
    lanes = math.ceil(beyond / (pace * hours) - 1e-9)
    return math.ceil(lanes * work.samplers_per_lane) if lanes <= work.lanes else None


def minutes_needed(people: int, work: AtWork) -> int | None:
    """How much longer, by (2); None where that would be too long, or nobody works."""
    together = work.lanes * work.pace
    if together <= 0:
        return None
    minutes = STEP * math.ceil(people / together * 60 / STEP - 1e-9)
    return minutes if minutes <= LONGEST else None
