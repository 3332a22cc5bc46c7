"""The day's report of a township: what is signed at its close, and what its signature covers.

Once signed the day is locked. Where nothing was sampled it is a zero report: nought is said, never left out. A figure
that is missing is not nought: it stays missing, and is signed for as missing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from .errors import FieldFault
from .texts import N_

TEXT_MAX = 500
MATTERS = ("no_closing", "missing_hours", "conflicts")
"""What is open at a day's close, and is signed for by name: sites without closing report, hours without count,
different figures for one hour that nobody has settled."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A site's day. noon: at the planned end; final: its last count; None where there is no figure.

    hours: how many it owed; missing: those without a count, as ISO instants. closed_at: when its closing report came;
    last_person_at: ISO. corrections: versions after the first.
    """

    site_code: str
    site_name: str
    area_name: str
    noon: int | None
    final: int | None
    final_hour: str | None
    tubes: int | None
    visitors: int | None
    corrections: int
    hours: int
    missing: tuple[str, ...]
    closed: bool
    closed_by_name: bool
    last_person_at: str | None
    handed_to: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Different figures for an hour of a site that nobody has settled: what stands, and what was offered."""

    site_code: str
    site_name: str
    hour: str
    stands: int
    offered: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """All that a township signs for."""

    lines: tuple[DayLine, ...]
    clashes: tuple[Clash, ...]

    @property
    def noon(self) -> int | None:
        """People at the planned end, of sites that have such a figure; None where none has."""
        return total(line.noon for line in self.lines)

    @property
    def final(self) -> int | None:
        """People in the end, of sites that have any figure; None where none has."""
        return total(line.final for line in self.lines)

    @property
    def tubes(self) -> int | None:
        """Tubes of sites that told them."""
        return total(line.tubes for line in self.lines)

    @property
    def visitors(self) -> int | None:
        """Visitors of sites that told them."""
        return total(line.visitors for line in self.lines)

    @property
    def with_tubes(self) -> int:
        """Sites that told their tubes."""
        return sum(line.tubes is not None for line in self.lines)

    @property
    def with_visitors(self) -> int:
        """Sites that told their visitors."""
        return sum(line.visitors is not None for line in self.lines)

    @property
    def corrections(self) -> int:
        """Versions after the first, of all hours."""
        return sum(line.corrections for line in self.lines)

    @property
    def closed(self) -> int:
        """Sites with a closing report."""
        return sum(line.closed for line in self.lines)

    @property
    def known(self) -> int:
        """Sites with any figure."""
        return sum(line.final is not None for line in self.lines)

    @property
    def known_at_noon(self) -> int:
        """Sites with a figure of the planned end."""
        return sum(line.noon is not None for line in self.lines)

    @property
    def unclosed(self) -> tuple[DayLine, ...]:
        """Sites without closing report."""
        return tuple(line for line in self.lines if not line.closed)

    @property
    def gaps(self) -> tuple[DayLine, ...]:
        """Sites that owe hours."""
        return tuple(line for line in self.lines if line.missing)

    @property
    def hours(self) -> int:
        """Hours that its sites owed."""
        return sum(line.hours for line in self.lines)

    @property
    def hours_missing(self) -> int:
        """Hours of them without a count."""
        return sum(len(line.missing) for line in self.lines)

    @property
    def zero(self) -> bool:
        """True for a zero report: no site was open, or every one of them says that it sampled nobody."""
        return all(line.final == 0 for line in self.lines)

    @property
    def open_matters(self) -> dict[str, int]:
        """How much of each of `MATTERS` is open, those alone that are."""
        counted = {
            "no_closing": len(self.unclosed),
            "missing_hours": self.hours_missing,
            "conflicts": len(self.clashes),
        }
        return {name: n for name, n in counted.items() if n}

    @property
    def fingerprint(self) -> str:
        """Changes with everything that is signed for, so that nobody signs what he has not seen."""
        return sha256(repr(self).encode()).hexdigest()[:24]

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"lines": [asdict(line) for line in self.lines], "clashes": [asdict(clash) for clash in self.clashes]}


@dataclass(frozen=True, slots=True)
class DaySigned:
    """A version of a township's report of a day. number: its own in the round. reopened_at: None while it is locked."""

    number: int
    version: int
    area_code: str
    day: date
    zero: bool
    figures: DayFigures
    note: str
    signed_at: datetime
    signed_by: str
    reopened_at: datetime | None = None
    reopened_by: str | None = None
    reopen_reason: str = ""

    @property
    def locked(self) -> bool:
        """True while nothing of the day may be changed."""
        return self.reopened_at is None


def figures_of(kept: dict[str, Any]) -> DayFigures:
    """What was signed, out of what is kept."""
    lines = tuple(DayLine(**{**line, "missing": tuple(line["missing"])}) for line in kept["lines"])
    return DayFigures(lines, tuple(Clash(**clash) for clash in kept["clashes"]))


def total(figures: Any) -> int | None:
    """The sum of those that are known; None where none is: missing is not nought."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def faults_of(figures: DayFigures, signed_for: Sequence[str], note: str) -> list[FieldFault]:
    """What stands in the way of a signature: open matters that are not signed for, and those without a word why."""
    words = {
        "no_closing": N_("Sites without closing report: %(n)s. Get them, or sign for it."),
        "missing_hours": N_("Hours without a count: %(n)s. Enter them, or sign for it."),
        "conflicts": N_("Open conflicts: %(n)s. Settle them, or sign for it."),
    }
    open_ = figures.open_matters
    found = [FieldFault(words[name], {"n": n}, (name,)) for name, n in open_.items() if name not in signed_for]
    if open_ and not note.strip():
        found.append(FieldFault(N_("Say why it is signed although something is open."), where=("note",)))
    if len(note) > TEXT_MAX:
        found.append(FieldFault(N_("Keep it to %(most)s characters."), {"most": TEXT_MAX}, ("note",)))
    return found
