"""Move orders: who is told to work elsewhere from one version of a plan to the next, and who has answered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .plans import Plan

DIFFICULTY_MAX = 1000
STATES = ("cannot", "difficulty", "unsigned", "signed")
"""How an order stands, the most pressing first; "difficulty": there is one, but it does not keep from following."""
KINDS = ("site", "unit", "person")


@dataclass(frozen=True, slots=True)
class Work:
    """A block of work at a site; site_path: of the area it stands in."""

    site_code: str
    site_name: str
    site_path: str
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A person with other work than in the version before: before, after: the blocks that are not the same, () where
    there are none. base_path: of the area the person starts from. name, work_phone: None for who may not see them."""

    code: str
    name: str | None
    unit: str
    work_phone: str | None
    base_path: str
    before: tuple[Work, ...]
    after: tuple[Work, ...]

    @property
    def sites(self) -> frozenset[str]:
        """Codes of the sites that it concerns."""
        return frozenset(one.site_code for one in (*self.before, *self.after))

    def comes_to(self, site_code: str) -> bool:
        """True where the person works at the site, and did not before."""
        return self._at(self.after, site_code) and not self._at(self.before, site_code)

    def leaves(self, site_code: str) -> bool:
        """True where the person worked at the site before, and does not any more."""
        return self._at(self.before, site_code) and not self._at(self.after, site_code)

    def concerns(self, path: str) -> bool:
        """True where the person or one of the sites is within an area, by path; "" is everywhere."""
        return self.base_path.startswith(path) or any(
            one.site_path.startswith(path) for one in (*self.before, *self.after)
        )

    @staticmethod
    def _at(works: Iterable[Work], site_code: str) -> bool:
        return any(one.site_code == site_code for one in works)


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody has done with an order. signed_by: a name, or that of an account."""

    signed_at: datetime | None = None
    signed_by: str | None = None
    difficulty: str = ""
    difficulty_at: datetime | None = None
    cannot: bool = False

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if self.cannot:
            return "cannot"
        if self.difficulty_at is not None and (self.signed_at is None or self.difficulty_at > self.signed_at):
            return "difficulty"
        return "signed" if self.signed_at is not None else "unsigned"


def chain(plans: Sequence[Plan]) -> list[Plan]:
    """The re-plans that led to the version that holds, the newest first: their orders stand. plans: of a session."""
    by_version = {one.version: one for one in plans}
    at = next((one for one in plans if one.state == "published"), None)
    out = []
    while at is not None:
        again, replaced = at.figures.get("replan"), at.figures.get("replaced")
        if again:
            out.append(at)
        at = by_version.get((again or replaced or {"of": 0})["of"])
    return out


def newest(chained: Sequence[Plan], moved: Callable[[Plan], Sequence[Moved]]) -> list[tuple[Plan, Moved]]:
    """Everybody who is moved in a chain, once, by the newest version that moves them."""
    seen: set[str] = set()
    out = []
    for plan in chained:
        for one in moved(plan):
            if one.code not in seen:
                seen.add(one.code)
                out.append((plan, one))
    return out
