"""From a step of the checklist to the page on which it is done."""

from flask import current_app, url_for

from sampling.domain.permissions import MANAGE_ACCOUNTS, allows
from sampling.domain.rounds import Round
from sampling.domain.steps import Step
from sampling.guards import guard_of

from ..context import actor

PAGES = {
    "targets": "rounds.targets",
    "submissions": "submitting.board",
    "expected": "expected.overview",
    "gaps": "gaps.show",
    "planned": "planning.show",
    "published": "plans.list_plans",
    "signed": "signing.list_documents",
    "accounts": "slips.sites",
    "ready": "readiness.board",
    "open": "readiness.board",
}
OF_A_SESSION = ("planned", "published")


def step_url(round_: Round, step: Step) -> str | None:
    """Where a step of the round is done; None where that is on no page, or on none that the account may open."""
    endpoint = PAGES.get(step.key)
    if endpoint == "submitting.board" and actor().role == "township":  # who has its own township's page instead
        own = actor().area_path.rstrip("/").rpartition("/")[2]
        return url_for("submitting.show", round_code=round_.code, area_code=own)
    if endpoint == "slips.sites":  # accounts are of no round
        return url_for(endpoint) if allows(actor().role, MANAGE_ACCOUNTS) else None
    guard = guard_of(current_app, endpoint) if endpoint else None
    if endpoint is None or guard is None or not allows(actor().role, guard.permission or ""):
        return None
    if step.key in OF_A_SESSION:
        return url_for(endpoint, round_code=round_.code, session_code=step.session_code)
    return url_for(endpoint, round_code=round_.code)
