"""From the order to open sites: the steps of a round with the times at which they were done, and the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a round.

    key: "made", "sessions", "targets", "planned", "told" (the round is published), "published" (a plan is).
    session: its name where the step is of one session, "" else. done_at: None where it is still to be done.
    """

    key: str
    session: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps in their order. ordered_at: when the round was made, from which the clock runs."""

    ordered_at: datetime
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first that is still to be done; None where all are done."""
        return next((step for step in self.steps if step.done_at is None), None)

    def since_order(self, at: datetime) -> int:
        """Whole minutes from the order until then; 0 for what was there with it."""
        return max(0, int((at - self.ordered_at) / timedelta(minutes=1)))
