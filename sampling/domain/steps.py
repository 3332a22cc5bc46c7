"""From the order to open sites: the steps of a round, who answers for each, when it was done, and which is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .teams import Team

VERDICTS = ("done", "not_needed")
"""What somebody may say of a step by name."""
NORM_HOURS = (4, 6)
"""Sites are open 4 to 6 hours after the order: national guideline for all-staff testing, 1st edition, February 2021."""


@dataclass(frozen=True, slots=True)
class StepKind:
    """A step that every round has.

    team: key of the team that answers for it. each: "" for one step of the round, "session" for one of each session.
    townships: it is done when every township has done its part.
    """

    key: str
    team: str
    each: str = ""
    townships: bool = False


KINDS: tuple[StepKind, ...] = (
    StepKind("ordered", "coordination"),
    StepKind("sessions", "coordination"),
    StepKind("targets", "sampling"),
    StepKind("told", "coordination", townships=True),
    StepKind("submissions", "coordination", townships=True),
    StepKind("expected", "information", townships=True),
    StepKind("gaps", "information", townships=True),
    StepKind("planned", "sampling", each="session"),
    StepKind("published", "sampling", each="session"),
    StepKind("signed", "coordination", each="session", townships=True),
    StepKind("accounts", "information"),
    StepKind("ready", "supplies"),
    StepKind("open", "order"),
)
BY_KEY = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Said:
    """What the rows say of a step: when it was done, None where it is not or they can't tell; how many of the townships
    have done their part, None where they can't tell; how many of how many (signatures, sites) the step has, if any; the
    name of the session that a step of the round is told of; when what belongs to it was last done (slips printed)."""

    done_at: datetime | None = None
    townships: int | None = None
    parts: tuple[int, int] | None = None
    session: str = ""
    last_at: datetime | None = None


UNKNOWN = Said()


@dataclass(frozen=True, slots=True)
class Mark:
    """A step that somebody has marked: one of `VERDICTS`, by name, with the reason."""

    key: str
    session: str
    verdict: str
    done_by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a round.

    session: name of the session that it is of, or is told of, "" else; session_code: "" where it is the round's.
    done_at: as the rows say; None where they don't. mark: what somebody has said of it. team: who answers for it, None
    where the round has no such team. townships: (how many have done their part, None where that is not known; of how
    many), None where it is not theirs.
    parts: (how many, of how many) of what the step is made of: signatures, or sites; None where it is not counted.
    last_at: when what belongs to it was last done.
    """

    key: str
    session: str = ""
    session_code: str = ""
    done_at: datetime | None = None
    mark: Mark | None = None
    team: Team | None = None
    townships: tuple[int | None, int] | None = None
    parts: tuple[int, int] | None = None
    last_at: datetime | None = None

    @property
    def settled_at(self) -> datetime | None:
        """When it was done, or marked; None where it is still to be done. What the rows say comes first."""
        return self.done_at or (self.mark.at if self.mark else None)

    @property
    def verdict(self) -> str:
        """ "done", "marked" (done by name), "not_needed" or "open"."""
        if self.done_at:
            return "done"
        if self.mark is None:
            return "open"
        return "marked" if self.mark.verdict == "done" else "not_needed"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps in their order. ordered_at: when the order came and the clock began; None while there is none."""

    ordered_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first that is still to be done; None where all are done."""
        return next((step for step in self.steps if step.settled_at is None), None)

    @property
    def settled(self) -> int:
        """How many are done or marked."""
        return sum(step.settled_at is not None for step in self.steps)

    @property
    def due(self) -> tuple[datetime, datetime] | None:
        """By when sites are to be open by the norm: at the earliest and at the latest; None without an order."""
        if self.ordered_at is None:
            return None
        return self.ordered_at + timedelta(hours=NORM_HOURS[0]), self.ordered_at + timedelta(hours=NORM_HOURS[1])

    @property
    def opened_at(self) -> datetime | None:
        """When sites were open: the clock stops then."""
        return next((step.settled_at for step in self.steps if step.key == "open"), None)

    def is_before_order(self, at: datetime) -> bool:
        """True for an instant that lies more than a minute before the order."""
        return self.ordered_at is not None and at < self.ordered_at - timedelta(minutes=1)

    def since_order(self, at: datetime) -> int | None:
        """Whole minutes from the order until then; 0 for what was there with it, None without an order."""
        return None if self.ordered_at is None else max(0, int((at - self.ordered_at) / timedelta(minutes=1)))


def kinds_for(sessions: Sequence[tuple[str, str]]) -> list[tuple[StepKind, str, str]]:
    """Every step of a round with these sessions (code, name), as (kind, code, name) with "" for the round's own."""
    return [(kind, code, name) for kind in KINDS for code, name in (sessions if kind.each == "session" else [("", "")])]
