"""The chain of tubes, of one area and day or of several together: of how many it is told, what lies between two steps,
and how long the oldest waits.

Of each step the county's own figure stands for the whole county; where none was told for it, its townships' figures are
added up, and it is said of how many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LAB_TARGET = timedelta(hours=2)
LAB_LIMIT = timedelta(hours=4)
"""Tubes are to be at the lab within two hours, four at most: the sampling manual of the National Health Commission."""


@dataclass(frozen=True, slots=True)
class Last:
    """A figure as it was last told, and the hour it stands for."""

    n: int
    hour: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of one area and day or of several together. n: None where none has told any.

    told: how many have told it, of how many; sites for what was taken, townships for all else. first, last: the hours
    that they stand for. own_days: on how many days the county told it for all its townships itself; own_of: how many
    townships, day by day, it stands for there: they count as told.
    """

    n: int | None = None
    told: int = 0
    of: int = 0
    first: datetime | None = None
    last: datetime | None = None
    own_days: int = 0
    own_of: int = 0

    @property
    def is_own(self) -> bool:
        """True where nobody has told it but the county for itself."""
        return self.own_days > 0 and self.told == self.own_of

    @property
    def is_whole(self) -> bool:
        """True where all have told it."""
        return self.n is not None and self.told >= self.of


@dataclass(frozen=True, slots=True)
class Between:
    """Tubes that have taken one step and not the next. bound: "" where it is exact; "least" or "most" where one of the
    two figures is older or not whole; "about" where both are."""

    n: int
    bound: str


@dataclass(frozen=True, slots=True)
class Age:
    """How long, at an instant, the oldest tube had waited at least to be sent."""

    waited: timedelta
    at: datetime

    @property
    def verdict(self) -> str:
        """ "over_limit", "over_target", or "" where neither is certain."""
        return "over_limit" if self.waited >= LAB_LIMIT else "over_target" if self.waited >= LAB_TARGET else ""


def of_area(last: Last | None) -> Told:
    """A step of one area and day."""
    return Told(last.n, 1, 1, last.hour, last.hour) if last else Told(None, 0, 1)


def added(parts: Iterable[Told]) -> Told:
    """Several together: the sum of those that have told it, which says how many have."""
    every = list(parts)
    known = [one for one in every if one.n is not None]
    return Told(
        n=sum(one.n or 0 for one in known) if known else None,
        told=sum(one.told for one in every),
        of=sum(one.of for one in every),
        first=min((one.first for one in known if one.first), default=None),
        last=max((one.last for one in known if one.last), default=None),
        own_days=sum(one.own_days for one in every),
        own_of=sum(one.own_of for one in every),
    )


def of_county(own: Last | None, parts: Sequence[Told]) -> Told:
    """A step of a county and day: what was told for it stands for all its townships, else they are added up."""
    together = added(parts)
    if own is None:
        return together
    whole = max(together.of, 1)
    return Told(own.n, whole, whole, own.hour, own.hour, own_days=1, own_of=whole)


def between(before: Told, after: Told) -> Between | None:
    """What has taken one step and not the next; None where either has no figure. Below zero, more was told of the
    next step than of the one before."""
    if before.n is None or after.n is None:
        return None
    could_be_more = not before.is_whole or _older(before, after)
    could_be_less = not after.is_whole or _older(after, before)
    bound = {(True, False): "least", (False, True): "most", (True, True): "about"}.get(
        (could_be_more, could_be_less), ""
    )
    return Between(before.n - after.n, bound)


def oldest(taken: Sequence[tuple[datetime, int]], sent: Last | None) -> Age | None:
    """How long the oldest tube that was not sent had waited at least, at the hour for which was told what was sent.

    taken: tubes by the end of each hour, in order. Of those taken by an hour at least so many wait as are more than
    all that were sent, whichever went first. None where nothing says that any has waited for an hour.
    """
    if sent is None:
        return None
    found, least = None, None
    for hour, n in reversed([one for one in taken if one[0] <= sent.hour]):
        least = n if least is None else min(least, n)
        if least <= sent.n:
            break
        found = hour
    return Age(sent.hour - found, sent.hour) if found and found < sent.hour else None


def _older(one: Told, other: Told) -> bool:
    return one.first is not None and other.last is not None and one.first < other.last
