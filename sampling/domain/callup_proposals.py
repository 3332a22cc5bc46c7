"""Call-ups that a solve proposes: what they are worked out for, and what is known of each site's waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

BASES = ("plan", "wish")
"""For the lanes that the plan staffs, or for as few lanes as keep the waits short, which the next plan is to staff."""

SECONDS = 40.0  # of a solve, over all sites
LOOKS_BACK = timedelta(days=28)  # so far back it counts how late a village was called


@dataclass(frozen=True, slots=True)
class Waiting:
    """By slot: people who come, who wait at its end, and minutes until who came last is sampled."""

    comes: tuple[int, ...]
    waits: tuple[int, ...]
    minutes: tuple[int, ...]

    @property
    def longest(self) -> int:
        """The longest wait in minutes."""
        return max(self.minutes, default=0)

    def beyond(self, limit: int) -> int:
        """People who come in slots at whose end the wait is longer than so many minutes."""
        return sum(people for people, minutes in zip(self.comes, self.minutes, strict=True) if minutes > limit)

    @property
    def left(self) -> int:
        """People who still wait when the site closes."""
        return self.waits[-1] if self.waits else 0


@dataclass(frozen=True, slots=True)
class ProposedWindow:
    """An area's window, and who comes in it."""

    area_code: str
    starts_at: datetime
    ends_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class ProposedSite:
    """A site's part of a proposal.

    version: of the windows that stood when it was asked for. starts: of the slots, which are `minutes` long; room:
    people whom the lanes sample in each; lanes: staffed, or wished for. now: the waiting as people come today, by
    windows that stand or by themselves; then: with the proposed windows. value, bound: people sent home, beyond 50 and
    beyond 25 minutes, longest wait, unevenness, waiting person-slots, and what no windows go below. proven: no windows
    are better.
    """

    code: str
    version: int
    starts: tuple[datetime, ...]
    minutes: int
    room: tuple[int, ...]
    lanes: tuple[int, ...]
    windows: tuple[ProposedWindow, ...]
    now: Waiting
    then: Waiting
    value: tuple[int, ...]
    bound: tuple[int, ...]
    proven: bool

    @property
    def people(self) -> int:
        """Who comes in the windows."""
        return sum(window.people for window in self.windows)

    def not_sampled(self, waiting: Waiting) -> tuple[int, ...]:
        """By slot: of the people who wait at its end, those whom the rest of the day does not sample."""
        ahead = [sum(self.room[t + 1 :]) for t in range(len(self.room))]
        return tuple(max(0, people - room) for people, room in zip(waiting.waits, ahead, strict=True))

    def as_if_open(self, waiting: Waiting) -> tuple[int, ...]:
        """Minutes of waiting, beyond the close as if the last slot's lanes went on."""
        pace = max(1, next((room for room in reversed(self.room) if room), 1))
        late = (-(-people * self.minutes // pace) for people in self.not_sampled(waiting))
        return tuple(minutes + more for minutes, more in zip(waiting.minutes, late, strict=True))

    @property
    def is_least(self) -> bool:
        """True where no windows send fewer home or let fewer wait beyond the limits: that much is proven."""
        return self.value[:3] == self.bound[:3]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A solve of who is called when, and what came of it.

    state: of the run. area_code: for the sites that stand in it. basis: of `BASES`; plan_version: whose lanes. done,
    of: sites worked out so far. sites: of a run that is done; left: codes of sites that there was no time for or that
    the plan gives no lane. accepted_at: when its windows were kept, None before.
    """

    id: int
    round_code: str
    session_code: str
    state: str
    area_code: str
    basis: str
    plan_version: int | None
    done: int
    of: int
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    failure: str
    failure_facts: dict[str, object]
    cancel_requested: bool
    accepted_at: datetime | None
    accepted_by: str
    sites: tuple[ProposedSite, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """True where nothing more happens by itself."""
        return self.state not in ("queued", "running")


def site_as_dict(site: ProposedSite) -> dict[str, Any]:
    """As JSON."""
    return {
        "code": site.code,
        "version": site.version,
        "starts": [at.isoformat() for at in site.starts],
        "minutes": site.minutes,
        "room": site.room,
        "lanes": site.lanes,
        "windows": [[w.area_code, w.starts_at.isoformat(), w.ends_at.isoformat(), w.people] for w in site.windows],
        "now": [site.now.comes, site.now.waits, site.now.minutes],
        "then": [site.then.comes, site.then.waits, site.then.minutes],
        "value": site.value,
        "bound": site.bound,
        "proven": site.proven,
    }


def site_from(given: dict[str, Any]) -> ProposedSite:
    """The other way round."""
    return ProposedSite(
        code=given["code"],
        version=given["version"],
        starts=tuple(datetime.fromisoformat(at) for at in given["starts"]),
        minutes=given["minutes"],
        room=tuple(given["room"]),
        lanes=tuple(given["lanes"]),
        windows=tuple(
            ProposedWindow(code, datetime.fromisoformat(starts), datetime.fromisoformat(ends), people)
            for code, starts, ends, people in given["windows"]
        ),
        now=_waiting(given["now"]),
        then=_waiting(given["then"]),
        value=tuple(given["value"]),
        bound=tuple(given["bound"]),
        proven=given["proven"],
    )


def _waiting(given: Sequence[Sequence[int]]) -> Waiting:
    return Waiting(tuple(given[0]), tuple(given[1]), tuple(given[2]))


def lateness(starts_at: datetime, opens_at: datetime, closes_at: datetime) -> int:
    """How late in a session somebody was called, in hundredths of its hours."""
    return round(100 * ((starts_at - opens_at) / (closes_at - opens_at)))
