"""Which people coverage is divided by: those who live in an area, or those whom its villages expect.

Expected people are residents + visitors - away - exempt. What an area says itself counts, else the sum of its parts
where each of them has a figure; the two are never mixed, and none takes the other's name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .coverage import Coverage, completed, upwards
from .expected import Entry, Version, people

WHICH = ("residents", "expected")


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected people of an area.

    people: None while any of its villages has entered nothing, or residents are unknown. villages, entered: those that
    enter figures, and those that have. source, entered_by: of the area's own figure, "" where it is a sum. entered_at:
    when the newest came; None before any.
    """

    people: int | None
    villages: int
    entered: int
    source: str = ""
    entered_by: str = ""
    entered_at: datetime | None = None

    @property
    def missing(self) -> int:
        """How many of its villages have entered nothing."""
        return self.villages - self.entered


@dataclass(frozen=True, slots=True)
class Parts:
    """What expected people are made of: residents + entry.visitors - entry.away - entry.exempt, of villages that have
    entered theirs; missing: codes of the others."""

    residents: int
    entry: Entry
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectedPeople:
    """The expected people of a tree of areas. people: by path, None where unknown; entering: code of each area that
    enters figures, by its path; below: paths of these in each area; held: what each has entered, by code."""

    people: Mapping[str, int | None]
    entering: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]]
    residents: Mapping[str, int | None]
    held: Mapping[str, Version]

    def of(self, path: str) -> Expected:
        """The figure of an area."""
        told = [self.held[self.entering[one]] for one in self.below[path] if self.entering[one] in self.held]
        own = told[0] if told and path in self.entering else None
        return Expected(
            people=self.people[path],
            villages=len(self.below[path]),
            entered=len(told),
            source=own.source if own else "",
            entered_by=own.entered_by if own else "",
            entered_at=max((one.entered_at for one in told), default=None),
        )

    def parts(self, path: str) -> Parts:
        """What it is made of."""
        codes = {one: self.entering[one] for one in self.below[path]}
        told = [one for one, code in codes.items() if code in self.held]
        return Parts(
            residents=sum(self.residents.get(one) or 0 for one in told),
            entry=sum((self.held[codes[one]].entry for one in told), Entry()),
            missing=tuple(code for code in codes.values() if code not in self.held),
        )


def standing(versions: Iterable[Version], known_at: datetime | None = None) -> dict[str, Version]:
    """The version of each area that held at `known_at`, None for now, by code of the area."""
    held: dict[str, Version] = {}
    for one in versions:
        if known_at is not None and one.entered_at > known_at:
            continue
        if one.area_code not in held or one.version > held[one.area_code].version:
            held[one.area_code] = one
    return held


def expected_people(
    entering: Mapping[str, str], residents: Mapping[str, int | None], held: Mapping[str, Version]
) -> ExpectedPeople:
    """The expected people of every area. entering: codes of the areas that enter figures, by path; residents: of all
    areas, by path; held: what each has entered, by code."""
    own: dict[str, int | None] = dict.fromkeys(residents)
    below: dict[str, list[str]] = {path: [] for path in residents}
    for path, code in entering.items():
        told = held.get(code)
        own[path] = people(residents[path], told.entry) if told else None
        for above in upwards(path, residents):
            below[above].append(path)
    return ExpectedPeople(
        completed(own), entering, {path: tuple(those) for path, those in below.items()}, residents, held
    )


def of_expected(coverage: Coverage, expected: Expected) -> Coverage:
    """The same people sampled, of the expected instead of the residents."""
    return replace(coverage, denominator=expected.people, which="expected")
