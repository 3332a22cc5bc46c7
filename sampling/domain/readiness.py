"""Readiness: what a site lead ticks before the site opens, what is still missing, and how a site stands.

The six musts are those of a county's order of February 2020 (rules, scanning, temperature, masks, disinfection,
emergency plan); the five haves those of another's (guide, rules and person in charge, stock, medical support, isolation
place). A site opens when it is ready, or by the name of somebody who says why it opens although it is not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import FieldFault
from .hours import Stretch
from .texts import N_

MUSTS = ("rules", "scanning", "temperature", "masks", "disinfection", "emergency_plan")
HAVES = ("guide", "rules_and_lead", "stock", "medical_support", "isolation_place")
ITEMS = MUSTS + HAVES
DAY_AHEAD = timedelta(days=1)
EARLY = timedelta(hours=2)
"""So long before a session opens its sites may report: leads set up from 06:00 for an opening at 08:00; whatever is
ticked sooner says nothing about the morning."""
STATES = ("silent", "acknowledged", "unready", "short", "ready", "open")
"""Nothing heard; the lead has seen the roster; something is missing; the lead is ready but people are; ready; open."""
WAYS = ("ready", "name", "count")
"""How a site was opened: ready; by somebody's name although it was not; by its first count."""
PEOPLE_MAX = 1000
TEXT_MAX = 500
ID_MAX = 64


@dataclass(frozen=True, slots=True)
class ReadinessReport:
    """What a site says of itself.

    report_id: made where it is written, so that sending it again is known to be the same. seen: newest version at the
    county that its writer knew, 0 for none. staff_there: people who are there. ticked: of `ITEMS`. absent: staff codes.
    ready: the lead says that the site is; else it is stored as not ready yet.
    """

    report_id: str
    seen: int = 0
    staff_there: int | None = None
    supplies_ok: bool = False
    network_ok: bool = False
    ticked: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    ready: bool = False
    note: str = ""
    observed_at: datetime | None = None

    def content(self) -> tuple[object, ...]:
        """What it says; two reports that say the same are the same report."""
        return (
            self.staff_there,
            self.supplies_ok,
            self.network_ok,
            self.ticked,
            self.absent,
            self.ready,
            self.note.strip(),
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """A version of a site's report as it stands at the county.

    planned: people whom the plan has there at the opening. unnamed: people who are neither there, nor ticked as absent,
    nor sent as somebody's replacement.
    """

    version: int
    report: ReadinessReport
    planned: int
    unnamed: int
    received_at: datetime
    reported_by: str


@dataclass(frozen=True, slots=True)
class Opened:
    """When, by whom and how a site was opened; reason: why, where it was not ready."""

    at: datetime
    by: str
    how: str
    reason: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody of the plan who is not there.

    role: of the first block of work at the site. Settled by a replacement that was sent (accepted_at, in the version
    plan_version), or by the decision to go on without (declined_at); over where the person came after all
    (withdrawn_at). Names and phones: of both people.
    """

    staff_code: str
    staff_name: str
    unit: str
    work_phone: str | None
    site_code: str
    site_name: str
    role: str
    reported_at: datetime
    reported_by: str
    withdrawn_at: datetime | None = None
    replacement_code: str | None = None
    replacement_name: str | None = None
    replacement_phone: str | None = None
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    declined_at: datetime | None = None
    declined_by: str | None = None
    plan_version: int | None = None

    @property
    def is_open(self) -> bool:
        """True while nobody has been sent and nobody has said that the site goes on without."""
        return self.withdrawn_at is None and self.accepted_at is None and self.declined_at is None


def nonsense(report: ReadinessReport) -> list[FieldFault]:
    """What can't be, whatever else is known."""
    found = []
    if not 1 <= len(report.report_id) <= ID_MAX:
        found.append(FieldFault(N_("The report has no usable number. Open the page again."), where=("report_id",)))
    if report.staff_there is not None and not 0 <= report.staff_there <= PEOPLE_MAX:
        facts = {"n": report.staff_there, "most": PEOPLE_MAX}
        sentence = N_("%(n)s people can't be there: type a number from 0 to %(most)s.")
        found.append(FieldFault(sentence, facts, ("staff_there",)))
    if report.ticked - set(ITEMS):
        found.append(FieldFault(N_("A tick is none of the eleven. Open the page again."), where=("ticked",)))
    if len(report.note) > TEXT_MAX:
        found.append(FieldFault(N_("Keep the note to %(most)s characters."), {"most": TEXT_MAX}, ("note",)))
    return found


def unnamed(*, planned: int, absent: int, replaced: int, staff_there: int | None) -> int:
    """How many of the people planned are neither there, nor ticked as absent, nor somebody's replacement on the way."""
    return max(0, planned - absent - replaced - (staff_there or 0))


def missing(
    *,
    staff_there: int | None,
    unnamed: int,
    supplies_ok: bool,
    network_ok: bool,
    ticked: Collection[str],
) -> list[str]:
    """What keeps a site from being ready, in the order of the page: "staff_there", "unnamed", "supplies", "network",
    and the items that are not ticked."""
    found = {
        "staff_there": not staff_there,
        "unnamed": bool(staff_there and unnamed),
        "supplies": not supplies_ok,
        "network": not network_ok,
    }
    return [key for key, lacks in found.items() if lacks] + [key for key in ITEMS if key not in ticked]


def missing_of(stored: Stored) -> list[str]:
    """`missing` of a report that stands."""
    said = stored.report
    return missing(
        staff_there=said.staff_there,
        unnamed=stored.unnamed,
        supplies_ok=said.supplies_ok,
        network_ok=said.network_ok,
        ticked=said.ticked,
    )


def faults_of(lacks: Sequence[str], unnamed: int) -> list[FieldFault]:
    """Why "ready" can't be taken: each thing that is missing, at its field."""
    sentences = {
        "staff_there": N_("Nobody is there yet. Type how many people are."),
        "unnamed": N_("%(n)s people of the roster are neither there nor ticked as absent. Tick who is absent."),
        "supplies": N_("Supplies are not ticked. Tick them once they are there, or save it as not ready yet."),
        "network": N_("The network is not ticked. Tick it once it works, or save it as not ready yet."),
    }
    found = [FieldFault(sentences[key], {"n": unnamed}, (_FIELDS[key],)) for key in lacks if key in sentences]
    items = [key for key in lacks if key in ITEMS]
    if items:
        sentence = N_("%(n)s of the eleven are not ticked. Tick them, or save it as not ready yet.")
        found.append(FieldFault(sentence, {"n": len(items)}, ("ticked",)))
    return found


_FIELDS = {
    "staff_there": "staff_there",
    "unnamed": "absent",
    "supplies": "supplies_ok",
    "network": "network_ok",
}


def is_staffed(stored: Stored | None, absences: Collection[Absence]) -> bool:
    """True where people are there, everybody who is not has a name, and for each of these somebody was sent, or it was
    decided to go on without. absences: those of the site."""
    if stored is None or not stored.report.staff_there or stored.unnamed:
        return False
    return not any(one.is_open for one in absences)


def is_ready(stored: Stored | None, absences: Collection[Absence]) -> bool:
    """True where the lead has reported ready and nobody is missing."""
    return stored is not None and stored.report.ready and is_staffed(stored, absences)


def state_of(
    stored: Stored | None, absences: Collection[Absence], *, acknowledged: bool, opened: bool
) -> str:  # fmt: skip
    """How a site stands, one of `STATES`."""
    if opened:
        return "open"
    if stored is None:
        return "acknowledged" if acknowledged else "silent"
    if not stored.report.ready:
        return "unready"
    return "ready" if is_staffed(stored, absences) else "short"


def is_behind(state: str, opens_at: datetime, now: datetime) -> bool:
    """True where the hour of opening has come and the site is neither ready nor open."""
    return now >= opens_at and state not in ("ready", "open")


def reported_from(opens_at: datetime) -> datetime:
    """From when on readiness can be reported."""
    return opens_at - EARLY


def at_hand(stretches: Sequence[Stretch], now: datetime) -> int | None:
    """The stretch to get ready for: one that takes reports now, else the next to come within a day, else the last that
    was, else the next: what is days away does not yet take the place of what just was."""
    ranked = []
    for position, one in enumerate(stretches):
        if reported_from(one.opens_at) <= now < one.closes_at:
            ranked.append((0, abs(now - one.opens_at), position))
        elif now < one.opens_at:
            ranked.append((1 if one.opens_at - now <= DAY_AHEAD else 3, one.opens_at - now, position))
        else:
            ranked.append((2, now - one.closes_at, position))
    return min(ranked)[-1] if ranked else None


def by_site(absences: Collection[Absence]) -> Mapping[str, list[Absence]]:
    """Absences that are not over, by code of the site."""
    out: dict[str, list[Absence]] = {}
    for one in absences:
        if one.withdrawn_at is None:
            out.setdefault(one.site_code, []).append(one)
    return out
