"""The chase of an hour, and how late a day's reports came."""

import hashlib
from typing import Any
from uuid import uuid4

from flask import render_template, request, url_for
from flask_babel import get_locale
from werkzeug import Response

from sampling.domain.chasing import LEVELS
from sampling.domain.hours import GRACE
from sampling.domain.permissions import CHASE, REPORT, SEE_CHASE, SEE_CONTACTS, SEE_DAYS, SEE_STAFF, allows
from sampling.guards import allow
from sampling.services import chasing, rounds

from ..context import actor, database, now
from ..days import day_in, noon_of
from ..formatting import use_zone
from ..limits import moment_asked
from ..plans.asked import scope
from . import bp
from .words import KIND_WORDS, LEVEL_WORDS, SAID_WORDS, STEP_WORDS, text_of

EVERY_MS = 15_000
SHOWN = 60


@bp.get("/rounds/<round_code>/chase")
@allow(SEE_CHASE, round="round_code")
def chase(round_code: str) -> str:
    """Who owes the hour, whom to call, and what was done already."""
    shown = _shown(round_code)
    found = shown["chase"]
    return render_template("chasing/chase.html", every=EVERY_MS, text=text_of(found) if found else "", **shown)


@bp.get("/rounds/<round_code>/chase/part")
@allow(SEE_CHASE, round="round_code")
def part(round_code: str) -> Response:
    """What changes on that page, alone."""
    answer = Response(render_template("chasing/list.html", **_shown(round_code)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.get("/rounds/<round_code>/lateness")
@allow(SEE_CHASE, round="round_code")
def lateness(round_code: str) -> str:
    """On time, late by how many minutes, and missing: by township and by site, of a day."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    found = chasing.lateness(
        database(),
        round_code=round_code,
        day=day_in(request.args.get("day")),
        scope_path=scope(round_),
        now=now(),
    )
    return render_template(
        "chasing/lateness.html",
        round=round_,
        found=found,
        shown=SHOWN if "all" not in request.args else len(found.sites),
        grace=int(GRACE.total_seconds() // 60),
        noon=lambda day: noon_of(day, round_.tz),
    )


def _shown(round_code: str) -> dict[str, Any]:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    found = chasing.chase(
        database(),
        round_code=round_code,
        hour=moment_asked(request.args.get("hour", "")),
        scope_path=scope(round_),
        with_staff=allows(actor().role, SEE_STAFF),
        with_contacts=allows(actor().role, SEE_CONTACTS),
        now=now(),
    )
    hour = request.args.get("hour") or None
    return {
        "round": round_,
        "chase": found,
        "here": {"round_code": round_code, "hour": hour},
        "levels": LEVELS,
        "level_words": LEVEL_WORDS,
        "step_words": STEP_WORDS,
        "said_words": SAID_WORDS,
        "kind_words": KIND_WORDS,
        "may_call": allows(actor().role, CHASE),
        "may_report": allows(actor().role, REPORT),
        "may_see_days": allows(actor().role, SEE_DAYS),
        "county": not scope(round_),
        "new_id": lambda: uuid4().hex,
        "url": lambda **more: url_for("chasing.chase", **{"round_code": round_code, "hour": hour, **more}),
    }
