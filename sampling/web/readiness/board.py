"""The county's board before the opening: how many of its sites are how far, the worst first."""

from hashlib import sha256
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from sampling.domain.permissions import (
    EDIT_ROUNDS,
    PLAN,
    READY,
    SEE_CONTACTS,
    SEE_READINESS,
    SEE_STAFF,
    allows,
)
from sampling.domain.rounds import UNDER_WAY, may_move
from sampling.guards import allow, may
from sampling.services import readiness, rounds, watching

from ..context import actor, database, now
from ..formatting import use_zone
from ..plans.asked import scope
from . import bp
from .words import LOOKS, STATE_WORDS, WAY_WORDS, is_called, lacks

EVERY_MS = 10_000
SHOWN = 60
WALL_SHOWN = 8
MISSING_NAMED = 4


@bp.get("/rounds/<round_code>/readiness")
@allow(SEE_READINESS, round="round_code")
def board(round_code: str) -> str:
    """The board: in how many sites leads have the roster, people, supplies, are ready, and open."""
    page = "readiness/wall.html" if _is_wall() else "readiness/board.html"
    return render_template(page, **_shown(round_code), every=EVERY_MS)


@bp.get("/rounds/<round_code>/readiness/figures")
@allow(SEE_READINESS, round="round_code")
def figures(round_code: str) -> AnyResponse:
    """What changes on the board, for the page that keeps itself fresh."""
    shown = now().replace(second=0, microsecond=0)  # a site falls behind without anything being written
    parts = (watching.version(database(), round_code), shown, request.query_string, get_locale(), actor())
    etag = sha256(repr(parts).encode()).hexdigest()[:24]
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        page = "readiness/wall_figures.html" if _is_wall() else "readiness/figures.html"
        response = Response(render_template(page, **_shown(round_code)), mimetype="text/html")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _is_wall() -> bool:
    return "wall" in request.args


def _shown(round_code: str) -> dict[str, Any]:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    found = readiness.board(
        db,
        round_code=round_code,
        session_code=request.args.get("session") or None,
        scope_path=scope(round_),
        with_staff=allows(actor().role, SEE_STAFF),
        with_contacts=allows(actor().role, SEE_CONTACTS),
        now=now(),
    )
    if found is None:
        return {"round": round_, "board": None}
    township = request.args.get("area", "")
    lines = [line for line in found.lines if township in ("", line.township_code)]
    lacking = [line for line in lines if line.state not in ("ready", "open")]
    here: dict[str, Any] = {"round_code": round_code, "session": found.session.code, "area": township or None}
    return {
        "round": round_,
        "board": found,
        "here": here,
        "township": next((one for one in found.townships if one.code == township), None),
        "lacking": lacking,
        "late": [line for line in lines if line.state == "ready" and line.opens_at <= found.as_of],
        "by_name": [line for line in lines if line.opened is not None and line.opened.how == "name"],
        "absent": sum(len(line.absent) for line in lines),
        "sent": sum(len(line.sent) for line in lines),
        "shown": SHOWN,
        "wall_shown": WALL_SHOWN,
        "missing_named": MISSING_NAMED,
        "lacks": lacks,
        "state_words": STATE_WORDS,
        "looks": LOOKS,
        "way_words": WAY_WORDS,
        "is_called": is_called,
        "under_way": round_.state in UNDER_WAY,
        "may_report": allows(actor().role, READY),
        "may_replace": may(actor(), PLAN, area_path=round_.area_path),
        "may_move": may(actor(), EDIT_ROUNDS, area_path=round_.area_path) and may_move(round_.state, "ready"),
        "url": lambda **more: url_for("readiness.board", **{**here, **more}),
    }
