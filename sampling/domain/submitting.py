"""What a township sends in for a round: the states of a submission and of a township, and what a late change means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

FILES = ("areas", "sites", "staff", "vehicles")
AS_IT_STANDS = "as_it_stands"
KINDS = (*FILES, AS_IT_STANDS)
STATES = ("submitted", "applied", "partly_applied", "returned", "superseded")
TOWNSHIP_STATES = ("not_submitted", "back", "waiting", "applied")
"""Worst first: nothing has come; something was given back and nothing has come since; something waits to be decided;
all that came was taken over."""

SUBJECTS = ("person", "site", "area")
CHANGES = ("new", "changed", "gone", "back")
PLANNED_WITH = {
    "staff": ("person", frozenset({"roles", "base_code", "available_from", "available_to"})),
    "sites": (
        "site",
        frozenset({"area_code", "kind", "lanes", "people_per_lane_hour", "opens", "closes", "lon", "lat", "serves"}),
    ),
    "areas": ("area", frozenset({"parent_code", "lon", "lat", "residents"})),
}
"""By the kind of a file: what its rows are to a plan, and the columns that a plan is made with. A change of any other
column, such as a phone, needs no new plan."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission of a township, without its file.

    kind: one of `KINDS`; version counts those of a kind. rows ... faulty: of the file, 0 without one.
    answer: what the planner wrote with the decision. returned_name: of the file with the rows given back, "" for none.
    """

    id: int
    area_code: str
    kind: str
    version: int
    file_name: str
    submitted_by: str
    submitted_at: datetime
    note: str
    state: str
    decided_by: str | None
    decided_at: datetime | None
    answer: str
    rows: int
    new: int
    changed: int
    faulty: int
    returned_name: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A change that a plan made before `at` does not know of."""

    area_code: str
    subject: str
    code: str
    change: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """What became other than a plan took it for: codes, in order; townships: of those in which it did."""

    people_gone: tuple[str, ...] = ()
    people_new: tuple[str, ...] = ()
    people_changed: tuple[str, ...] = ()
    sites_new: tuple[str, ...] = ()
    sites_changed: tuple[str, ...] = ()
    areas_changed: tuple[str, ...] = ()
    townships: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((*self.people, *self.sites_new, *self.sites_changed, *self.areas_changed))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody concerned."""
        return (*self.people_gone, *self.people_new, *self.people_changed)


def newest(submissions: Iterable[Submission]) -> list[Submission]:
    """The newest version of each kind, in the order of `KINDS`."""
    held: dict[str, Submission] = {}
    for one in submissions:
        if one.kind not in held or one.version > held[one.kind].version:
            held[one.kind] = one
    return [held[kind] for kind in KINDS if kind in held]


def township_state(submissions: Iterable[Submission]) -> str:
    """How far a township is, by the newest version of each kind: one of `TOWNSHIP_STATES`."""
    states = {one.state for one in newest(submissions)}
    if not states:
        return "not_submitted"
    if "submitted" in states:
        return "waiting"
    return "back" if states & {"returned", "partly_applied"} else "applied"


def since(changes: Sequence[Noted], at: datetime) -> Since:
    """What changed after `at`, each code once: not told: who went and is back, who is new and gone."""
    first: dict[tuple[str, str], str] = {}
    last: dict[tuple[str, str], str] = {}
    where: dict[tuple[str, str], str] = {}
    for one in sorted((one for one in changes if one.at > at), key=lambda one: one.at):
        first.setdefault((one.subject, one.code), one.change)
        last[one.subject, one.code] = one.change
        where[one.subject, one.code] = one.area_code
    found: dict[tuple[str, str], list[str]] = {}
    townships: set[str] = set()
    for (subject, code), end in sorted(last.items()):
        begin = first[subject, code]
        if end == "gone":
            told = "gone" if begin != "new" else ""
        elif begin == "new":
            told = "new"
        elif begin == "gone":
            told = "changed" if end == "changed" else ""
        else:
            told = "new" if begin == "back" else "changed"
        if told:
            found.setdefault((subject, told), []).append(code)
            townships.add(where[subject, code])

    def codes(subject: str, *told: str) -> tuple[str, ...]:
        return tuple(code for word in told for code in found.get((subject, word), ()))

    return Since(
        codes("person", "gone"),
        codes("person", "new"),
        codes("person", "changed"),
        codes("site", "new"),
        codes("site", "changed"),
        codes("area", "new", "changed"),
        tuple(sorted(townships)),
    )
