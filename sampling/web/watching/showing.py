"""What pieces of the page show beside coverage: sites, whom to call, what waits, the areas beside, the opening."""

from typing import Any

from sampling.domain.permissions import (
    REPORT,
    SEE_CONTACTS,
    SEE_COUNTS,
    SEE_PLANS,
    SEE_READINESS,
    SEE_STAFF,
    allows,
)
from sampling.domain.waiting import WORDS
from sampling.services import plans, readiness, watching
from sampling.web.context import actor, database
from sampling.web.findings import say

from .asked import Asked


def sites(place: dict[str, Any], when: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The area's sites, those without news apart, and the figures to check."""
    role = actor().role
    with_staff, with_contacts, may_see_counts = (allows(role, one) for one in (SEE_STAFF, SEE_CONTACTS, SEE_COUNTS))
    found = watching.sites_at_hand(
        database(),
        **place,
        **when,
        now=asked.now,
        with_staff=with_staff,
        with_contacts=with_contacts,
        with_doubts=may_see_counts,
    )
    return {
        "at_hand": found,
        "few_sites": found is not None and found.are_few,
        "queue_order": WORDS,
        "doubtful_apart": found is not None and found.sites > watching.DOUBTS_SITES_MOST and may_see_counts,
        "say": say,
        "with_phones": with_staff or with_contacts,
        "may_report": allows(role, REPORT),
    }


def answering(seen: watching.Watch) -> dict[str, tuple[watching.Answering, ...]]:
    """Whom to call about the area and its parts; empty for those who may not see contacts."""
    if not allows(actor().role, SEE_CONTACTS):
        return {}
    areas = [line.area for line in (seen.line, *seen.lines)]
    return watching.answering(database(), areas, above=seen.above, scope_path=actor().area_path)


def proposals(seen: watching.Watch, asked: Asked) -> list[plans.WaitingPlans]:
    """Drafts that wait for a planner, for those who may see them."""
    if not allows(actor().role, SEE_PLANS) or not plans.may_see_drafts(actor(), seen.round.area_path):
        return []
    return plans.waiting(database(), seen.round.code, now=asked.now)


def so_far(seen: watching.Watch, asked: Asked) -> readiness.SoFar | None:
    """How many sites of the area are open, for those who may see the board before the opening; None at other times."""
    if asked.fixed or not allows(actor().role, SEE_READINESS):
        return None
    scope_path = seen.line.area.path
    found = readiness.so_far(
        database(), round_code=seen.round.code, scope_path=scope_path, now=asked.now, known=seen.round
    )
    return found if found and found.is_before else None
