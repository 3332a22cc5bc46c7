"""Plans and runs: the states they pass through, and the rows people read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .proofs import Proof

RUN_STATES = ("queued", "running", "done", "failed", "cancelled")
QUESTIONS = ("fewest", "finish", "curve")  # what a run may be asked instead of a plan
CALL_UP = "call-up"  # a run that is asked who is called when: it belongs to the pages of call-ups
PLAN_STATES = ("draft", "published", "superseded")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person at a site in a role for a block of time."""

    staff_code: str
    staff_name: str
    unit: str
    work_phone: str | None
    site_code: str
    site_name: str
    area_code: str
    area_name: str
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PlanSlot:
    """What a plan expects of a site in the slot that ends at `ends_at`; figures in lanes and people."""

    site_code: str
    ends_at: datetime
    lanes: int
    arrivals: int
    served: int
    queue: int


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run was, `seconds` after it began.

    shortfall: of the best plan so far: people missed over all targets, those of an area far behind counting more; None
    before a first plan.
    bound: no plan has less than this; None where nothing is proven yet.
    waiting, travel and their bounds: the same of the other two parts, in person-slots and minutes.
    """

    seconds: float
    shortfall: float | None
    bound: float | None
    waiting: float | None = None
    waiting_bound: float | None = None
    travel: float | None = None
    travel_bound: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One solve of a session's problem.

    stage: what is being done, one of the solver's words, "" before it begins. waiting, travel: the other two parts of
    the best plan so far. attempt: how many workers have taken it up. stopped: somebody ended it early and its best plan
    was kept. failure, failure_facts: why it failed, as a sentence and its facts. proofs: the parts of the best plan so
    far with what is proven of them, () before a first plan. explained: how many missed targets are explained, and how
    many there are; prices: the same of wishes and what they cost. question: one of `QUESTIONS`, "" where a plan is
    asked for; answer: what is known of it so far.
    assumed: `Assumptions.as_dict`; wishes: a sampling-wishes/1; priced: whether the price of each is worked out.
    adjusts: it is to propose moves for an area that is behind.
    """

    id: int
    round_code: str
    session_code: str
    state: str
    seed: int
    seconds_limit: float
    attempt: int
    stage: str
    steps: tuple[Step, ...]
    waiting: float | None
    travel: float | None
    cancel_requested: bool
    stopped: bool
    failure: str
    failure_facts: dict[str, object]
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime | None
    plan_version: int | None
    solver_version: str
    input_hash: str
    history: bool = False  # it was given what its people did before
    proofs: tuple[Proof, ...] = ()
    explained: tuple[int, int] = (0, 0)
    prices: tuple[int, int] = (0, 0)
    question: str = ""
    answer: dict[str, Any] | None = None
    assumed: dict[str, Any] = field(default_factory=dict)
    wishes: dict[str, Any] | None = None
    priced: bool = False
    adjusts: bool = False

    @property
    def best(self) -> Step | None:
        """The newest step with a plan."""
        return next((step for step in reversed(self.steps) if step.shortfall is not None), None)


ATTEMPTS_MAX = 3  # a run whose worker dies so often is not taken up again


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """What a plan does for a target: people needed by then, people sampled by then (before the session too), missed."""

    area_code: str
    coverage: float
    by: datetime
    residents: int
    needed: int
    reached: int
    missed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a session's plan with its figures (see `sampling.services.plans.drafting`)."""

    id: int
    round_code: str
    session_code: str
    version: int
    state: str
    run_id: int | None
    figures: dict[str, Any]
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None


def may_publish(state: str) -> bool:
    """True where a plan in this state may be published; what was published once never changes again."""
    return state == "draft"
