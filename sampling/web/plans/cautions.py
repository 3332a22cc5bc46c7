"""What a planner is warned of before acting: a session that is over, and a run whose time was too short."""

from sampling.domain.plans import Run
from sampling.domain.rounds import Session
from sampling.services import plans

from ..context import database, now
from . import bp


@bp.app_template_test("over")
def is_over(session: Session) -> bool:
    """`session is over`: its last hour is past."""
    return session.closes_at < now()


@bp.app_template_test("cut_short")
def is_cut_short(run: Run) -> bool:
    """`run is cut_short`: its time was too short for a good plan.

    So it is where targets are missed and either nothing is known of how much better a plan could be, or none of the
    targets is reached though a better plan is not ruled out.
    """
    best = run.best
    if run.state != "done" or best is None or not best.shortfall:
        return False
    if best.bound is None:
        return True
    return best.bound < best.shortfall - 0.5 and _reaches_nothing(run)


def _reaches_nothing(run: Run) -> bool:
    if run.plan_version is None:
        return False
    plan = plans.plan_of_version(
        database(), round_code=run.round_code, session_code=run.session_code, version=run.plan_version
    )
    return all(target.missed for target in plans.target_figures(plan))
