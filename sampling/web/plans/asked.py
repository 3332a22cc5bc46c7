"""The plan that an address names, and how much of it this account may see."""

from dataclasses import dataclass
from typing import Any

from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.permissions import PLAN, SEE_STAFF, allows
from sampling.domain.plans import Plan, TargetFigure
from sampling.domain.rounds import Round, Session
from sampling.guards import may
from sampling.services import areas, plans, rounds

from ..context import actor, database
from ..formatting import use_zone
from ..rounds.sessions import session_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan in its session and round.

    scope_path: whose sites and people are shown, "" where the account reaches the whole county. with_names: whether
    names and work phones are.
    """

    plan: Plan
    round: Round
    session: Session
    scope_path: str
    with_names: bool

    @property
    def may_publish(self) -> bool:
        """True where this account may publish it as it is."""
        return self._may_plan and self.plan.state == "draft" and not self.not_so

    @property
    def not_so(self) -> dict[str, Any]:
        """What the draft assumes that is not so in the round by now; {} also once it is published."""
        return plans.not_so_yet(database(), self.plan) if self.plan.state == "draft" else {}

    @property
    def may_replan(self) -> bool:
        """True where this account may re-plan it from now."""
        return self._may_plan and self.plan.state == "published"

    @property
    def may_repeat(self) -> bool:
        """True where this account may take it up again as a new version."""
        return self._may_plan and self.plan.state == "superseded"

    @property
    def _may_plan(self) -> bool:
        return may(actor(), PLAN, area_path=self.round.area_path)


def asked(round_code: str, session_code: str, version: int) -> Asked:
    """The plan of an address; raises NotFound, also for a draft that this account may not see."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    plan = plans.plan_of_version(db, round_code=round_code, session_code=session_code, version=version)
    if plan.state == "draft" and not plans.may_see_drafts(actor(), round_.area_path):
        raise NotFound(
            "The session %(session)s has no version %(version)s of its plan.", session=session_code, version=version
        )
    use_zone(round_.tz)
    return Asked(plan, round_, session, scope(round_), allows(actor().role, SEE_STAFF))


def scope(round_: Round) -> str:
    """Path of the part of the round's county that the account reaches, "" for all of it."""
    own = actor().area_path
    return "" if within(round_.area_path, own) else own


def targets_of(given: Asked) -> list[TargetFigure]:
    """What the plan does for the targets of the areas that the account reaches, furthest behind first."""
    found = plans.target_figures(given.plan)
    if not given.scope_path:
        return found
    reached = areas.names(database(), given.scope_path)
    return [figure for figure in found if figure.area_code in reached]
