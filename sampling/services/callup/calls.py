"""What call-ups are read as: an area at a site, a site with its areas, townships in figures, and all that stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area
from sampling.domain.callup import Hours
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import Site


@dataclass(frozen=True, slots=True)
class Call:
    """An area at a site: who is expected there, and when they are called; starts_at None while they are not."""

    area: Area
    level: str
    people: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SiteCalls:
    """A site with the areas that it serves, in the order of their windows; version: of what stands, 0 for nothing."""

    site: Site
    hours: tuple[Hours, ...]
    calls: tuple[Call, ...]
    version: int

    @property
    def called(self) -> int:
        """How many of its areas have a window."""
        return sum(call.starts_at is not None for call in self.calls)

    @property
    def begins(self) -> datetime | None:
        """When the first of its windows begins; None without one."""
        return min((call.starts_at for call in self.calls if call.starts_at), default=None)

    @property
    def ends(self) -> datetime | None:
        """When the last of its windows ends; None without one."""
        return max((call.ends_at for call in self.calls if call.ends_at), default=None)

    @property
    def people(self) -> int:
        """Who is expected at it."""
        return sum(call.people for call in self.calls)


@dataclass(frozen=True, slots=True)
class Township:
    """A township's sites in figures. areas: that they serve, each counted once; called: those with a window at each of
    their sites."""

    area: Area
    sites: int
    areas: int
    called: int


@dataclass(frozen=True, slots=True)
class Page:
    """A session's call-ups. sites: those in the area that is looked at; unserved: areas that no site serves."""

    round: Round
    session: RoundSession
    area: Area
    townships: tuple[Township, ...]
    sites: tuple[SiteCalls, ...]
    unserved: tuple[Area, ...]

    @property
    def areas(self) -> int:
        """Areas that the sites serve, each counted once."""
        return counted(self.sites)[1]

    @property
    def called(self) -> int:
        """Those that have a window at each of their sites."""
        return counted(self.sites)[0]


def counted(sites: Iterable[SiteCalls]) -> tuple[int, int]:
    """Of the areas that sites serve, each counted once: (with a window at each of their sites, in all)."""
    whole: dict[str, bool] = {}
    for own in sites:
        for call in own.calls:
            whole[call.area.code] = whole.get(call.area.code, True) and call.starts_at is not None
    return sum(whole.values()), len(whole)


@dataclass(frozen=True, slots=True)
class Known:
    """What stands: the county's areas, the sites of the session with their areas, and areas that none serves."""

    round: Round
    session: RoundSession
    areas: Sequence[Area]
    sites: Sequence[SiteCalls]
    unserved: Sequence[Area]
