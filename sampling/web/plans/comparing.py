"""Two versions of a session's plan side by side: what each reaches, what is proven of it, and who changes place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, pgettext

from sampling.domain.errors import NotFound
from sampling.domain.permissions import EXPORT, SEE_PLANS
from sampling.domain.plans import Plan, TargetFigure
from sampling.guards import allow
from sampling.services import areas, plans, rounds

from .. import proofs
from ..advice import verdict_of
from ..assumptions import assumed_lines, edges, price_lines, wish_lines
from ..context import actor, database, page_number
from ..formatting import use_zone
from ..rounds.sessions import session_of
from . import bp
from .asked import Asked, asked, targets_of
from .files import as_file

MOVES_SHOWN = 100  # a page of them
CHANGE_WORDS = {
    "elsewhere": lazy_gettext("work at another site"),
    "new": lazy_gettext("have work only in the second"),
    "free": lazy_gettext("have work only in the first"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """What two versions have for the same key; None where a version does not have it."""

    first: Any
    second: Any


@bp.get("/compare")
@allow(SEE_PLANS, round="round_code")
def compare_plans(round_code: str, session_code: str) -> str:
    """Two versions side by side: those asked for, else the newest two, the older one first."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    known = [p for p in plans.plans(db, round_code=round_code, session_code=session_code) if _seen(p, round_.area_path)]
    given = {"round": round_, "session": session, "versions": [plan.version for plan in known]}
    if len(known) < 2:
        return render_template("plans/compare.html", **given, pair=None)
    versions = _version("first", known[1].version), _version("second", known[0].version)
    first, second = (asked(round_code, session_code, version) for version in versions)
    same = first.plan.version == second.plan.version
    beside = {} if same else _beside(first, second)
    return render_template("plans/compare.html", **given, pair=(first.plan, second.plan), same=same, **beside)


@bp.get("/compare/moves.<any(csv, xlsx):ending>")
@allow(SEE_PLANS, round="round_code", also=EXPORT)
def moves_file(round_code: str, session_code: str, ending: str) -> Response:
    """Everybody who changes place, for those who may see who they are."""
    first, second = (asked(round_code, session_code, _version(name, 0)) for name in ("first", "second"))
    if not first.with_names:
        raise NotFound("There is no such plan.")
    a, b = first.plan.version, second.plan.version
    found = plans.moves(database(), first.plan, second.plan, first.scope_path, with_names=True)
    headings = [
        gettext("Code"),
        pgettext("person", "Name"),
        gettext("Unit"),
        *(gettext("Version %(n)s", n=version) for version in (a, b)),
    ]
    rows = [[m.code, m.name, m.unit, *(gettext(", ").join(sites) for sites in (m.before, m.after))] for m in found]
    word = gettext("Who changes place")
    return as_file(ending, f"{round_code}-{session_code}-v{a}-v{b}-moves", f"{word} v{a} v{b}", headings, rows)


def _beside(first: Asked, second: Asked) -> dict[str, Any]:
    db, scope, minutes = database(), first.scope_path, first.session.slot_minutes
    moves = plans.moves(db, first.plan, second.plan, scope, with_names=first.with_names)
    page, begin = page_number(), (page_number() - 1) * MOVES_SHOWN
    names = areas.names(db, first.round.area_path)
    return {
        "compared": plans.compare(first.plan, second.plan),
        "partial": bool(scope),
        "parts": _paired(
            {
                line.part: line
                for line in proofs.lines(
                    proofs.proofs_of(first.plan), minutes, plans.shortfall_of(db, first.plan, scope)
                )
            },
            {
                line.part: line
                for line in proofs.lines(
                    proofs.proofs_of(second.plan), minutes, plans.shortfall_of(db, second.plan, scope)
                )
            },
        ),
        "targets": _paired(_by_target(first), _by_target(second)),
        "townships": _paired(
            {line.code: line for line in plans.by_township(db, first.plan, scope)},
            {line.code: line for line in plans.by_township(db, second.plan, scope)},
        ),
        "area_names": names,
        "verdicts": [verdict_of(one.plan) for one in (first, second)],
        "asked": [
            (
                assumed_lines(one.plan.figures.get("assumed", {}), names),
                wish_lines(
                    one.plan.figures.get("wishes"),
                    names,
                    edges(one.round, one.session),
                    one.plan.figures.get("kept"),
                ),
                price_lines(one.plan.figures.get("prices", []), minutes),
            )
            for one in (first, second)
        ],
        "counted": plans.counted(moves),
        "change_words": CHANGE_WORDS,
        "moves": moves[begin : begin + MOVES_SHOWN] if first.with_names else [],
        "moves_all": len(moves),
        "page": page,
        "pages": max(1, -(-len(moves) // MOVES_SHOWN)) if first.with_names else 1,
        "url": lambda n: _address(first, second, n),
        "with_names": first.with_names,
    }


def _address(first: Asked, second: Asked, page: int) -> str:
    return url_for(
        "plans.compare_plans",
        round_code=first.round.code,
        session_code=first.session.code,
        first=first.plan.version,
        second=second.plan.version,
        page=page,
    )


def _by_target(given: Asked) -> dict[tuple[str, datetime], TargetFigure]:
    return {(target.area_code, target.by): target for target in targets_of(given)}


def _paired(first: dict[Any, Any], second: dict[Any, Any]) -> dict[Any, Pair]:
    """By key, in the order of the first."""
    return {key: Pair(first.get(key), second.get(key)) for key in (*first, *(k for k in second if k not in first))}


def _seen(plan: Plan, round_path: str) -> bool:
    return plan.state != "draft" or plans.may_see_drafts(actor(), round_path)


def _version(name: str, usual: int) -> int:
    text = request.args.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("There is no such plan.")
    return int(text)
