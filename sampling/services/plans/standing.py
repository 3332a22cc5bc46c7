"""Whether a re-plan still fits what holds: it would else rewrite what people have done already."""

from collections.abc import Sequence
from datetime import datetime

from sampling.domain.errors import Refused
from sampling.domain.plans import Plan


def check_replan(versions: Sequence[Plan], plan: Plan, now: datetime) -> None:
    """Raises Refused where the version that a re-plan changes no longer holds, or its first slot is over.

    Any other plan passes. versions: all of the session's.
    """
    again = plan.figures.get("replan")
    if not again:
        return
    holds = next((one.version for one in versions if one.state == "published"), None)
    if holds != again["of"]:
        raise Refused(
            "Version %(version)s re-plans version %(of)s, which no longer holds. Re-plan from now.",
            version=plan.version,
            of=again["of"],
        )
    if now >= datetime.fromisoformat(again["until"]):
        raise Refused(
            "The first slot that version %(version)s re-plans is over: people have gone on as before. "
            "Re-plan from now.",
            version=plan.version,
        )
