"""What the chase of an hour shows: sites that owe it, by township, whom to call, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.chasing import Call
from sampling.domain.rounds import Round


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call: kind is "lead", "township_lead", "county_leader" or "duty"."""

    kind: str
    name: str
    phone: str | None
    post: str = ""


@dataclass(frozen=True, slots=True)
class Owing:
    """A site that owes the hour. last: its last hour with a count, None where there is none of this opening; sampled:
    its figure. silent_since: that hour's end, else the opening. owed: how many hours of the opening have no count."""

    site_code: str
    site_name: str
    area_name: str
    township_code: str
    last: datetime | None
    sampled: int | None
    silent_since: datetime
    owed: int
    contacts: tuple[Contact, ...]
    calls: tuple[Call, ...]
    step: str


@dataclass(frozen=True, slots=True)
class Township:
    """A township with sites that owe the hour, of so many that were open in it; the longest silent first.

    contacts: head, duty and county leader. calls: those at its own level and the county's. step: what is due for it.
    """

    code: str
    name: str
    sites: tuple[Owing, ...]
    expected: int
    contacts: tuple[Contact, ...]
    calls: tuple[Call, ...]
    step: str


@dataclass(frozen=True, slots=True)
class Chase:
    """The chase of an hour. hours: all of the round's day that are over, in order. level: the highest that is due now,
    "" before the first. after: how long after the hour each level is called."""

    round: Round
    hour: datetime
    hours: tuple[datetime, ...]
    townships: tuple[Township, ...]
    expected: int
    reported: int
    level: str
    after: Mapping[str, timedelta]
    unclosed: int
    as_of: datetime

    @property
    def owing(self) -> int:
        """Sites that owe the hour."""
        return self.expected - self.reported

    @property
    def called(self) -> int:
        """Sites of them that were called."""
        return sum(bool(site.calls) for one in self.townships for site in one.sites)

    def at(self, level: str) -> datetime:
        """When a level is called."""
        return self.hour + self.after[level]
