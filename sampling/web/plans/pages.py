"""The versions of a session's plan, and one version with its tables."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext, lazy_pgettext

from sampling.domain.permissions import SEE_PLANS
from sampling.domain.plans import Plan, TargetFigure
from sampling.guards import allow
from sampling.services import areas, planning, plans, rounds, signing

from .. import proofs
from ..advice import verdict_of, verdicts_of
from ..assumptions import assumed_lines, edges, price_lines, wish_lines
from ..context import actor, database, now, page_number
from ..formatting import use_zone
from ..roles import ROLE_WORDS
from ..rounds.sessions import session_of
from . import bp
from .asked import Asked, asked, targets_of
from .cautions import gone, is_over, is_unstaffed, shut, unstaffed
from .reasons import Reason, reasons
from .tables import KIND_WORDS, KINDS, roles_text
from .whatif import to_change

PER_PAGE = {"persons": 100, "sites": 500, "units": 500}  # what is on a page can be sorted and filtered there
QUEUE_WORDS = {
    "smooth": lazy_gettext("Smooth"),
    "busy": lazy_gettext("Busy"),
    "crowded": lazy_gettext("Crowded"),
    "resting": lazy_pgettext("site of a plan", "Closed"),
}


@bp.get("")
@allow(SEE_PLANS, round="round_code")
def list_plans(round_code: str, session_code: str) -> str:
    """Every version that the account may see, newest first."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    found = plans.plans(db, round_code=round_code, session_code=session_code)
    if not plans.may_see_drafts(actor(), round_.area_path):
        found = [plan for plan in found if plan.state != "draft"]
    return render_template(
        "plans/list.html",
        round=round_,
        session=session_of(round_, session_code),
        plans=found,
        targets=_targets(found),
        verdicts=verdicts_of(found) if plans.may_see_drafts(actor(), round_.area_path) else {},
    )


@bp.get("/<int:version>")
@allow(SEE_PLANS, round="round_code")
def show(round_code: str, session_code: str, version: int) -> str:
    """What the plan does: figures, targets, the map and the townships."""
    given = asked(round_code, session_code, version)
    db = database()
    sites = plans.by_site(db, given.plan, given.scope_path)
    states = {state: sum(line.state == state for line in sites) for state in QUEUE_WORDS}
    targets, page = targets_of(given), shown(given, "overview")
    names = {**page["area_names"], **{line.code: line.name for line in sites}}
    short = plans.shortfall_of(db, given.plan, given.scope_path)
    return render_template(
        "plans/show.html",
        **page,
        sites=sites,
        states=states,
        townships=plans.by_township(db, given.plan, given.scope_path, sites),
        targets=targets,
        assumed=assumed_lines(given.plan.figures.get("assumed", {}), names),
        wishes=wish_lines(
            given.plan.figures.get("wishes"),
            names,
            edges(given.round, given.session),
            given.plan.figures.get("kept"),
        ),
        prices=price_lines(given.plan.figures.get("prices", []), given.session.slot_minutes),
        reasons=_reasons(given, targets, names),
        short=short,
        less_than=_less_than(given),
        history_days=planning.HISTORY_DAYS,
        wait_minutes=_wait_minutes(given),
        unstaffed=unstaffed(sites),
        shut=None if is_over(given.session) else shut(given.session, given.round),
        proofs=proofs.lines(proofs.proofs_of(given.plan), given.session.slot_minutes, short),
    )


@bp.get("/<int:version>/<any(sites, units, persons):kind>")
@allow(SEE_PLANS, round="round_code")
def show_table(round_code: str, session_code: str, version: int, kind: str) -> str:
    """One of the plan's long tables."""
    given = asked(round_code, session_code, version)
    db, words = database(), request.args.get("words", "").strip()
    only = "unstaffed" if kind == "sites" and request.args.get("only") == "unstaffed" else None
    lines: list[Any]
    if kind == "sites":
        lines = list(plans.by_site(db, given.plan, given.scope_path))
        if only:
            lines = sorted(filter(is_unstaffed, lines), key=lambda line: -line.expected)
    elif kind == "units":
        lines = list(plans.by_unit(db, given.plan, given.scope_path))
    elif words:
        people = plans.by_person(db, given.plan, given.scope_path, with_names=given.with_names)
        lines = [person for person in people if _matches(person, words)]
    else:
        lines = plans.person_codes(db, given.plan, given.scope_path)
    total, page, most = len(lines), page_number(), PER_PAGE[kind]
    lines = lines[(page - 1) * most : page * most]
    if kind == "persons" and not words:
        lines = list(plans.by_person(db, given.plan, given.scope_path, with_names=given.with_names, codes=lines))
    return render_template(
        f"plans/{kind}.html",
        **shown(given, kind),
        lines=lines,
        total=total,
        words=words,
        only=only,
        page=page,
        pages=max(1, -(-total // most)),
        url=lambda n: url_for(
            "plans.show_table",
            round_code=round_code,
            session_code=session_code,
            version=version,
            kind=kind,
            words=words or None,
            only=only,
            page=n,
        ),
    )


def comparison(given: Asked) -> plans.Comparison | None:
    """The plan beside the version that stands; None where none does."""
    standing = plans.published_plan(database(), given.round.code, given.session.code)
    return plans.compare(standing, given.plan) if standing else None


def _less_than(given: Asked) -> int | None:
    """The version that stands, where a draft would reach less; None else."""
    compared = comparison(given) if given.plan.state == "draft" and not given.scope_path else None
    return compared.before.version if compared and compared.is_less else None


def shown(given: Asked, here: str) -> dict[str, Any]:
    """What every page of one plan is given. here: the key of the page's tab."""
    names = areas.names(database(), given.round.area_path)
    sites: dict[str, str] = {}
    if given.not_so:
        sites, _ = planning.places(database(), round_code=given.round.code, session_code=given.session.code)
    changes, then_published = to_change(given.not_so, {**names, **sites}, given.round, given.session)
    return {
        "plan": given.plan,
        "round": given.round,
        "session": given.session,
        "figures": given.plan.figures,
        "here": here,
        "partial": bool(given.scope_path),
        "with_names": given.with_names,
        "may_publish": given.may_publish,
        "may_replan": given.may_replan,
        "replan": plans.replan_of(given.plan),
        "verdict": verdict_of(given.plan),
        "to_change": changes,
        "then_published": then_published,
        "gone": gone(given.session, given.round)
        if given.may_publish and not given.plan.figures.get("replan")
        else None,
        "may_repeat": given.may_repeat,
        "document_id": signing.document_of(database(), given.plan) if given.plan.state == "published" else None,
        "as_of": now(),
        "area_names": names,
        "role_words": ROLE_WORDS,
        "queue_words": QUEUE_WORDS,
        "kind_words": KIND_WORDS,
        "kinds": KINDS,
        "roles_text": roles_text,
    }


def _wait_minutes(given: Asked) -> float | None:
    """How long each of the people who come waits on average; None for a re-plan, which counts a part of the session."""
    figures = given.plan.figures
    if figures.get("replan") or not figures["people"]["expected"]:
        return None
    slots = figures["objective"]["waiting_person_slots"]
    return float(slots * given.session.slot_minutes / figures["people"]["expected"])


def _reasons(given: Asked, targets: list[TargetFigure], names: dict[str, str]) -> list[Reason] | None:
    """Why the targets that the account sees are missed; a shortage of the whole county where it sees all of it."""
    own = {target.area_code for target in targets} if given.scope_path else ()
    told = None if given.scope_path else verdict_of(given.plan).figures
    return reasons(given.plan, names, given.session.slot_minutes, own, but=told)


def _targets(found: list[Plan]) -> dict[int, tuple[int, int]]:
    """How many targets each version misses, and how many it has."""
    return {
        plan.id: (sum(target.missed > 0 for target in plans.target_figures(plan)), len(plans.target_figures(plan)))
        for plan in found
    }


def _matches(person: plans.PersonLine, words: str) -> bool:
    text = " ".join(
        (person.code, person.name or "", person.unit, *(f"{b.site_code} {b.site_name}" for b in person.blocks))
    )
    return all(word in text for word in words.split())
