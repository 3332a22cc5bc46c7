"""What a planner is told to do about a plan that misses targets or was cut off: from what is known, never by guess."""

from flask import Flask
from flask_babel import gettext, lazy_gettext

from sampling.domain.plans import Plan, Run
from sampling.domain.verdicts import Verdict, verdict
from sampling.services import planning

from .context import database
from .formatting import number
from .roles import ROLE_WORDS

MARKS = {
    "shortage": lazy_gettext("too few people, proven"),
    "least": lazy_gettext("no plan misses less, proven"),
    "few": lazy_gettext("too few people"),
    "stopped": lazy_gettext("cut off: stopped by hand"),
    "time": lazy_gettext("cut off: too little time"),
}
"""What stands beside a version where it can be chosen."""


def install(app: Flask) -> None:
    """Register the filters mark and advice."""
    for filter_ in (mark, advice):
        app.add_template_filter(filter_)


def verdict_of(plan: Plan, run: Run | None = None) -> Verdict:
    """What is known of a plan. run: the one that made it, looked up where it is not given."""
    if run is None and plan.run_id is not None:
        run = planning.run(database(), plan.run_id)
    return verdict(plan, run)


def verdicts_of(plans: list[Plan]) -> dict[int, Verdict]:
    """What is known of each of a session's plans, by the plan's id."""
    if not plans:
        return {}
    one = plans[0]
    runs = {run.id: run for run in planning.runs(database(), round_code=one.round_code, session_code=one.session_code)}
    return {plan.id: verdict(plan, runs.get(plan.run_id or 0)) for plan in plans}


def mark(found: Verdict) -> str:
    """A few words beside a version, "" where nothing is to be said."""
    return str(MARKS[found.kind]) if found.kind else ""


def advice(found: Verdict) -> str:
    """What is known and what to do, in a sentence or two; "" where nothing is to be said."""
    facts = {key: number(int(value)) for key, value in found.figures.items()}
    role = _roles(found.role)
    if found.kind == "shortage":
        return gettext(
            "There are too few people, and that is proven: all people with the role %(role)s within reach can sample "
            "at most %(most)s of the %(need)s people who are still to be sampled for the targets. At least "
            "%(more)s more are needed, if nothing else stood in the way; more time to calculate changes nothing.",
            role=role,
            most=facts["most"],
            need=facts["need"],
            more=facts["people_more"],
        )
    if found.kind == "least":
        return gettext(
            "With these people, lanes and hours no plan misses the targets by less, and that is proven. More time to "
            "calculate changes nothing; more people, lanes or hours do."
        )
    if found.kind == "few":
        return gettext(
            "All %(able)s people with the role %(role)s who are not kept in reserve are at work, and targets are still "
            "missed: more of them are likelier to help than more time to calculate.",
            role=role,
            able=facts["able"],
        )
    if found.kind == "stopped":
        return _stopped(found, facts)
    if found.kind == "time" and found.role:
        return gettext(
            "The %(given)s s to calculate were too short: %(idle)s people with the role %(role)s have no work yet, "
            "though targets are missed. Run it again with more time.",
            role=role,
            **facts,
        )
    if found.kind == "time":
        return gettext("The %(given)s s to calculate were too short. Run it again with more time.", **facts)
    return ""


def _stopped(found: Verdict, facts: dict[str, str]) -> str:
    if found.missed:
        return gettext(
            "The calculation was stopped by hand after %(seconds)s of %(given)s s: that targets are missed may come "
            "from that alone. Run it again and let it finish.",
            **facts,
        )
    return gettext(
        "The calculation was stopped by hand after %(seconds)s of %(given)s s: every target is reached, but queues and "
        "ways may be longer than they need to be.",
        **facts,
    )


def _roles(roles: str) -> str:
    return gettext(", ").join(str(ROLE_WORDS.get(role, role)) for role in roles.split("+") if role)
